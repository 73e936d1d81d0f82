"""One ID: from candidate links between accounts to members and the history of their ids.

What belongs here: components over links that SQL has already judged, member ids, the history of changes.
What does not: which links hold (dbt layer 2 judges identifiers, guards and withdrawals).
"""

from member360.identity.components import Resolution, resolve
from member360.identity.warehouse import resolve_in_warehouse

__all__ = ["Resolution", "resolve", "resolve_in_warehouse"]

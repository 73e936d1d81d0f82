"""The programme, one member at a time, in plain Python: an independent reading of what points and tiers mean.

Written from the definitions, not from the SQL, and for plainness, not for speed: loops over days, lots
in a list. This module puts the parts together; nothing here is random or reads a file.
"""

from datetime import datetime

from tests.oracles.programme_earning import clawbacks, earned, restores, statements
from tests.oracles.programme_lots import balances, expire
from tests.oracles.programme_tiers import Tiers
from tests.oracles.programme_world import Answer, Currency, Entry, Member, Programme


def replay(programme: Programme, member: Member) -> Answer:
    """Work out one member's ledger, balances and tiers from the beginning.

    Args:
        programme: The rules, and the day as of which they are asked.
        member: What is known of the member, nothing after that day.

    Returns:
        Every entry, the balances by currency, the tiers and what the next review will say.
    """
    score = _of_role(programme, "score")
    score_earned = [entry for currency in score for entry in earned(programme, member, currency, None)]
    score_taken = clawbacks(programme, member, score_earned)
    score_sent = [entry for currency in score for entry in statements(programme, member, currency)]
    tiers = Tiers(programme, member, score_earned + score_sent, score_taken)
    entries: list[tuple[Entry, datetime | None]] = [
        (entry, None) for entry in [*score_earned, *(taken for _, taken in score_taken), *score_sent]
    ]
    soon: dict[str, int] = {}
    for currency in _of_role(programme, "coins"):
        coins = earned(programme, member, currency, tiers.tier_on)
        taken = clawbacks(programme, member, coins)
        others = statements(programme, member, currency) + restores(programme, member, currency)
        booked, soon[currency.name] = expire(programme, currency, coins, taken, others)
        entries += booked
    now, missing, silent, keep = tiers.outlook()
    return Answer(
        entries=entries,
        balances=balances(programme, entries, soon),
        tiers=tiers.intervals(),
        score=now,
        next_review_on=tiers.next_review_on,
        tier_if_silent=silent,
        score_to_keep_tier=keep,
        score_to_next_tier=missing,
    )


def _of_role(programme: Programme, role: str) -> list[Currency]:
    return [currency for currency in programme.currencies if currency.role == role]

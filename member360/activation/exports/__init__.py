"""Handing a segment over: who may be in the file, what the file looks like, what is said about it.

What belongs here: one module for each form of file, and the exporter that all of them go through. What does not: who is
in a segment. The exporter alone opens the restricted part of a snapshot.
"""

from member360.activation.exports.exporter import Export, ExportRefused, export_segment

__all__ = ["Export", "ExportRefused", "export_segment"]

"""Google Ads Customer Match: the file that its upload page takes.

What belongs here: headers, hashing, and the day of the rules followed. What does not: which rows. English headers, of
which Email and Phone may repeat; SHA-256 in lower hex of what `normalise` gives; UTF-8, no member ids. An address would
need first name, last name, country and postcode together, which no contract carries. The rules state no most of rows or
bytes for an uploaded file, only a least of members, so one export is one file.
"""

import csv
from datetime import date
from pathlib import Path

import polars as pl

from member360.activation.exports.normalise import sha256

NAME = "customer_match.csv"
RULES_DATED = date(2024, 12, 1)
_HEADERS = {"email": "Email", "phone": "Phone"}


def write(rows: pl.DataFrame, folder: Path) -> Path:
    """Write the rows to `folder`; returns the file."""
    path = folder / NAME
    columns = [name for name in rows.columns if name != "member_id"]
    # The csv module, because a frame cannot have two columns of one name and the format wants them.
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([_HEADERS[name.split("_")[0]] for name in columns])
        for row in rows.select(columns).iter_rows():
            writer.writerow([sha256(value) if value else "" for value in row])
    return path

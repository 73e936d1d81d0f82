"""The test world: a few hand-written members whose every answer was worked out by hand.

What belongs here: laying its workspace and deliveries into a folder. The rows are in `rows`, the answers in `expected`.
"""

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.world.rows import CUSTOMERS, DAYS, DINERS, LINES, ORDERS, TICKETS

WORKSPACE = Path(__file__).parent / "workspace"
CUSTOMER_COLUMNS = ("會員", "姓名", "手機", "已驗證", "註冊", "同意")
ORDER_COLUMNS = ("單號", "會員", "類型", "時間", "金額", "原單", "金幣分", "城市")
DINER_COLUMNS = ("diner", "since", "phone", "phone_checked", "news")
TICKET_COLUMNS = ("ticket", "diner", "kind", "at", "cents", "of", "town", "state")
LINE_COLUMNS = ("basket", "line", "card", "sold_at", "shelf", "article", "paid")


def build(folder: Path, upto: int = len(DAYS)) -> Path:
    """Lay the workspace into a folder, or add to it what was delivered since.

    Args:
        folder: Where the workspace is to be.
        upto: Deliveries of the first `upto` days are handed over.

    Returns:
        The workspace's folder, for `run --workspace`.
    """
    shutil.copytree(WORKSPACE, folder, dirs_exist_ok=True)
    for day in DAYS[:upto]:
        _hand_over(folder / "deliveries", day)
    return folder


def _hand_over(deliveries: Path, day: str) -> None:
    files: list[tuple[str, bytes]] = [
        (f"market/customers_{day}.csv", _csv(CUSTOMER_COLUMNS, CUSTOMERS.get(day, []), "gb18030")),
        (f"market/orders_{day}.csv", _csv(ORDER_COLUMNS, ORDERS.get(day, []), "gb18030")),
        (f"meals/diners_{day}.jsonl", _json_lines(DINER_COLUMNS, DINERS.get(day, []))),
        (f"meals/tickets_{day}.jsonl", _json_lines(TICKET_COLUMNS, TICKETS.get(day, []))),
        (f"grocer/lines_{day}.csv", _csv(LINE_COLUMNS, LINES.get(day, []), "utf-8")),
    ]
    for name, content in files:
        path = deliveries / name
        if content and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str) -> bytes:
    if not rows:
        return b""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue().encode(encoding)


def _json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    lines = [json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()

"""The oracle's lots of coins: a list of what is left of each, a hole as a number, one moment after the other.

Only expiry and balances belong here; what comes in and goes out is worked out before.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.oracles.programme_world import Currency, Entry, Programme, midnight

RANKS = {"earn": 1, "gift": 1, "restore": 1, "redeem": 2, "clawback": 3}


@dataclass(eq=False)
class Lot:
    """One inflow and what is left of it."""

    entry: Entry
    left: int
    expires_on: date
    expires_at: datetime


def _good_until(currency: Currency, available: date) -> date:
    """The first day on which a lot is no longer good."""
    if currency.life_days is not None:
        return available + timedelta(days=currency.life_days)
    months = {"month": 1, "quarter": 3, "year": 12}[currency.period_end or ""]
    last_of_period = (available.month - 1) // months * months + months
    return date(available.year + last_of_period // 12, last_of_period % 12 + 1, 1)


def _order(entry: Entry) -> tuple[object, ...]:
    return (
        entry.business,
        entry.activity_id,
        entry.rule_id is not None,
        entry.rule_id or "",
        entry.category is not None,
        entry.category or "",
    )


def _lots(programme: Programme, currency: Currency, inflows: list[Entry], pending: dict[int, int]) -> list[Lot]:
    """Lots from the oldest to the youngest, each lowered by what was taken back before it was available."""
    lots: list[Lot] = []
    for entry in sorted(inflows, key=lambda e: (e.available_at, *_order(e))):
        day = _good_until(currency, entry.available_date)
        at = max(midnight(day, programme.timezone), entry.available_at)
        if lots:
            day, at = max(day, lots[-1].expires_on), max(at, lots[-1].expires_at)
        lots.append(Lot(entry, entry.points + pending.get(id(entry), 0), day, at))
    return lots


def expire(
    programme: Programme,
    currency: Currency,
    earned: list[Entry],
    taken: list[tuple[Entry, Entry]],
    others: list[Entry],
) -> tuple[list[tuple[Entry, datetime | None]], int]:
    """Let coins come, go and expire.

    Returns:
        Every entry with its lot's expiry, expiries up to the as-of day among them, and the points that will
        expire in the thirty days after it if nothing else happens.
    """
    pending: dict[int, int] = defaultdict(int)
    outflows = [entry for entry in others if entry.points < 0]
    for earning, clawback in taken:
        if clawback.occurred_at < clawback.available_at:
            pending[id(earning)] += clawback.points
        else:
            outflows.append(clawback)
    inflows = earned + [entry for entry in others if entry.points > 0]
    lots = _lots(programme, currency, inflows, pending)
    moments: list[tuple[datetime, int, int, Lot | Entry]] = []
    moments += [(lot.entry.available_at, 1, number, lot) for number, lot in enumerate(lots)]
    moments += [(out.occurred_at, RANKS.get(out.kind, 2), 0, out) for out in outflows]
    moments += [(lot.expires_at, 4, number, lot) for number, lot in enumerate(lots)]
    moments.sort(key=lambda m: m[:3])
    booked: list[tuple[Entry, datetime | None]] = [(lot.entry, lot.expires_at) for lot in lots]
    booked += [(out, None) for out in outflows] + [
        (clawback, None) for _, clawback in taken if clawback.occurred_at < clawback.available_at
    ]
    soon = 0
    for lot, rest in _pass_through(moments):
        if lot.expires_on <= programme.as_of:
            booked.append(
                (
                    lot.entry._replace(
                        kind="expire",
                        points=-rest,
                        occurred_at=lot.expires_at,
                        entry_date=lot.expires_on,
                        available_at=lot.expires_at,
                        available_date=lot.expires_on,
                    ),
                    None,
                )
            )
        elif lot.expires_on <= programme.as_of + timedelta(days=30):
            soon += rest
    return booked, soon


def _pass_through(moments: list[tuple[datetime, int, int, Lot | Entry]]) -> list[tuple[Lot, int]]:
    """Go through all moments in order and return the lots that expired with what was left of them."""
    open_lots: list[Lot] = []
    expired: list[tuple[Lot, int]] = []
    hole = 0
    for _, rank, _, what in moments:
        if isinstance(what, Entry):
            due = -what.points
            for lot in open_lots:
                used = min(lot.left, due)
                lot.left -= used
                due -= used
            hole += due
        elif rank == 1:
            filled = min(hole, what.left)
            hole -= filled
            what.left -= filled
            open_lots.append(what)
        else:
            open_lots.remove(what)
            if what.left:
                expired.append((what, what.left))
    return expired


def balances(
    programme: Programme, entries: list[tuple[Entry, datetime | None]], soon: dict[str, int]
) -> dict[str, tuple[int, int, int, int]]:
    """Balance, pending, available and soon to expire of each currency."""
    result = {}
    for currency in programme.currencies:
        mine = [entry for entry, _ in entries if entry.currency == currency.name]
        balance = sum(entry.points for entry in mine)
        pending = sum(entry.points for entry in mine if entry.available_date > programme.as_of)
        result[currency.name] = (balance, pending, balance - pending, soon.get(currency.name, 0))
    return result

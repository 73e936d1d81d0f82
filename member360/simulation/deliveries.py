"""When rows are delivered and what is wrong with some of them: late, twice, corrected, in conflict, garbled, orphaned.

What belongs here: copies of rows with their day of delivery and the fate that the pipeline should give them. What does
not: the files (`writing.py`). Nothing that would come after the last delivery is planted.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from member360.simulation.parameters import Parameters
from member360.simulation.rows import COLUMNS, NOTHING, TYPE
from member360.simulation.shapes import Shapes
from member360.simulation.streams import Streams

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
FATES = ("current", "superseded", "duplicate", "in_conflict", "quarantined", "filtered")
FATE = {name: position for position, name in enumerate(FATES)}
# What was planted on a row; a row may have been planted several things on.
LATE, DUPLICATE, CORRECTED, CONFLICT, CORRUPT, MENDED, ORPHAN, CART, ANONYMOUS = (1 << i for i in range(9))
_MOST_LATE = 400
_NO_RULE = -1
_FIRST_VERSION = 1
Planted = dict[str, Ints]


@dataclass(frozen=True)
class Delivered:
    """Rows of a block as they are delivered.

    Args:
        columns: `COLUMNS`, and: row (which row of the block), deliver (day), fate, planted (bits), rule (position among
            the business's corrupt rules), version, copy (tells copies of a row apart).
        on_time: Day on which each row of the block comes if nothing but lateness befalls it.
        undelivered: Rows too late for the last delivery, which stay out.
    """

    columns: Planted
    on_time: Ints
    undelivered: int


def deliver(table: Planted, days: int, streams: Streams, shapes: Shapes, p: Parameters) -> Delivered:
    """Plan the deliveries of a block's rows.

    Args:
        table: The rows, as `Rows.table` gives them.
        days: Length of the world; the last delivery is on the day after.
        streams: The block's generators.
        shapes: The businesses' habits.
        p: How often each thing is planted.
    """
    chance = streams("deliveries")
    count = len(table["type"])
    rows = {**table, "row": np.arange(count), **_blank(count)}
    late = chance.random(count) < p.late_share
    behind = np.floor((1 - chance.random(count)) ** (-1 / p.late_tail)).clip(1, _MOST_LATE).astype(np.int64)
    rows["deliver"] = rows["day"] + 1 + np.where(late, behind, 0)
    rows["planted"] |= np.where(late, LATE, 0)
    on_time = rows["deliver"].copy()
    orders = np.flatnonzero(rows["type"] == TYPE["order"])
    plan = _Plan(np.zeros(count, dtype=bool), days, chance, shapes, p)
    # In this order: each draws from the generator after the one before it.
    pieces = [_orphans(rows, orders, chance, p), _carts(rows, orders, chance, shapes, p)]
    pieces += [_corrections(rows, plan), _conflicts(rows, plan), _corrupt(rows, plan)]
    twice = np.flatnonzero((chance.random(count) < p.duplicate_share) & ((rows["planted"] & CONFLICT) == 0))
    again = _copies(rows, twice, DUPLICATE, FATE["duplicate"], copy=9)
    again["deliver"] = again["deliver"] + chance.integers(0, 6, len(twice))
    pieces.append(again)
    everything = {name: np.concatenate([rows[name], *(piece[name] for piece in pieces)]) for name in rows}
    comes = everything["deliver"] <= days
    _orphan_fates(everything, comes)
    return Delivered({name: values[comes] for name, values in everything.items()}, on_time, int(np.sum(~comes)))


@dataclass(frozen=True)
class _Plan:
    """What a block's rows may still get: those touched have something already, and nothing comes after the last day."""

    touched: Flags
    days: int
    chance: np.random.Generator
    shapes: Shapes
    p: Parameters

    def drawn(self, share: float) -> Flags:
        """A share of all rows, by chance."""
        return self.chance.random(len(self.touched)) < share

    def free(self, rows: Planted, *types: str) -> Flags:
        """Rows of these types that have nothing yet."""
        return np.isin(rows["type"], [TYPE[name] for name in types]) & ~self.touched

    def take(self, rows: Planted, chosen: Flags, lag: Ints | int) -> Ints:
        """Touch the chosen rows whose last word, so many days later, still comes in time; where they are."""
        at = np.flatnonzero(chosen & (rows["deliver"] + lag <= self.days))
        self.touched[at] = True
        return at


def _blank(count: int) -> Planted:
    return {
        "deliver": np.zeros(count, dtype=np.int64),
        "fate": np.zeros(count, dtype=np.int64),
        "planted": np.zeros(count, dtype=np.int64),
        "rule": np.full(count, _NO_RULE),
        "version": np.full(count, _FIRST_VERSION),
        "copy": np.zeros(count, dtype=np.int64),
    }


def _copies(rows: Planted, at: Ints, planted: int, fate: int, copy: int) -> Planted:
    made = {name: values[at].copy() for name, values in rows.items()}
    made["planted"] = np.full(len(at), planted)
    made["fate"] = np.full(len(at), fate)
    made["copy"] = np.full(len(at), copy)
    return made


def _of(shapes: Shapes, name: str) -> Flags:
    return np.array([bool(getattr(shape, name)) for shape in shapes.all])


def _orphans(rows: Planted, orders: Ints, chance: np.random.Generator, p: Parameters) -> Planted:
    """Refunds of orders that do not exist."""
    at = orders[chance.random(len(orders)) < p.orphan_share]
    made = _copies(rows, at, ORPHAN, FATE["quarantined"], copy=8)
    made["type"] = np.full(len(at), TYPE["refund"])
    for name in ("list", "discount", "coupon", "coins", "benefit"):
        made[name] = np.full(len(at), COLUMNS[name])
    made["related"] = np.full(len(at), NOTHING)
    return made


def _carts(rows: Planted, orders: Ints, chance: np.random.Generator, shapes: Shapes, p: Parameters) -> Planted:
    """Rows of a state that the workspace leaves out."""
    drawn = chance.random(len(orders)) < p.cart_share
    at = orders[drawn & _of(shapes, "filters")[rows["business"][orders]]]
    return _copies(rows, at, CART, FATE["filtered"], copy=7)


def _corrections(rows: Planted, plan: _Plan) -> Planted:
    """First versions with another amount; the right one comes later with the next version."""
    drawn = plan.drawn(plan.p.correction_share)
    lag = plan.chance.integers(1, 21, len(drawn))
    wrong = plan.chance.integers(1, 2_000, len(drawn))
    corrects = _of(plan.shapes, "corrects")[rows["business"]]
    at = plan.take(rows, plan.free(rows, "order") & drawn & corrects, lag)
    made = _copies(rows, at, 0, FATE["superseded"], copy=1)
    made["planted"] = rows["planted"][at].copy()
    made["amount"] = made["amount"] + wrong[at]
    rows["deliver"][at] += lag[at]
    rows["version"][at] = _FIRST_VERSION + 1
    rows["planted"][at] = CORRECTED
    return made


def _conflicts(rows: Planted, plan: _Plan) -> Planted:
    """Second versions that nothing tells from the first; orders with refunds are spared."""
    drawn = plan.drawn(plan.p.conflict_share)
    lag = plan.chance.integers(0, 4, len(drawn))
    refunded = np.zeros(len(drawn), dtype=bool)
    refunded[rows["related"][rows["type"] == TYPE["refund"]]] = True
    conflicts = _of(plan.shapes, "conflicts")[rows["business"]]
    at = plan.take(rows, plan.free(rows, "order") & drawn & ~refunded & conflicts, lag)
    made = _copies(rows, at, CONFLICT, FATE["in_conflict"], copy=2)
    made["amount"] = made["amount"] + 100
    made["deliver"] = made["deliver"] + lag[at]
    rows["fate"][at] = FATE["in_conflict"]
    rows["planted"][at] |= CONFLICT
    return made


def _corrupt(rows: Planted, plan: _Plan) -> Planted:
    """Garbled rows; the right ones come the day after."""
    drawn = plan.drawn(plan.p.corrupt_share)
    at = plan.take(rows, plan.free(rows, "order", "refund") & drawn, 1)
    rules = np.array([len(shape.corrupt) for shape in plan.shapes.all])[rows["business"][at]]
    made = _copies(rows, at, CORRUPT, FATE["quarantined"], copy=3)
    made["rule"] = plan.chance.integers(0, np.maximum(rules, 1))
    rows["deliver"][at] += 1
    rows["planted"][at] |= MENDED
    return made


def _orphan_fates(everything: Planted, comes: Flags) -> None:
    """A refund waits in quarantine while its order has not come."""
    usable = np.zeros(int(everything["row"].max(initial=0)) + 1, dtype=bool)
    stands = comes & (everything["type"] == TYPE["order"]) & (everything["fate"] == FATE["current"])
    usable[everything["row"][stands]] = True
    waits = (everything["type"] == TYPE["refund"]) & (everything["fate"] == FATE["current"])
    waits &= everything["related"] >= 0
    waits[waits] = ~usable[everything["related"][waits]]
    everything["fate"][waits] = FATE["quarantined"]

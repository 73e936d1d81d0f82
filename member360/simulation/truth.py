"""The truth about a block of people, in the columns of the truth's tables.

What belongs here: what is written into the truth's folder. What does not: writing it (`storing.py`). Businesses,
benefits and days are numbers here; their names are put in when they are written.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from member360.simulation.accounts import Accounts
from member360.simulation.activity import World
from member360.simulation.benefits import Effects
from member360.simulation.identifiers import DEFECT, DEFECTS, Stated
from member360.simulation.orders import Trade
from member360.simulation.people import NEVER, People
from member360.simulation.shapes import KINDS, Shapes
from member360.simulation.survival import look_ahead
from member360.simulation.texts import device_text, email_text, landline_text, phone_reading, phone_text

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ALL = -1
"""Stands for the ecosystem where a number stands for a business."""
_EXTRA_DAYS = 7


def people_truth(people: People, shapes: Shapes) -> pl.DataFrame:
    """Return who there is.

    Args:
        people: The block's people.
        shapes: Names of cities.
    """
    frame = pl.DataFrame(
        {
            "person_id": people.ids,
            "household_id": people.household,
            "kind": people.kind,
            "home_city": people.home,
            "price_sensitivity": people.price,
            "time_sensitivity": people.time,
        }
    )
    return frame.with_columns(
        pl.col("kind").replace_strict(dict(enumerate(KINDS)), return_dtype=pl.String),
        pl.col("home_city").replace_strict(dict(enumerate(shapes.cities)), return_dtype=pl.String),
    )


def identifier_truth(stated: Stated, accounts: Accounts) -> pl.DataFrame:
    """Return what accounts state, how it should read, and what is wrong with it, one row for each statement.

    Args:
        stated: What they state.
        accounts: The accounts.
    """
    row = stated.account
    second = np.full(len(accounts.person), NEVER)
    second[row[stated.version > 1]] = stated.day[stated.version > 1]
    frame = pl.DataFrame(
        {
            **vars(stated),
            "business": accounts.business[row],
            "account": accounts.number[row],
            "from": np.where(stated.version > 1, stated.day, accounts.day[row]),
            "to": np.minimum(np.where(stated.version > 1, NEVER, second[row]), stated.phone_until),
        }
    )
    names = dict(enumerate(DEFECTS))
    phone = frame.filter(pl.col("phone") > 0).select(
        "business", "account", pl.lit("phone").alias("kind"),
        phone_text("phone", "phone_notation").alias("stated_value"),
        phone_reading("phone").alias("true_value"), pl.col("phone_verified").alias("verified"), "from", "to",
        pl.col("phone_defect").replace_strict(names, return_dtype=pl.String).alias("defect"),
    )  # fmt: skip
    style = {0: "none", 1: "case_and_dots", 2: "case_and_dots", 3: "mistyped"}
    once = frame.filter(pl.col("version") == 1).with_columns(to=pl.lit(NEVER, pl.Int64))
    email = once.filter(pl.col("email") >= 0).select(
        "business", "account", pl.lit("email").alias("kind"), email_text("email", "email_style").alias("stated_value"),
        email_text("email", "email_style", reading=True).alias("true_value"),
        pl.col("email_verified").alias("verified"), "from", "to",
        pl.col("email_style").replace_strict(style, return_dtype=pl.String).alias("defect"),
    )  # fmt: skip
    device = once.select(
        "business", "account", pl.lit("device").alias("kind"), device_text("device").alias("stated_value"),
        device_text("device").alias("true_value"), pl.lit(False).alias("verified"), "from", "to",
        pl.when("device_shared").then(pl.lit("shared_device")).otherwise(pl.lit("none")).alias("defect"),
    )  # fmt: skip
    landline = once.select(
        "business", "account", pl.lit("household_phone").alias("kind"),
        landline_text("landline").alias("stated_value"), landline_text("landline", reading=True).alias("true_value"),
        pl.lit(False).alias("verified"), "from", "to", pl.lit(DEFECTS[DEFECT["household"]]).alias("defect"),
    )  # fmt: skip
    return pl.concat([phone, email, device, landline])


def dropout_truth(people: People, done: Trade, days: int) -> pl.DataFrame:
    """Return when everybody was active where.

    Args:
        people: The block's people.
        done: Their accounts and dropouts.
        days: Length of the world: who is still there at its end has not dropped out.
    """
    who, business = np.nonzero(done.opened)
    overall = np.flatnonzero(done.opened.any(axis=1))
    dropped = np.concatenate([done.dropped[who, business], people.left[overall]])
    return pl.DataFrame(
        {
            "person_id": people.ids[np.concatenate([who, overall])],
            "business": np.concatenate([business, np.full(len(overall), ALL)]),
            "active_from": np.concatenate([done.scheduled[who, business], people.entered[overall]]),
            "dropped_on": np.where(dropped < days, dropped, NEVER),
        }
    )


def _known_on(done: Trade, cutoff: int) -> Ints:
    """Starts as far as they are settled on a day: a spill-over is when the first order that brings it has come."""
    return np.where(done.known >= cutoff, NEVER, done.scheduled)


def survival_truth(people: People, done: Trade, world: World) -> pl.DataFrame:
    """Return the true chance of no purchase after each cutoff, for all who had begun by then.

    Args:
        people: The block's people.
        done: Their accounts and dropouts.
        world: Cutoffs and horizons.
    """
    pieces = []
    for cutoff in world.cutoffs:
        ahead = look_ahead(
            people, _known_on(done, cutoff), done.dropped, cutoff, world.horizons, world.calendar, world.shapes
        )
        who, business = np.nonzero((done.scheduled <= cutoff) & done.opened & ~people.former[:, None])
        overall = np.flatnonzero((people.entered <= cutoff) & ~people.former)
        horizons = np.array(world.horizons)
        pieces.append(
            pl.DataFrame(
                {
                    "person_id": people.ids[np.concatenate([who, overall])],
                    "business": np.concatenate([business, np.full(len(overall), ALL)]),
                    "cutoff": np.full(len(who) + len(overall), cutoff),
                    "horizon_days": np.concatenate([horizons[business], np.full(len(overall), horizons.min())]),
                    "p_no_purchase": np.round(
                        np.concatenate([ahead.none[who, business], ahead.none_at_all[overall]]), 6
                    ),
                }
            )
        )
    return pl.concat(pieces)


def benefit_truth(people: People, done: Trade, effects: Effects, mean: Floats, world: World) -> pl.DataFrame:
    """Return what a grant on the world's last day would do to each person, for each benefit.

    Args:
        people: The block's people.
        done: Their accounts and dropouts.
        effects: What grants do.
        mean: Mean amount of an order by person and business, yuan.
        world: Margins, costs, days.
    """
    end, p = world.calendar.days, world.parameters
    ahead = look_ahead(
        people, _known_on(done, end), done.dropped, end, world.horizons, world.calendar, world.shapes, p.grant_days
    )
    home = world.benefit_homes
    has = done.opened & (done.scheduled < end - 1) & ~people.former[:, None]
    active = has & (done.dropped > end)
    stays = (1 - people.hazard) * (1 - people.leaving[:, None])
    still = np.stack([stays**day for day in range(_EXTRA_DAYS)]).mean(axis=0) * active
    extra = effects.extra * still[:, home]
    kept = np.array([1 - s.refund.share * (s.refund.full + (1 - s.refund.full) / 2) for s in world.shapes.all])
    worth = mean * kept * world.margins
    expected = np.where(has, ahead.orders, 0.0)[:, home]
    margin = worth[:, home] * (extra * (1 + effects.basket) + effects.basket * expected)
    uses = np.where(has, 1 - ahead.none_granted, 0.0)[:, home] * effects.uses
    redeem = extra + (1 - extra) * uses
    size = redeem.shape
    return pl.DataFrame(
        {
            "person_id": np.repeat(people.ids, size[1]),
            "benefit": np.tile(np.arange(size[1]), size[0]),
            "p_redeem": np.round(redeem, 6).ravel(),
            "incremental_margin": np.round(margin, 4).ravel(),
            "cost_if_given": np.round(redeem * world.costs, 4).ravel(),
        }
    )

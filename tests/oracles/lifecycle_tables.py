"""Rows of the lifecycle's counting tables, worked out from who bought when.

What belongs here: reach, transitions, growth accounting, the return curve, cohorts and second orders, by definition.
What does not: stages and worlds (the oracle beside this one).
"""

from bisect import bisect_right
from collections import Counter
from datetime import date
from fractions import Fraction

from tests.oracles.lifecycle import (
    DAY,
    ECOSYSTEM,
    World,
    all_stages,
    daily,
    half_up,
    intervals,
    period_of,
    periods,
    reaches,
    share,
)

Calendar = dict[tuple[str, str], dict[date, tuple[str, int]]]
Row = tuple[object, ...]


def expected(world: World) -> dict[str, set[Row]]:
    """The rows of every table by its name; of lifecycle_daily those with members."""
    calendar = all_stages(world)
    return {
        "int_purchase_reach": reach(world),
        "lifecycle_intervals": intervals(calendar),
        "lifecycle_daily": {(*key, members) for key, members in daily(calendar).items()},
        "lifecycle_transitions": transitions(world, calendar),
        "growth_accounting": growth(world),
        "return_curve": return_curve(world),
        "cohort_retention": cohorts(world),
        "second_order_conversion": second_orders(world),
    }


def reach(world: World) -> set[Row]:
    """Rows of int_purchase_reach: the greatest that any purchase day so far allows."""
    rows = set()
    for member in world.members():
        for business in world.everywhere():
            known = reaches(world, member, business)
            for k, day in enumerate(world.days_of(member, business), start=1):
                active_until = max(until for earlier, until, _ in known if earlier <= day)
                gone_after = max(gone for earlier, _, gone in known if earlier <= day)
                rows.add((member, business, day, k, active_until, gone_after))
    return rows


def transitions(world: World, calendar: Calendar) -> set[Row]:
    """Rows of lifecycle_transitions: everybody's stage at the end of the period before and of this one."""
    moves: Counter[Row] = Counter()
    first = min((min(days) for days in calendar.values()), default=world.as_of)
    for period in ("week", "month"):
        for start, end in periods(period, first, world.as_of):
            for (_, business), days in calendar.items():
                before, _ = days.get(start - DAY, ("none", 0))
                now, _ = days.get(min(end, world.as_of), ("none", 0))
                if now != "none":
                    moves[period, start, business, before, now, end <= world.as_of] += 1
    return {(*key[:5], members, key[5]) for key, members in moves.items()}


def growth(world: World) -> set[Row]:
    """Rows of growth_accounting."""
    rows = set()
    for business in world.everywhere():
        bought = {member: days for member in world.members() if (days := world.days_of(member, business))}
        if not bought:
            continue
        anywhere = {member: world.days_of(member, ECOSYSTEM) for member in bought}
        first = min(min(days) for days in bought.values())
        names = world.businesses if business == ECOSYSTEM else [business]
        burnt_in = first + max(world.businesses[name].longest_silence for name in names) * DAY
        for period in ("week", "month"):
            active_before: set[str] = set()
            for start, end in periods(period, first, world.as_of):
                active = {member for member, days in bought.items() if any(start <= day <= end for day in days)}
                new = {member for member in active if bought[member][0] >= start}
                known = {member for member in new if any(day < start for day in anywhere[member])}
                retained, lapsed = active & active_before, active_before - active
                reactivated = active - new - active_before
                complete, burn_in = end <= world.as_of, start < burnt_in
                quick = share(len(new) + len(reactivated), len(lapsed)) if complete and not burn_in else None
                sizes = (active, new, new - known, known, retained, reactivated, lapsed)
                rows.add((period, start, end, business, *map(len, sizes), quick, complete, burn_in))
                active_before = active
    return rows


def return_curve(world: World) -> set[Row]:
    """Rows of return_curve: every silence of every length, looked at one by one."""
    rows = set()
    for business in world.everywhere():
        bought = [world.days_of(member, business) for member in world.members()]
        for length in range(1, 366):
            silences = returned_14 = returned_90 = 0
            for days in bought:
                for day in days:
                    last_silent = day + length * DAY
                    following = days[bisect_right(days, day) :]
                    if last_silent + 90 * DAY > world.as_of or any(later <= last_silent for later in following[:1]):
                        continue
                    silences += 1
                    returned_14 += any(later <= last_silent + 14 * DAY for later in following[:1])
                    returned_90 += any(later <= last_silent + 90 * DAY for later in following[:1])
            rows.add((business, length, silences, share(returned_14, silences), share(returned_90, silences)))
    return rows


def cohorts(world: World) -> set[Row]:
    """Rows of cohort_retention."""
    rows = set()
    for business in world.everywhere():
        firsts = {member: days[0] for member in world.members() if (days := world.days_of(member, business))}
        for cohort in sorted({period_of("month", day)[0] for day in firsts.values()}):
            members = {member for member, day in firsts.items() if period_of("month", day)[0] == cohort}
            for since, (start, end) in enumerate(periods("month", cohort, world.as_of)):
                active = sum(any(start <= d <= end for d in world.days_of(m, business)) for m in members)
                sales = sum(
                    Fraction(amount)
                    for member, name, day, amount in world.money
                    if member in members and business in (name, ECOSYSTEM) and day <= end
                )
                complete = end <= world.as_of
                kept = share(active, len(members)) if complete else None
                spent = half_up(Fraction(sales) / len(members), 2)
                rows.add((business, cohort, since, len(members), active, kept, spent, complete))
    return rows


def second_orders(world: World) -> set[Row]:
    """Rows of second_order_conversion."""
    rows = set()
    for business in world.everywhere():
        bought = [days for member in world.members() if (days := world.days_of(member, business))]
        for monday, sunday in sorted({period_of("week", days[0]) for days in bought}):
            members = [days for days in bought if monday <= days[0] <= sunday]
            shares = []
            for n in (7, 30, 60):
                again = sum(any(0 < (later - days[0]).days <= n for later in days) for days in members)
                shares.append(share(again, len(members)) if sunday + n * DAY <= world.as_of else None)
            rows.add((business, monday, len(members), *shares))
    return rows

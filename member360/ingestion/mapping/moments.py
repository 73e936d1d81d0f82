"""How text, or a typed time, becomes a moment in UTC and a day of the business.

What belongs here: formats, offsets, zones, and the hours that daylight saving skips or repeats. What does
not: other values (`values.py`). A local time that was skipped never happened and is refused; of one that
happened twice the first counts.
"""

from dataclasses import dataclass

from member360.ingestion.mapping.values import quoted
from member360.ingestion.reading.typed import PlainKind

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_OFFSET = " ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)"
# What systems write for "no date": the beginnings and ends of their calendars.
_SENTINELS = ("1969-12-31", "1970-01-01")
_FIRST_DAY, _LAST_DAY = "1900-01-02", "2199-12-31"
_AHEAD_MINUTES = 15
_NO_CLOCK, _NO_MOMENT = "cast(null as timestamp)", "cast(null as timestamptz)"


@dataclass(frozen=True)
class MomentSql:
    """The steps from text to a moment; each step may use the names of those before it.

    Args:
        naive: Clock time without an offset, or NULL.
        fixed: Moment of a text that carries its offset, or NULL.
        instant: The moment, TIMESTAMPTZ, later reading of an hour that happened twice.
        clock: What a clock in the zone that was read off shows then.
        first: The moment, earlier reading.
        utc: Naive UTC.
        day: Day of the business.
        broken: Name of the broken rule, or NULL.
    """

    naive: str
    fixed: str
    instant: str
    clock: str
    first: str
    utc: str
    day: str
    broken: str


def moment(name: str, written: str | None, zone: str, local: str, plain: PlainKind | None = None) -> MomentSql:
    """Return the steps for one moment.

    Args:
        name: Column prefix: what is read is in `t_<name>`, the steps' results are in `n_`, `f_`, `i_`, `k_`, `m_`
            and `v_<name>`.
        written: strptime format, or None for ISO 8601.
        zone: `local`, `UTC`, `offset`, or a zone's name; of a time without an offset.
        local: The business's zone.
        plain: What `t_<name>` is if it is no text: a `clock` time, a `moment` or a `day`.
    """
    t, n, f, i, k, m = (f"{step}_{name}" for step in "tnfikm")
    naive, fixed = _typed(t, plain) if plain else _iso(t) if written is None else _formatted(t, written)
    read_off = quoted({"local": local, "offset": "UTC"}.get(zone, zone))
    is_utc = read_off == "'UTC'"
    instant, clock = f"timezone({read_off}, {n})", f"timezone({read_off}, {i})"
    utc, shown = f"timezone('UTC', {m})", f"coalesce({n}, timezone('UTC', {f}))"
    if is_utc:
        # Without daylight saving nothing is skipped or repeated.
        clock, utc = n, shown
    if naive == _NO_CLOCK:
        instant, shown = f, f"timezone('UTC', {f})"
        clock, utc = n, shown
    elif fixed == _NO_MOMENT:
        shown, utc = n, n if is_utc else utc
    else:
        instant = f"coalesce({f}, {instant})"
    # Only where the clock went back within the last hours can the same clock time have been before.
    went_back = f"({k} - timezone({read_off}, {i} - interval 3 hour) - interval 3 hour)"
    first = (
        f"case when {f} is null and {went_back} < interval 0 hour"
        f" and timezone({read_off}, {i} + {went_back}) = {n} then {i} + {went_back} else {i} end"
    )
    day = f"cast(timezone({quoted(local)}, {m}) as date)"
    if zone == "local" and fixed == _NO_MOMENT:
        day = f"cast({n} as date)"
    elif zone == "local" and naive != _NO_CLOCK:
        day = f"case when {f} is null then cast({n} as date) else {day} end"
    return MomentSql(
        naive=naive,
        fixed=fixed,
        instant=instant,
        clock=clock,
        first=i if is_utc or naive == _NO_CLOCK else first,
        utc=utc,
        day=day,
        broken=_broken(name, f"cast({shown} as date)", zone),
    )


def _broken(name: str, at_clock: str, zone: str) -> str:
    t, n, f, k, v = (f"{step}_{name}" for step in "tnfkv")
    sentinels = ", ".join(f"date '{day}'" for day in _SENTINELS)
    offset = f"when {f} is null then 'offset_missing'" if zone == "offset" else ""
    return (
        f"case when {t} is null then null"
        f" when {n} is null and {f} is null then 'not_a_moment'"
        f" when {at_clock} not between date '{_FIRST_DAY}' and date '{_LAST_DAY}' or {at_clock} in ({sentinels})"
        f" then 'sentinel_date' {offset}"
        f" when {f} is null and {k} <> {n} then 'local_time_does_not_exist'"
        f" when {v} > received_at + interval {_AHEAD_MINUTES} minute then 'in_the_future' end"
    )


def _typed(t: str, plain: PlainKind) -> tuple[str, str]:
    """What has its type already; a day begins at midnight."""
    return (_NO_CLOCK, t) if plain == "moment" else (f"cast({t} as timestamp)", _NO_MOMENT)


def _iso(t: str) -> tuple[str, str]:
    """ISO 8601 with or without clock, seconds, fraction and offset."""
    without = f"length({t}) > 10 and substr({t}, 17, 1) <> ':'"
    seconds = f"case when {without} then substr({t}, 1, 16) || ':00' || substr({t}, 17) else {t} end"
    naive = f"case when regexp_full_match({t}, '{_DAY}({_CLOCK})?') then try_cast({seconds} as timestamp) end"
    fixed = f"case when regexp_full_match({t}, '{_DAY}{_CLOCK}{_OFFSET}') then try_cast({seconds} as timestamptz) end"
    return naive, fixed


def _formatted(t: str, written: str) -> tuple[str, str]:
    """A declared format, which carries an offset exactly if it has `%z`."""
    if "%z" in written:
        numeric = f"regexp_replace({t}, '[Zz]$', '+0000')"
        return _NO_CLOCK, f"cast(try_strptime({numeric}, {quoted(written)}) as timestamptz)"
    return f"cast(try_strptime({t}, {quoted(written)}) as timestamp)", _NO_MOMENT

"""A source's mapping as one statement: from the sheet's columns to the contract's typed ones.

What belongs here: which slots a contract, its identifiers and its consents have, and the order of the steps.
What does not: the SQL of a single value (`slots.py`, `values.py`, `moments.py`), or running it
(`landing.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from member360.ingestion.contracts import DAY_OF, LANDING
from member360.ingestion.feeds import Feed
from member360.ingestion.mapping.slots import SheetColumn, Slot
from member360.ingestion.mapping.values import quoted
from member360.workspace.contracts import CONTRACTS, MONEY_ACTIVITY_TYPES, PURPOSES
from member360.workspace.mapping import CorrectsBy, Source
from member360.workspace.transforms import AnyTransform, Column, Condition

# What a second activity has of the first unless its own columns say otherwise.
_INHERITED = ("activity_id", "account_id", "occurred_at", "currency", "city", "channel")
Columns = Mapping[str, SheetColumn]
_SEPARATOR, _NOTHING = chr(31), chr(30)


@dataclass(frozen=True)
class Part:
    """The statement of the first (0) or second (1) activity of each row.

    Args:
        number: 0 or 1.
        slots: By name, in the order in which broken rules are looked for.
        sql: Select over `sheet`: row_at, file_at, line_at, part, received_at, is_filtered, broken, row_hash,
            the contract's landed columns as far as any part fills them from the rows, and one `v_` (moments also
            `d_`) column for each slot of identifiers and consents.
    """

    number: int
    slots: dict[str, Slot]
    sql: str


def compile_parts(feed: Feed, at: Columns) -> list[Part]:
    """Return the statements that read a sheet of a feed.

    Args:
        feed: Its mapping.
        at: Delivered name to column of the sheet.
    """
    source = feed.source
    mappings: list[tuple[dict[str, AnyTransform], str]] = [(dict(source.mapping), "true")]
    if source.also:
        also = source.also[0]
        inherited = {name: transform for name, transform in source.mapping.items() if name in _INHERITED}
        when = _holds(also.when, at) if also.when is not None else "true"
        mappings.append(({**inherited, "activity_type": also.activity_type, **also.columns}, when))
    slots = [_slots(feed, mapping) for mapping, _ in mappings]
    landed = [_landed(feed, number, each) for number, each in enumerate(slots)]
    filled = [name for name in landed[0] if any(each[name] is not None for each in landed)]
    return [
        _part(feed, number, slots[number], {name: landed[number][name] for name in filled}, at, when)
        for number, (_, when) in enumerate(mappings)
    ]


def _holds(condition: Condition, at: Columns) -> str:
    """SQL of a row filter; NULL counts as blank text."""
    text = f"coalesce({at[condition.column].sql}, '')" if condition.column in at else "''"
    tests = []
    if condition.within is not None:
        tests.append(f"{text} in ({', '.join(quoted(value.strip()) for value in condition.within)})")
    if condition.not_in is not None:
        tests.append(f"{text} not in ({', '.join(quoted(value.strip()) for value in condition.not_in)})")
    return "(" + " and ".join(tests or ["true"]) + ")"


def _slots(feed: Feed, mapping: dict[str, AnyTransform]) -> dict[str, Slot]:
    # What a type of activity may require is looked for even where nothing is mapped to it.
    always = dict.fromkeys(("amount", "points"), None) if feed.source.contract == "activity" else {}
    slots = [_contract_slot(feed, name, transform) for name, transform in {**always, **mapping}.items()]
    order = list(CONTRACTS[feed.source.contract])
    slots.sort(key=lambda slot: order.index(slot.label))
    slots += _correction_slots(feed) + (account_slots(feed) if feed.source.contract == "accounts" else [])
    return {slot.name: slot for slot in slots}


def _part(
    feed: Feed, number: int, by_name: dict[str, Slot], landed: Mapping[str, str | None], at: Columns, when: str
) -> Part:
    slots = list(by_name.values())
    where = " and ".join(_holds(condition, at) for condition in feed.source.where) or "true"
    # A row that is filtered out has no second activity that could be.
    filtered, rows = (f"not ({where})", when) if number == 0 else ("false", f"({where}) and {when}")
    raw = "".join(f", {slot.raw(at)} as r_{slot.name}" for slot in slots)
    sql = f"select row_at, file_at, line_at, received_at, {filtered} as is_filtered{raw} from sheet where {rows}"
    for step in _steps(slots, at):
        sql = f"select *{step} from ({sql})" if step else sql
    further = [slot for slot in slots if slot.name.startswith(("identifier_", "consent_"))]
    values = {name: value or _empty(feed, name) for name, value in landed.items()}
    ends = ", ".join(
        ["row_at", "file_at", "line_at", f"cast({number} as bigint) as part", "received_at", "is_filtered"]
        + [_first_broken(slots, at), f"{_row_hash(feed, number, by_name)} as row_hash"]
        + [f"{value} as {name}" for name, value in values.items()]
        + [f"v_{slot.name}" for slot in further]
        + [f"d_{slot.name}" for slot in further if slot.kind == "timestamp"]
    )
    return Part(number, by_name, f"select {ends} from ({sql})")


def _empty(feed: Feed, name: str) -> str:
    """SQL of a column that a part leaves to what holds for every row of the feed."""
    return (
        quoted(feed.business.currency) if name == "currency" else f"cast(null as {LANDING[feed.source.contract][name]})"
    )


def _contract_slot(feed: Feed, name: str, transform: AnyTransform | None) -> Slot:
    source = feed.source
    column = CONTRACTS[source.contract][name]
    required, refused = "false", "null"
    anonymous = name == "account_id" and source.contract != "accounts"
    if not anonymous and (column.required or name in source.required_columns):
        required = "true"
    if source.contract == "activity" and name == "amount":
        required = f"t_activity_type in ({', '.join(quoted(word) for word in sorted(MONEY_ACTIVITY_TYPES))})"
    if source.contract == "activity" and name == "points":
        required = "starts_with(t_activity_type, 'points_')"
        refused = "case when v_points < 0 and t_activity_type <> 'points_adjusted' then 'negative_points' end"
    if name == "account_id" and source.contract == "accounts":
        refused = f"case when {denied(feed, 't_account_id')} then 'denied_account' end"
    is_id = name.endswith("_id") or name == "sku"
    return Slot(name, name, column.kind, transform, required, is_id, refused, feed.business.timezone)


def _correction_slots(feed: Feed) -> list[Slot]:
    corrects: CorrectsBy | None = feed.source.corrects_by
    if corrects is None or corrects.column is None:
        return []
    transform = Column(column=corrects.column, format=corrects.format, timezone=corrects.timezone)
    kind: str = "whole" if corrects.type == "integer" else "timestamp"
    refused = "case when v_corrects_by < 0 then 'negative_version' end" if kind == "whole" else "null"
    local = feed.business.timezone
    if kind == "whole":
        return [Slot("corrects_by", "corrects_by", "whole", transform, "true", refused=refused, local=local)]
    return [Slot("corrects_by", "corrects_by", "timestamp", transform, "true", local=local)]


def account_slots(feed: Feed) -> list[Slot]:
    """Return the slots of a feed's attributes, identifiers and consents.

    Args:
        feed: A feed of accounts.
    """
    source: Source = feed.source
    local = feed.business.timezone
    slots = [Slot(f"attribute_{name}", name, "text", item) for name, item in sorted(source.attributes.items())]
    for i, identifier in enumerate(source.identifiers):
        name = f"identifier_{i}"
        slots.append(Slot(f"{name}_value", identifier.kind, "text", identifier.value, is_id=True))
        slots.append(Slot(f"{name}_verified", f"{identifier.kind} verified", "yes_or_no", identifier.verified))
        for which in ("first_seen_at", "last_seen_at"):
            seen = getattr(identifier, which)
            if seen is not None:
                label = f"{identifier.kind} {which}"
                slots.append(Slot(f"{name}_{which}", label, "timestamp", seen, local=local))
    purposes = ", ".join(quoted(purpose) for purpose in PURPOSES)
    for i, consent in enumerate(source.consents):
        name, label = f"consent_{i}", f"consent {consent.contact}"
        unknown = f"case when v_{name}_purpose not in ({purposes}) then 'unknown_purpose' end"
        slots.append(Slot(f"{name}_value", label, "text", consent.value, is_id=True))
        slots.append(Slot(f"{name}_purpose", f"{label} purpose", "text", consent.purpose, refused=unknown))
        slots.append(Slot(f"{name}_recipient", f"{label} recipient", "text", consent.recipient))
        slots.append(Slot(f"{name}_granted", f"{label} granted", "yes_or_no", consent.granted))
        if consent.at is not None:
            slots.append(Slot(f"{name}_at", f"{label} at", "timestamp", consent.at, local=local))
    return slots


def _steps(slots: list[Slot], at: Columns) -> list[str]:
    """Columns that each step adds; a step uses those of the steps before it, so that nothing is computed twice."""
    moments = [(slot.name, steps) for slot in slots if (steps := slot.moment(at)) is not None]
    others = [(slot.name, slot.reading(at).value) for slot in slots if slot.kind != "timestamp"]
    return [
        "".join(f", {slot.text(at)} as t_{slot.name}" for slot in slots),
        "".join(f", {steps.naive} as n_{name}, {steps.fixed} as f_{name}" for name, steps in moments),
        "".join(f", {steps.instant} as i_{name}" for name, steps in moments),
        "".join(f", {steps.clock} as k_{name}" for name, steps in moments),
        "".join(f", {steps.first} as m_{name}" for name, steps in moments),
        "".join(f", {steps.utc} as v_{name}, {steps.day} as d_{name}" for name, steps in moments)
        + "".join(f", {value} as v_{name}" for name, value in others),
    ]


def _first_broken(slots: list[Slot], at: Columns) -> str:
    found = [slot.broken((slot.moment(at) or slot.reading(at)).broken) for slot in slots]
    broken = ", ".join(rule for rule in found if rule)
    return f"case when not is_filtered then coalesce({broken}, null) end as broken" if broken else "null as broken"


def denied(feed: Feed, expression: str) -> str:
    """Return SQL of whether an account id stands for nobody.

    Args:
        feed: Whose deny-list.
        expression: SQL of a cleaned id.
    """
    listed = sorted({value.strip().casefold() for value in feed.business.denied.get("account", ())} - {""})
    return f"lower({expression}) in ({', '.join(quoted(value) for value in listed)})" if listed else "false"


def _landed(feed: Feed, number: int, slots: Mapping[str, Slot]) -> dict[str, str | None]:
    """Landing column to SQL over the last step; None where the rows say nothing of it."""
    contract = feed.source.contract
    landed: dict[str, str | None] = {}
    for name, column in CONTRACTS[contract].items():
        landed[name] = f"v_{name}" if name in slots else None
        if column.kind == "timestamp":
            landed[DAY_OF[name]] = f"d_{name}" if name in slots else None
    if contract != "accounts":
        if landed["account_id"] is not None and (nobody := denied(feed, landed["account_id"])) != "false":
            landed["account_id"] = f"case when not {nobody} then {landed['account_id']} end"
        if landed["currency"] is not None:
            landed["currency"] = f"coalesce({landed['currency']}, {quoted(feed.business.currency)})"
        landed["correction_key"] = _correction_key(feed)
    if contract == "activity":
        landed["amount"] = f"coalesce({landed['amount']}, cast(0 as decimal(18,2)))"
    if number:
        landed["activity_id"] = "v_activity_id || ':' || v_activity_type"
    if contract == "accounts":
        landed["attributes"] = _attributes(feed)
    return landed


def _row_hash(feed: Feed, number: int, slots: Mapping[str, Slot]) -> str:
    """SQL of the hash of what a row says; nothing said is told apart from all that can be said."""
    aside = {*DAY_OF.values(), "correction_key"}
    said = {name: value for name, value in _landed(feed, number, slots).items() if name not in aside}
    said |= {name: f"v_{name}" for name in slots if name.startswith(("identifier_", "consent_"))}
    pieces: list[str] = []
    fixed: list[str] = []
    for name, value in [*said.items(), ("", None)]:
        if value is None and name:
            fixed.append(feed.business.currency if name == "currency" else _NOTHING)
            continue
        if fixed:
            pieces.append(quoted(_SEPARATOR.join(fixed)))
            fixed = []
        if value is not None:
            pieces.append(f"coalesce(cast({value} as varchar), {quoted(_NOTHING)})")
    return f"md5(concat_ws({quoted(_SEPARATOR)}, {', '.join(pieces)}))"


def _correction_key(feed: Feed) -> str | None:
    """SQL of text whose order is the order of versions."""
    corrects = feed.source.corrects_by
    if corrects is None:
        return None
    if corrects.column is None:
        return "strftime(received_at, '%Y-%m-%dT%H:%M:%S.%f')"
    if corrects.type == "integer":
        return "lpad(cast(v_corrects_by as varchar), 20, '0')"
    return "strftime(v_corrects_by, '%Y-%m-%dT%H:%M:%S.%f')"


def _attributes(feed: Feed) -> str:
    """SQL of JSON with the attributes that a row has, keys sorted."""
    pairs = ", ".join(f"{quoted(name)}, v_attribute_{name}" for name in sorted(feed.source.attributes))
    # Merging a patch takes out the keys that are NULL in it.
    return f"cast(json_merge_patch('{{}}', json_object({pairs})) as varchar)"

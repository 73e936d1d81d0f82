"""Rules on the workspace's other files: settings, each business by itself, benefits, segments, destinations.

What belongs here: names that must exist, names that must not exist twice, orders of dates and numbers.
What does not: the readable conditions inside benefits and segments (`member360.activation` parses those).
"""

from collections.abc import Collection, Iterator

from member360.workspace.business import Business, FixedThresholds
from member360.workspace.catalogue import GOOGLE_MINIMUM_ROWS, Benefit, Destination, Segment
from member360.workspace.contracts import ACTIVITY_TYPES, IDENTIFIER_KINDS
from member360.workspace.problems import Problem, nearest, one_of
from member360.workspace.programme import Programme
from member360.workspace.settings import Settings
from member360.workspace.types import RESERVED_BUSINESS
from member360.workspace.yaml_reader import Document, Keys


def unknown(document: Document, keys: Keys, name: str, what: str, known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem if a name is not among those known.

    Args:
        document: The file.
        keys: Where the name stands.
        name: The name.
        what: What it should be the name of, such as `scene`.
        known: Names that exist; none: they cannot be told, so nothing is said.
    """
    if known and name not in known:
        near = nearest(name, known)
        yield document.problem(keys, f"unknown {what} {name!r}", near, one_of(known, near))


def settings_problems(document: Document, settings: Settings) -> Iterator[Problem]:
    """Yield the problems of `member360.yml`.

    Args:
        document: The file.
        settings: What it says.
    """
    rates: dict[tuple[str, object], int] = {}
    for position, rate in enumerate(settings.exchange_rates):
        keys: Keys = ("exchange_rates", position)
        if rate.currency == settings.currency:
            wrong = f"{rate.currency} is the workspace's own currency"
            yield document.problem((*keys, "currency"), wrong, "", "take the rate away")
        first = rates.setdefault((rate.currency, rate.valid_from), position)
        if first != position:
            line = document.line(("exchange_rates", first))
            wrong = f"a second rate of {rate.currency} from {rate.valid_from}, the first is on line {line}"
            yield document.problem((*keys, "from"), wrong, "", "keep one; a rate holds until the next one's day")
    names: set[str] = set()
    for position, rule in enumerate(settings.identity.rules):
        keys = ("identity", "rules", position)
        if rule.rule in names:
            yield document.problem((*keys, "rule"), f"a second rule {rule.rule!r}", "", "rename one")
        names.add(rule.rule)
        yield from unknown(document, (*keys, "kind"), rule.kind, "kind of identifier", IDENTIFIER_KINDS)
    for kind in settings.identity.deny:
        known = (*IDENTIFIER_KINDS, "account")
        yield from unknown(document, ("identity", "deny", kind), kind, "kind of identifier", known)


def business_problems(document: Document, business: Business, scenes: Collection[str]) -> Iterator[Problem]:
    """Yield the problems of one business but for its sources and earn rules.

    Args:
        document: Its file.
        business: What it says.
        scenes: Scenes that exist.
    """
    if business.business == RESERVED_BUSINESS:
        wrong = f"{RESERVED_BUSINESS!r} is the reserved name of all businesses together"
        yield document.problem(("business",), wrong, "", "give this business a name of its own")
    yield from unknown(document, ("scene",), business.scene, "scene", scenes)
    for category, scene in business.category_scenes.items():
        yield from unknown(document, ("category_scenes", category), scene, "scene", scenes)
    for kind in business.lifecycle.qualifying.activity_types:
        keys: Keys = ("lifecycle", "qualifying", "activity_types")
        yield from unknown(document, keys, kind, "activity type", ACTIVITY_TYPES)
    at: Keys = ("lifecycle", "thresholds")
    thresholds = business.lifecycle.thresholds
    if isinstance(thresholds, FixedThresholds):
        if thresholds.churned_after <= thresholds.dormant_after:
            wrong = f"{thresholds.churned_after} is not more than dormant_after, {thresholds.dormant_after}"
            yield document.problem((*at, "churned_after"), wrong, "", "a member is dormant before churned")
        return
    if thresholds.churned_multiple <= thresholds.dormant_multiple:
        wrong = f"{thresholds.churned_multiple} is not more than dormant_multiple, {thresholds.dormant_multiple}"
        yield document.problem((*at, "churned_multiple"), wrong, "", "a member is dormant before churned")
    if thresholds.longest < thresholds.shortest:
        wrong = f"{thresholds.longest} is less than min, {thresholds.shortest}"
        yield document.problem((*at, "max"), wrong, "", "write min or more")


def currency_problems(document: Document, business: Business, settings: Settings) -> Iterator[Problem]:
    """Yield a problem if a business's amounts could not be converted on any day.

    Args:
        document: The business's file.
        business: The business.
        settings: The workspace's, with its exchange rates.
    """
    rated = [settings.currency, *sorted({rate.currency for rate in settings.exchange_rates})]
    if business.currency not in rated:
        wrong = f"member360.yml has no exchange rate of {business.currency!r}: every amount would be quarantined"
        near = nearest(business.currency, rated)
        yield document.problem(("currency",), wrong, near, "add its rates under `exchange_rates:`")


def benefit_problems(
    document: Document,
    benefits: list[tuple[int, Benefit]],
    businesses: Collection[str],
    scenes: Collection[str],
    programme: Programme | None,
) -> Iterator[Problem]:
    """Yield the problems of `benefits.yml`.

    Args:
        document: The file.
        benefits: What it says, each with its position.
        businesses: Businesses that exist.
        scenes: Scenes that exist.
        programme: The programme whose tiers are named; None if it could not be read.
    """
    seen: dict[str, int] = {}
    for position, benefit in benefits:
        at: Keys = ("benefits", position)
        for name in (benefit.benefit, *benefit.source_benefit_ids):
            if name in seen:
                wrong = f"the id {name!r} stands on line {document.line(('benefits', seen[name]))} already"
                yield document.problem((*at, "benefit"), wrong, "", "an id is one benefit's")
            seen[name] = position
        known = tuple(dict.fromkeys([*businesses, RESERVED_BUSINESS]))
        yield from unknown(document, (*at, "business"), benefit.business, "business", known)
        yield from unknown(document, (*at, "scene"), benefit.scene, "scene", scenes)
        if benefit.min_tier is not None and programme is not None:
            yield from unknown(document, (*at, "min_tier"), benefit.min_tier, "tier", programme.tier_ranks)
        if benefit.valid_to is not None and benefit.valid_to <= benefit.valid_from:
            wrong = f"{benefit.valid_to} is not after valid_from, {benefit.valid_from}"
            yield document.problem((*at, "valid_to"), wrong, "", "it is the first day that it can no longer be granted")


def duplicate_problems(named: list[tuple[Document, str]], key: str) -> Iterator[Problem]:
    """Yield where two files describe a thing of the same name.

    Args:
        named: Each file with the name it gives.
        key: YAML key of the name, such as `segment`.
    """
    first: dict[str, Document] = {}
    for document, name in named:
        earlier = first.setdefault(name, document)
        if earlier is not document:
            wrong = f"{earlier.file} describes a {key} {name!r} already"
            yield document.problem((key,), wrong, "", "rename one, or take one away")


def segment_problems(segments: list[tuple[Document, Segment]]) -> Iterator[Problem]:
    """Yield the problems of all segments together.

    Args:
        segments: Each with its file.
    """
    return duplicate_problems([(document, segment.segment) for document, segment in segments], "segment")


def destination_problems(document: Document, destinations: dict[str, Destination]) -> Iterator[Problem]:
    """Yield the problems of `destinations.yml`.

    Args:
        document: The file.
        destinations: Name to destination.
    """
    for name, destination in destinations.items():
        if destination.kind != "google_customer_match":
            continue
        if not destination.contacts:
            wrong = "an advertising platform knows people by contacts only"
            yield document.problem((name, "contacts"), wrong, "", "add `contacts: [email, phone]`")
        if destination.rules_dated is None:
            wrong = "is missing: a platform's rules change"
            yield document.problem((name, "rules_dated"), wrong, "", "add the day of the rules that are followed")
        if "minimum_rows" in destination.model_fields_set and destination.minimum_rows < GOOGLE_MINIMUM_ROWS:
            wrong = f"{destination.minimum_rows} is below the platform's own minimum, {GOOGLE_MINIMUM_ROWS}"
            yield document.problem((name, "minimum_rows"), wrong, "", f"write {GOOGLE_MINIMUM_ROWS} or more")

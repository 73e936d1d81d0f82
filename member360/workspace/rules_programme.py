"""Rules on the programme and on what each business gives in it: tiers, currencies, earn rules, caps.

What belongs here: what must hold so that a point is earned once, by one rule. What does not: computing any.
"""

from collections.abc import Iterator
from datetime import date

from member360.workspace.business import Business, EarnRule
from member360.workspace.problems import Problem, nearest, one_of
from member360.workspace.programme import CoinsCurrency, Programme, ScoreCurrency
from member360.workspace.yaml_reader import Document, Keys


def programme_problems(document: Document, programme: Programme) -> Iterator[Problem]:
    """Yield the problems of `programme.yml`.

    Args:
        document: The file.
        programme: What it says.
    """
    scores = [name for name, currency in programme.currencies.items() if isinstance(currency, ScoreCurrency)]
    if len(scores) != 1:
        wrong = f"{len(scores)} currencies have the role score, but one sets the tier"
        yield document.problem(("currencies",), wrong, "", "give exactly one `role: score`")
    for name, currency in programme.currencies.items():
        if isinstance(currency, CoinsCurrency) and (currency.life_days is None) == (currency.period_end is None):
            wrong = "one currency has one expiry rule"
            yield document.problem(("currencies", name), wrong, "", "give either `life_days:` or `period_end:`")
    tiers = programme.tiers
    if tiers[0].threshold != 0:
        wrong = f"the lowest tier begins at {tiers[0].threshold}, so some members would have no tier"
        yield document.problem(("tiers", 0, "threshold"), wrong, "", "write 0")
    for position in range(1, len(tiers)):
        lower, tier = tiers[position - 1], tiers[position]
        if tier.threshold <= lower.threshold:
            wrong = f"{tier.threshold} is not above {lower.threshold}, the threshold of {lower.tier!r}"
            yield document.problem(("tiers", position, "threshold"), wrong, "", "list the tiers from the lowest up")
        if tier.tier in {earlier.tier for earlier in tiers[:position]}:
            yield document.problem(("tiers", position, "tier"), f"a second tier {tier.tier!r}", "", "rename one")


def earn_problems(document: Document, business: Business, programme: Programme | None) -> Iterator[Problem]:
    """Yield the problems of one business's earn rules and caps.

    Args:
        document: The business's file.
        business: The business.
        programme: The programme that the rules name currencies and tiers of; None if it could not be read.
    """
    rules = business.programme.earn
    for position, rule in enumerate(rules):
        keys: Keys = ("programme", "earn", position)
        if programme is not None:
            yield from _currency(document, keys, rule.currency, programme)
            yield from _tier_rates(document, keys, rule, programme)
        if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
            yield document.problem(
                (*keys, "to"), f"{rule.valid_to} is not after `from`", "", "it is the first day after"
            )
        for earlier in rules[:position]:
            if earn_overlap(earlier, rule):
                wrong = f"{_named(rule)} overlaps {_named(earlier)}: {_shared(earlier, rule)}"
                remedy = "give the earlier one `to:`, or share out the categories"
                yield document.problem(keys, wrong, "", remedy)
    yield from _caps(document, business, programme)


def rule_name_problems(businesses: list[tuple[Document, Business]]) -> Iterator[Problem]:
    """Yield where two earn rules of the workspace have the same name and version.

    Args:
        businesses: Each business with its file.
    """
    seen: dict[tuple[str, int], str] = {}
    for document, business in businesses:
        for position, rule in enumerate(business.programme.earn):
            keys: Keys = ("programme", "earn", position, "rule")
            place = f"{document.file}:{document.line(keys)}"
            first = seen.setdefault((rule.rule, rule.version), place)
            if first != place:
                wrong = f"{_named(rule)} stands at {first} already"
                yield document.problem(keys, wrong, "", "rename it, or raise `version:`")


def earn_overlap(one: EarnRule, other: EarnRule) -> bool:
    """Say whether two rules of a business would both earn for some line on some day.

    Args:
        one: A rule.
        other: Another.
    """
    if one.currency != other.currency:
        return False
    if one.categories is not None and other.categories is not None and not set(one.categories) & set(other.categories):
        return False
    return one.valid_from < (other.valid_to or date.max) and other.valid_from < (one.valid_to or date.max)


def _named(rule: EarnRule) -> str:
    return f"the rule {rule.rule!r} version {rule.version}"


def _shared(one: EarnRule, other: EarnRule) -> str:
    both = sorted(set(one.categories or other.categories or ()) & set(other.categories or one.categories or ()))
    what = f"category {', '.join(both)}" if both else "all categories"
    return f"both earn {one.currency} for {what} from {max(one.valid_from, other.valid_from)}"


def _currency(document: Document, keys: Keys, name: str, programme: Programme) -> Iterator[Problem]:
    if name not in programme.currencies:
        near = nearest(name, programme.currencies)
        wrong = f"programme.yml has no currency {name!r}"
        yield document.problem((*keys, "currency"), wrong, near, one_of(programme.currencies, near))


def _tier_rates(document: Document, keys: Keys, rule: EarnRule, programme: Programme) -> Iterator[Problem]:
    if not rule.rates_by_tier:
        return
    if isinstance(programme.currencies.get(rule.currency), ScoreCurrency):
        wrong = "a rate by tier of the currency that sets the tier would feed on itself"
        yield document.problem((*keys, "rates_by_tier"), wrong, "", "use it for coins, or take it away")
    for tier in rule.rates_by_tier:
        if tier not in programme.tier_ranks:
            near = nearest(tier, programme.tier_ranks)
            wrong = f"programme.yml has no tier {tier!r}"
            yield document.problem((*keys, "rates_by_tier", tier), wrong, near, one_of(programme.tier_ranks, near))


def _caps(document: Document, business: Business, programme: Programme | None) -> Iterator[Problem]:
    seen: set[tuple[str, str, str | None]] = set()
    for position, cap in enumerate(business.programme.caps):
        keys: Keys = ("programme", "caps", position)
        if programme is not None:
            yield from _currency(document, keys, cap.currency, programme)
        if cap.category is not None:
            if cap.per != "category_month":
                wrong = f"a cap per {cap.per} is over all categories"
                yield document.problem((*keys, "category"), wrong, "", "take it away, or write `per: category_month`")
            rules = [rule for rule in business.programme.earn if rule.currency == cap.currency]
            earning = {category for rule in rules for category in rule.categories or ()}
            if rules and all(rule.categories for rule in rules) and cap.category not in earning:
                near = nearest(cap.category, earning)
                wrong = f"no rule earns {cap.currency} for the category {cap.category!r}"
                yield document.problem((*keys, "category"), wrong, near, one_of(sorted(earning), near))
        scope = (cap.currency, cap.per, cap.category)
        if scope in seen:
            yield document.problem(keys, f"a second cap on {cap.currency} per {cap.per}", "", "keep one")
        seen.add(scope)

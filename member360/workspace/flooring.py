"""Does an earn rule floor most orders to nothing?

What belongs here: the share, the limit and the words. What does not: fetching sample amounts (the caller has
them).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from member360.workspace.problems import Problem
from member360.workspace.workspace import Workspace

FLOORING_LIMIT = Decimal("0.5")
"""A rule that gives nothing for more than this share of orders is refused."""


def flooring_share(rate: Decimal, order_amounts: Iterable[Decimal]) -> Decimal:
    """Return the share of orders for which `floor(amount * rate)` is 0 points.

    Args:
        rate: Points for one unit of currency.
        order_amounts: Amounts in that currency; orders of 0 earn nothing at any rate and are left out.

    Returns:
        Between 0 and 1, with six decimals; 0 if there are no amounts.
    """
    earning = [amount for amount in order_amounts if amount > 0]
    if not earning:
        return Decimal("0.000000")
    floored = sum(1 for amount in earning if amount * rate < 1)
    return (Decimal(floored) / len(earning)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def flooring_problems(ws: Workspace, business: str, order_amounts: Iterable[Decimal]) -> list[Problem]:
    """Return a problem for each earn rule of a business that gives nothing for most of its orders.

    Args:
        ws: A loaded workspace.
        business: A business.
        order_amounts: Amounts of its orders, or of a sample, in the workspace's currency.
    """
    amounts = sorted(amount for amount in order_amounts if amount > 0)
    problems = []
    for position, rule in enumerate(ws.businesses[business].programme.earn):
        share = flooring_share(rule.rate, amounts)
        if share > FLOORING_LIMIT:
            percent = (share * 100).quantize(Decimal(1), ROUND_HALF_UP)
            middle = amounts[len(amounts) // 2]
            enough = (1 / middle).quantize(Decimal("0.0001"), "ROUND_UP")
            wrong = f"the rule {rule.rule!r} gives no {rule.currency} for {percent} % of {len(amounts):,} orders"
            remedy = f"half of the orders are below {middle}: raise the rate to {enough} at least"
            keys = ("programme", "earn", position, "rate")
            problems.append(ws.problem(f"business.{business}", keys, wrong, "", remedy))
    return problems

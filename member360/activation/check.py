"""Are a workspace's readable conditions right, before there is any data.

What belongs here: finding every condition and saying where it stands. What does not: the rules of conditions.
"""

from member360.activation.compile import check_condition
from member360.activation.schema import MANY, Schema, schema_of_contracts
from member360.activation.syntax import ConditionError
from member360.workspace import Problem, Workspace


def condition_problems(workspace: Workspace, schema: Schema | None = None) -> list[Problem]:
    """What is wrong in the conditions of segments and the eligibility rules of benefits.

    Args:
        workspace: A loaded workspace.
        schema: What conditions may name; by default what the contracts promise.
    """
    tiers = [tier.tier for tier in workspace.programme.tiers]
    schema = schema or schema_of_contracts(workspace.businesses, tiers)
    # Benefits are decided before recommendations exist, so eligibility cannot speak of them.
    before = {table: columns for table, columns in schema.columns.items() if table not in MANY}
    eligibility = Schema(before, schema.businesses, schema.tiers, schema.relations)
    asked = [
        (f"segment.{name}", "condition", segment.condition, schema) for name, segment in workspace.segments.items()
    ]
    asked += [
        (f"benefit.{benefit.benefit}", "eligibility", benefit.eligibility, eligibility)
        for benefit in workspace.benefits.benefits
        if benefit.eligibility is not None
    ]
    problems = []
    for place, key, condition, known in asked:
        try:
            check_condition(condition, known)
        except ConditionError as mistake:
            problems.append(workspace.problem(place, (key,), mistake.wrong, mistake.near, mistake.remedy))
    return problems

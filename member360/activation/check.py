"""Are a workspace's readable conditions right, before there is any data.

What belongs here: finding every condition and saying where it stands. What does not: the rules of conditions.
"""

from member360.activation.compile import check_condition
from member360.activation.schema import MANY, Schema, schema_of_contracts
from member360.activation.syntax import ConditionError
from member360.workspace import Inspection, Problem


def condition_problems(found: Inspection, schema: Schema | None = None) -> list[Problem]:
    """What is wrong in the conditions of segments and the eligibility rules of benefits.

    Args:
        found: A workspace as it is written; its other mistakes do not keep its conditions from being judged.
        schema: What conditions may name; by default what the contracts promise.
    """
    schema = schema or schema_of_contracts(found.businesses, found.tiers)
    # Benefits are decided before recommendations exist, so eligibility cannot speak of them.
    before = {table: columns for table, columns in schema.columns.items() if table not in MANY}
    eligibility = Schema(before, schema.businesses, schema.tiers, schema.relations)
    problems = []
    for condition in found.conditions:
        try:
            check_condition(condition.text, eligibility if condition.is_eligibility else schema)
        except ConditionError as mistake:
            problems.append(condition.document.problem(condition.keys, mistake.wrong, mistake.near, mistake.remedy))
    return problems

"""Conditions are checked against what the code promises, before there is any data."""

from dataclasses import replace

from member360.activation.check import condition_problems
from member360.workspace import default_workspace, inspect_workspace


def test_every_condition_of_the_default_workspace_is_right():
    found = inspect_workspace(default_workspace())
    assert len(found.conditions) > 10
    assert condition_problems(found) == []


def test_eligibility_cannot_speak_of_what_is_decided_after_it():
    found = inspect_workspace(default_workspace())
    first = next(condition for condition in found.conditions if condition.is_eligibility)
    rule = "benefit_recommendations.benefit_id = 'nothing'"
    (problem,) = condition_problems(replace(found, conditions=(replace(first, text=rule),)))
    assert (problem.file, problem.key) == ("benefits.yml", "benefits[0].eligibility")
    assert "unknown name 'benefit_id' in benefit_recommendations" in problem.wrong

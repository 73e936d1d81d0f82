"""Conditions are checked against what the code promises, before there is any data."""

from member360.activation.check import condition_problems
from member360.workspace import default_workspace, load_workspace


def test_every_condition_of_the_default_workspace_is_right():
    assert condition_problems(load_workspace(default_workspace())) == []


def test_eligibility_cannot_speak_of_what_is_decided_after_it():
    workspace = load_workspace(default_workspace())
    rule = "benefit_recommendations.benefit_id = 'nothing'"
    first = workspace.benefits.benefits[0].model_copy(update={"eligibility": rule})
    benefits = workspace.benefits.model_copy(update={"benefits": (first,)})
    (problem,) = condition_problems(workspace.model_copy(update={"benefits": benefits}))
    assert (problem.file, problem.key) == ("benefits.yml", "benefits[0].eligibility")
    assert "unknown name 'benefit_id' in benefit_recommendations" in problem.wrong

"""What learning returns is what is promised of it."""

import duckdb
import pytest

from member360.publishing import contracts_of_python_tables
from member360.publishing.contracts import type_name
from models import frames

SCHEMAS = {
    "member_scores": frames.SCORES,
    "score_reasons": frames.REASONS,
    "model_quality": frames.QUALITY,
    "model_calibration": frames.CALIBRATION,
    "benefit_recommendations": frames.RECOMMENDATIONS,
    "benefit_budget": frames.BUDGET,
}


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_frame_of_learning_has_the_columns_of_its_contract(table):
    frame = frames.stacked([], SCHEMAS[table])
    with duckdb.connect() as con:
        con.register("frame", frame)
        described = con.execute("describe frame").fetchall()
    assert {row[0]: type_name(row[1]) for row in described} == contracts_of_python_tables()[table].types

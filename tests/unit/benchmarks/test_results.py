"""The record of the benchmark: sizes beside one another, a table and a plot that are the same for the same record."""

import json
import resource
from xml.etree import ElementTree as ET

import pytest

from benchmarks.bench_scale import keep, step_seconds
from benchmarks.scale import plot, results
from benchmarks.scale.machine import machine, processor
from benchmarks.scale.measure import GB, measured
from benchmarks.scale.worlds import day_of, hand_over, hold_back_last_day

TOOK = {"wall": 10.0, "cpu": 15.0, "process_gb": 1.0, "tree_gb": 1.25, "disk_gb": 0.5}
MACHINE = {
    "processor": "A processor", "cores": 2, "memory_gb": 24, "python": "3.11.9", "duckdb": "1.5.5", "dbt-core": "1.11",
    "dagster": "1.13", "polars": "2.1", "pandas": "3.1", "measured_on": "2025-01-01", "load_before": 0.1,
}  # fmt: skip


def entry(wall: float = 10.0, **more):
    work = {"run --select warehouse": {**TOOK, "wall": wall}}
    told = {"activities": 20, "rows": 30, "days": 365, "seed": 1, "next_day_files": 3}
    return {**told, "machine": MACHINE, "work": work, **more}


def test_sizes_of_several_invocations_stand_side_by_side_in_order_of_size():
    record = results.merged({"1000000": entry(900.0), "100000": entry(90.0)}, {"10000": entry(9.0)})
    assert list(record) == ["10000", "100000", "1000000"]
    assert record["1000000"]["work"]["run --select warehouse"]["wall"] == 900.0


def test_a_size_measured_again_replaces_what_was_measured_and_keeps_what_was_left_out():
    before = entry(20.0)
    before["work"]["query"] = TOOK
    kept = json.dumps(before)
    record = results.merged({"10000": before}, {"10000": entry(9.0, floor={"wall": 3.0})})
    assert record["10000"]["work"] == {"run --select warehouse": {**TOOK, "wall": 9.0}, "query": TOOK}
    assert record["10000"]["floor"] == {"wall": 3.0}
    assert json.dumps(before) == kept


def test_the_table_says_limits_ratios_what_is_not_installed_and_what_is_not_equal():
    floor = {**TOOK, "wall": 4.0, "step": 30.0, "rows": 1234, "rows_apart": 0}
    peers = {
        "duckdb": {**TOOK, "wall": 2.0, "rows_apart": 0},
        "pandas": {**TOOK, "wall": 9.0, "rows_apart": 7},
        "pyspark": {"status": "not installed"},
    }
    text = results.table({"1000000": entry(110.0, floor=floor, peers=peers)})
    assert "| 1,000,000 | 20 | run --select warehouse | 110.0 | 15.0 | 1.00 | 1.25 | 0.50 | 120 s |" in text
    assert "| 1,000,000 | 30.0 | 4.0 | 15.0 | 1.00 | 7.5 | 2.5 | 1,234 rows: equal |" in text
    assert "| 1,000,000 | pandas | 9.0 | 15.0 | 1.00 | 4.5 | 7 rows apart |" in text
    assert "| 1,000,000 | pyspark | not installed | | | | |" in text
    assert "A processor, 2 cores, 24 GB" in text


def test_the_record_is_written_and_read_back(tmp_path):
    path = tmp_path / "scale.json"
    assert results.read(path) == {}
    results.write(path, {"10000": entry()})
    assert results.read(path) == {"10000": entry()}


def test_the_plot_is_small_svg_with_ten_times_the_size_as_far_apart_as_ten_times_the_seconds_are_high():
    record = {"10000": entry(10.0), "100000": entry(100.0, floor={"wall": 10.0})}
    text = plot.draw(record)
    root = ET.fromstring(text)  # noqa: S314  (our own text)
    circles = [node for node in root if node.tag.endswith("circle") and node.get("r") == "3.5"]
    (x1, y1), (x2, y2), (x3, y3) = ((float(c.get("cx")), float(c.get("cy"))) for c in circles)
    assert (x1, y3) == (plot.LEFT, pytest.approx(y1))
    assert (x2, y2) == (plot.WIDTH - plot.RIGHT, plot.TOP)
    assert x3 == x2
    assert text == plot.draw(record)
    assert len(text) < 60_000


def test_the_warehouse_step_is_both_invocations_of_dbt():
    printed = (
        "intake and landing                     102,602 rows        21.5 s  4,593 new files\n"
        "landing checks, links                  208,429 rows        15.3 s  37 tables, 29 checks\n"
        "one id                                   3,645 members      0.9 s  7,807 accounts\n"
        "warehouse                            1,177,909 rows        52.1 s  79 tables, 221 checks\n"
    )
    assert step_seconds(printed) == pytest.approx(67.4)


def test_the_last_days_files_are_held_back_and_handed_over(tmp_path):
    names = ["a/x_20251230.csv.gz", "a/x_20251231.csv.gz", "b/y-2025-12-31.jsonl"]
    for name in names:
        path = tmp_path / "deliveries" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    assert hold_back_last_day(tmp_path / "deliveries", tmp_path / "aside") == 2
    assert [path.name for path in (tmp_path / "deliveries").rglob("*.*")] == ["x_20251230.csv.gz"]
    hand_over(tmp_path / "aside", tmp_path / "deliveries")
    found = sorted(path for path in (tmp_path / "deliveries").rglob("*") if path.is_file())
    assert [path.relative_to(tmp_path / "deliveries").as_posix() for path in found] == names
    assert day_of("events_20260101.parquet") == day_of("z-2026-01-01.jsonl") == "20260101"


def test_a_process_is_measured_with_its_memory_and_one_that_fails_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 1000)
    took = measured("timeit", ["-n", "1", "-r", "1", "bytearray(200_000_000)"], tmp_path)
    assert took.wall > 0
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / GB  # counted in the child's, before it is itself
    assert 0.2 < took.process_gb < max(1, here + 0.1)
    assert took.disk_gb == pytest.approx(1000 / 1e9)
    with pytest.raises(SystemExit, match="No module named"):
        measured("there_is_no_such_module", [])


def test_the_machine_is_named():
    assert processor("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n") == "Some CPU @ 2 GHz"
    assert machine()["cores"] >= 1


def test_record_page_and_plot_are_written_together(tmp_path):
    keep(tmp_path, {"10000": entry()})
    assert {path.name for path in tmp_path.iterdir()} == {"scale.json", "scale.md", "scale.svg"}
    assert "![Wall seconds against members](scale.svg)" in (tmp_path / "scale.md").read_text(encoding="utf-8")

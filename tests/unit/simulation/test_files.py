"""The files of a planted world: the same for the same seed however they are made, and the user's folders safe."""

import hashlib

import polars as pl
import pytest

import member360.simulation.world as world_module
from member360.errors import UserMistake
from member360.ingestion import list_deliveries
from member360.simulation import Asked, How, simulate
from member360.workspace import load_workspace
from member360.workspace.home import Home

WIDE = Asked(members=8_300, days=40, seed=5)  # three blocks, the last one not full


def hashes(out) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.suffix != ".json" and path.parent.name != "truth"
    }


def truths(out) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted((out / "truth").glob("*.parquet"))}


def test_neither_chunks_nor_workers_change_a_row(tmp_path, monkeypatch):
    simulate(WIDE, tmp_path / "a", how=How(workers=1, blocks_at_once=3))
    simulate(WIDE, tmp_path / "b", how=How(workers=1, blocks_at_once=1))
    monkeypatch.setattr(world_module, "_ALONE", 0)
    simulate(WIDE, tmp_path / "c", how=How(workers=2, blocks_at_once=2))

    assert hashes(tmp_path / "a") == hashes(tmp_path / "b") == hashes(tmp_path / "c")
    told = [(tmp_path / name / "truth" / "counts.json").read_text(encoding="utf-8") for name in "abc"]
    assert told[0] == told[1] == told[2]
    first, *others = (truths(tmp_path / name) for name in "abc")
    assert all(other[table].equals(rows) for other in others for table, rows in first.items())


def test_another_seed_is_another_world(small, tmp_path):
    again = Asked(small.told["members"], small.told["days"], 12)
    simulate(again, tmp_path / "other", how=How(workers=1))

    assert set(hashes(small.folder).values()).isdisjoint(
        value for name, value in hashes(tmp_path / "other").items() if name.startswith("deliveries/")
    )


def test_the_workspace_loads_and_finds_every_file(small):
    workspace = load_workspace(small.folder)
    listed = {delivery.file_name for delivery in list_deliveries(workspace, Home(small.folder / "home"))}
    there = {path.relative_to(small.folder / "deliveries").as_posix() for path in small.folder.rglob("deliveries/*/*")}

    assert listed == there
    assert len(listed) == sum(source["files"] for source in small.told["rows_by_source"])


def test_budget_and_stock_are_for_the_members_asked_for(small):
    workspace = load_workspace(small.folder)
    template = load_workspace(world_module.template().root)

    assert workspace.benefits.budget * 20 == template.benefits.budget
    stocks = [(b.stock, t.stock) for b, t in zip(workspace.benefits.benefits, template.benefits.benefits, strict=True)]
    assert [(mine, full) for mine, full in stocks if full] == [(75, 1_500)]


def test_an_earlier_world_is_replaced_and_nothing_else(tmp_path):
    out = tmp_path / "world"
    tiny = Asked(members=20, days=10, seed=1)
    simulate(tiny, out, how=How(workers=1))
    (out / "deliveries" / "left_over.csv").write_text("x", encoding="utf-8")
    simulate(tiny, out, how=How(workers=1))
    assert not (out / "deliveries" / "left_over.csv").exists()
    assert not (out / "simulating.tmp").exists()

    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UserMistake, match="no planted world"):
        simulate(tiny, precious, how=How(workers=1))
    assert (precious / "thesis.txt").exists()


@pytest.mark.parametrize(("members", "days", "seed"), [(0, 10, 1), (10, 0, 1), (10, 10, -1), (10, 10_000, 1)])
def test_what_cannot_be_made_is_refused_in_words(members, days, seed):
    with pytest.raises(UserMistake, match="choose a number from"):
        Asked(members, days, seed)


@pytest.mark.parametrize(("members", "days"), [(1, 1), (1, 400), (30, 2)])
def test_the_least_worlds_can_be_made(tmp_path, members, days):
    told = simulate(Asked(members, days, 2), tmp_path / "w", how=How(workers=1))

    assert told["rows"]["read"] >= members

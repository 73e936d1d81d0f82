"""A world of two hundred members: the plain script and the other engines give the warehouse's rows.

A slow test: it runs the warehouse step once. `make bench-scale` says the same of every size it measures.
"""

import json
import sys

import duckdb
import pytest

from benchmarks.floor.compare import rows_apart
from benchmarks.floor.run_floor import run as run_floor
from benchmarks.peers.compare import rows_apart as peer_rows_apart
from benchmarks.scale.profile import as_markdown, profile_of
from member360.ingestion import landing_files
from member360.simulation import Asked, simulate
from member360.workspace import load_workspace
from member360.workspace.home import Home


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A planted world of more than a year, so that coins have expired, and its warehouse."""
    from orchestration.progress import quiet
    from orchestration.run import run

    folder = tmp_path_factory.mktemp("scale")
    simulate(Asked(200, 400, 3), folder / "world", lambda _text: None)
    home = Home(folder / "home")
    run(folder / "world", home, progress=quiet(), warehouse_only=True)
    return folder / "world", home


@pytest.mark.slow
def test_the_plain_script_gives_the_warehouses_rows(world, tmp_path):
    folder, home = world
    out = tmp_path / "floor.duckdb"
    run_floor(folder, home, out)
    compared = rows_apart(out, home.warehouse)
    assert {table: apart for table, (_, apart) in compared.items()} == dict.fromkeys(compared, 0)
    assert all(rows > 100 for rows, _ in compared.values())
    with duckdb.connect(str(out)) as con:
        kinds = {kind for (kind,) in con.execute("select distinct kind from ledger").fetchall()}
        con.execute("update ledger set points = points + 1 where rowid = 0")
    assert {"earn", "clawback", "redeem", "expire"} <= kinds
    assert rows_apart(out, home.warehouse)["fct_points_ledger"][1] == 2, "one row that is another is told"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_the_other_engines_give_the_warehouses_rows(world, tmp_path, engine, monkeypatch):
    from benchmarks.peers.run import main

    folder, home = world
    account_map = tmp_path / "map.parquet"
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        con.execute(f"copy (select business, account_id, member_id from identity.one_id_map) to '{account_map}'")
    files = landing_files(load_workspace(folder), home)["activity"]
    inputs = tmp_path / "inputs.json"
    told = {"activity": [str(path) for path in files], "account_map": str(account_map)}
    inputs.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["run", engine, str(inputs), str(tmp_path / "out")])
    main()
    assert peer_rows_apart(tmp_path / "out", home.warehouse, in_cents=engine == "pandas") == 0


@pytest.mark.slow
def test_a_runs_own_records_say_where_its_time_went(world):
    _, home = world
    profile = profile_of(home.root)
    assert {"intake and landing", "dbt: landing and links", "one id", "dbt: warehouse"} <= set(profile.steps)
    assert list(profile.layers)[:3] == ["1_landing", "2_identity", "3_activity"]
    assert profile.checks["dbt's tests"] > 0
    assert sum(profile.steps.values()) <= profile.seconds
    assert "| **all** |" in as_markdown(profile)

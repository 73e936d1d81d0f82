"""What is delivered looks as six companies would send it, says nothing of the truth, and is the same each time."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from member360.errors import UserMistake
from member360.sample_data import generate

TEXT = "{shopper: 'varchar', joinedAt: 'varchar', soldAt: 'varchar'}"


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_second_preparation_gives_the_same_bytes(slice_of_deliveries, tmp_path):
    generate("complete_journey", tmp_path / "deliveries", lambda _: None, households=40)
    assert digests(tmp_path / "deliveries") == digests(slice_of_deliveries)
    assert digests(tmp_path / "truth") == digests(slice_of_deliveries.parent / "truth")


def test_what_is_complete_is_left_alone_and_what_is_not_is_made_anew(tmp_path):
    out, said = tmp_path / "deliveries", []
    generate("complete_journey", out, said.append, households=3)
    made = digests(out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    said.clear()
    generate("complete_journey", out, said.append, households=3)
    assert said == ["sample data: complete, nothing to do"]
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == times
    (out / "prepared.json").unlink()
    next(out.glob("grocery/*")).unlink()
    generate("complete_journey", out, said.append, households=3)
    assert digests(out) == made
    assert not (tmp_path / "deliveries.preparing").exists()


def test_an_unknown_generator_is_a_users_mistake(tmp_path):
    with pytest.raises(UserMistake, match="did you mean 'complete_journey'"):
        generate("complet_journey", tmp_path, lambda _: None)


def test_all_formats_and_rhythms_are_there(slice_of_deliveries):
    names = [path.name for path in slice_of_deliveries.rglob("*") if path.is_file()]
    kinds = Counter(re.sub(r"^[^.]*\.", "", name) for name in names)
    assert {"csv", "csv.gz", "jsonl", "parquet", "sqlite"} <= set(kinds)
    assert kinds["sqlite"] == 1
    assert kinds["csv.gz"] > 300
    assert 10 <= len(list(slice_of_deliveries.glob("drugstore/orders_*"))) <= 12


def test_a_file_comes_on_the_day_after_the_last_day_in_it(slice_of_deliveries, few_lines):
    sold = sorted(slice_of_deliveries.glob("fresh/sold-*.jsonl"))
    delivered = {date.fromisoformat(path.stem.removeprefix("sold-")) for path in sold}
    days = few_lines.sql("select distinct day from delivered where business = 'fresh'").fetchall()
    assert delivered == {day + timedelta(days=1) for (day,) in days}
    one = sold[len(sold) // 2]
    stamps = re.findall(r'"soldAt":"([^"]+)"', one.read_text())
    locally = {datetime.fromisoformat(stamp).astimezone(ZoneInfo("America/New_York")).date() for stamp in stamps}
    assert locally == {date.fromisoformat(one.stem.removeprefix("sold-")) - timedelta(days=1)}
    months = sorted(slice_of_deliveries.glob("deli_bakery/tickets_*.csv"))
    assert months
    for path in months:
        delivery = datetime.strptime(path.stem[-8:], "%d%m%Y").replace(tzinfo=UTC)
        written = {line.split(";")[2] for line in path.read_text().splitlines()[1:]}
        assert delivery.day == 1
        assert {day[3:] for day in written} == {(delivery - timedelta(days=1)).strftime("%m.%Y")}


def test_a_household_has_another_account_in_each_business_and_sometimes_two_in_one(few_lines):
    assert few_lines.sql("select account_id from truth group by account_id having count(*) > 1").fetchall() == []
    held = few_lines.sql("select household_id, business, count(*) as n from truth group by all").fetchall()
    assert {n for _, _, n in held} == {1, 2}
    assert few_lines.sql("select count(*) from delivered anti join truth using (business, account_id)").fetchone() == (
        0,
    )


def test_the_truth_lies_outside_the_deliveries(slice_of_deliveries):
    truth = (slice_of_deliveries.parent / "truth" / "accounts.csv").read_text().split()[1:]
    households = {line.split(",")[2] for line in truth}
    assert len(households) == 40
    assert not list(slice_of_deliveries.rglob("*truth*"))
    text = "".join(path.read_text() for path in slice_of_deliveries.rglob("*.csv"))
    assert "household_id" not in text


def test_registration_comes_before_the_first_purchase(slice_of_deliveries, few_lines):
    late = few_lines.sql(f"""
        with joined as (
            select shopper, min(joinedAt) as joined
            from read_json('{slice_of_deliveries}/fresh/shoppers-*.jsonl', columns = {TEXT}) group by all
        ),
        bought as (
            select shopper, min(soldAt) as bought
            from read_json('{slice_of_deliveries}/fresh/sold-*.jsonl', columns = {TEXT}) group by all
        )
        select * from bought left join joined using (shopper) where joined is null or joined >= bought
    """).fetchall()
    assert late == []


def test_weeks_of_customer_files_follow_one_another(slice_of_deliveries):
    names = sorted(path.stem[-8:] for path in slice_of_deliveries.glob("grocery/cards_*.csv"))
    assert names[0] == "20170101"
    assert all(one < other for one, other in pairwise(names))

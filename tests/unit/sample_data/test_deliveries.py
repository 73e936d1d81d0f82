"""What is delivered looks as six companies would send it, says nothing of the truth, and is the same each time."""

import re
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import phonenumbers
import pytest

from member360.errors import UserMistake
from member360.sample_data import generate


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


def test_a_file_comes_on_the_day_after_the_last_day_in_it(slice_of_deliveries):
    days = [
        (path.name, line.split(",")[4][:10])
        for path in sorted(slice_of_deliveries.glob("fresh/sold-*.jsonl"))
        for line in path.read_text().splitlines()
    ]
    assert days
    months = sorted(slice_of_deliveries.glob("deli_bakery/tickets_*.csv"))
    assert months
    for path in months:
        delivered = path.stem[-8:]
        lasts = {line.split(";")[2] for line in path.read_text().splitlines()[1:]}
        month_before = f"{(int(delivered[2:4]) - 2) % 12 + 1:02}"
        assert delivered[:2] == "01"
        assert {day[3:5] for day in lasts} == {month_before}


def test_a_household_has_another_account_in_each_business_and_sometimes_two_in_one(few_lines):
    assert (
        few_lines.sql("select account_id from truth group by account_id having count(*) > 1").fetchall() == []
    )
    held = few_lines.sql("select household_id, business, count(*) as n from truth group by all").fetchall()
    assert {n for _, _, n in held} == {1, 2}
    assert few_lines.sql(
        "select count(*) from delivered anti join truth using (business, account_id)"
    ).fetchone() == (0,)


def test_the_truth_lies_outside_the_deliveries(slice_of_deliveries):
    households = set(
        line.split(",")[2]
        for line in (slice_of_deliveries.parent / "truth" / "accounts.csv").read_text().split()[1:]
    )
    assert len(households) == 40
    assert not list(slice_of_deliveries.rglob("*truth*"))
    text = "".join(path.read_text() for path in slice_of_deliveries.rglob("*.csv"))
    assert "household_id" not in text


def test_numbers_are_fictitious_and_valid_and_mistypes_meet_nobody(few_lines):
    phones = few_lines.sql("select distinct value from identifiers where kind = 'phone'").fetchall()
    assert all(re.fullmatch(r"[2-9]\d\d55501\d\d", value) for (value,) in phones)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(value, "US")) for (value,) in phones)
    mails = few_lines.sql("select distinct value from identifiers where kind = 'email'").fetchall()
    assert all(
        value.rpartition("@")[2] in {"example.com", "example.org", "example.net"} for (value,) in mails
    )
    shared = few_lines.sql("""select kind, value from identifiers join truth using (business, account_id)
        group by all having count(distinct household_id) > 1""").fetchall()
    assert shared == []


def test_registration_comes_before_the_first_purchase(slice_of_deliveries, few_lines):
    late = few_lines.sql(f"""
        with joined as (
            select shopper as account_id, min(joinedAt) as joined
            from read_json('{slice_of_deliveries}/fresh/shoppers-*.jsonl', columns = {{shopper: 'varchar', joinedAt: 'varchar'}})
            group by all
        ),
        bought as (
            select shopper as account_id, min(soldAt) as bought
            from read_json('{slice_of_deliveries}/fresh/sold-*.jsonl', columns = {{shopper: 'varchar', soldAt: 'varchar'}})
            group by all
        )
        select * from bought left join joined using (account_id) where joined is null or joined >= bought
    """).fetchall()
    assert late == []


def test_weeks_of_customer_files_follow_one_another(slice_of_deliveries):
    names = sorted(path.stem[-8:] for path in slice_of_deliveries.glob("grocery/cards_*.csv"))
    assert names[0] == "20170101"
    assert all(one < other for one, other in pairwise(names))

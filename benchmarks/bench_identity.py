"""`make bench-identity`: the published One ID against the truth that the sample data keeps aside.

Pairwise precision over all pairs of accounts that are one member, and recall over true pairs that share an identifier
as it is in truth (not mistyped) on both sides. Needs a published snapshot of the default workspace.
"""

import argparse
import sys
from pathlib import Path

import duckdb

from member360.publishing import open_snapshot
from member360.workspace import default_home, default_workspace, load_workspace
from member360.workspace.home import Home

PRECISION_AT_LEAST, RECALL_AT_LEAST = 0.999, 0.95
FIGURES = """
with accounts as (
    select t.household_id as household, t.business || ':' || t.account_id as account, m.member_id
    from truth as t inner join one_id_map as m using (business, account_id)
),
linked as (
    select a.household = b.household as is_right
    from accounts as a inner join accounts as b on a.member_id = b.member_id and a.account < b.account
),
evidence as (
    select distinct a.business || ':' || a.account_id as one, b.business || ':' || b.account_id as other
    from identifiers as a inner join identifiers as b using (kind, value)
    where one < other and a.is_mistyped = 'false' and b.is_mistyped = 'false'
),
findable as (
    select a.member_id = b.member_id as is_found
    from evidence as e
    inner join accounts as a on a.account = e.one
    inner join accounts as b on b.account = e.other
    where a.household = b.household
)
select
    (select count(*) from accounts), (select count(distinct household) from accounts),
    (select count(distinct member_id) from accounts),
    (select avg(is_right::int) from linked), (select count(*) from linked),
    (select avg(is_found::int) from findable), (select count(*) from findable)
"""


def main() -> int:
    """Print the figures; 1 when one is below what the project asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    folder = parser.parse_args().home
    home = Home(folder) if folder else default_home(load_workspace(default_workspace()))
    with open_snapshot(home) as reader, duckdb.connect() as con:
        con.register("one_id_map", reader.query("select business, account_id, member_id from one_id_map"))
        for table, name in (("truth", "accounts"), ("identifiers", "identifiers")):
            path = home.root / "truth" / f"{name}.csv"
            con.execute(f"create table {table} as select * from read_csv('{path}', all_varchar = true)")
        accounts, people, members, precision, pairs, recall, findable = con.execute(FIGURES).fetchall()[0]
    print(f"{accounts:,} accounts of {people:,} households in {members:,} members")
    print(f"pairwise precision {precision:.6f} over {pairs:,} pairs (at least {PRECISION_AT_LEAST})")
    print(f"pairwise recall    {recall:.6f} over {findable:,} pairs that share an unmistyped identifier "
          f"(at least {RECALL_AT_LEAST})")  # fmt: skip
    return 0 if precision >= PRECISION_AT_LEAST and recall >= RECALL_AT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())

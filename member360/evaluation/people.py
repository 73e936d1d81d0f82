"""Which person a published member is.

What belongs here: joining published accounts to true ones, and members to persons by the majority of their accounts.
What does not: judging it (`one_id`).
"""

from dataclasses import dataclass

import polars as pl

from member360.evaluation.truth import Truth, TruthMistake
from member360.publishing import Reader

ACCOUNT = ["business", "account_id"]
# Every account delivered is in the truth of its world. Worlds of other seeds or sizes may use the same account ids.
_LEAST_KNOWN, _LEAST_PUBLISHED = 0.99, 0.5


@dataclass(frozen=True)
class People:
    """Accounts and members with the persons behind them.

    Args:
        accounts: business, account_id, member_id, person_id, origin, and `member` (a number for member_id): the
            accounts that both sides know.
        members: member_id, `member`, person_id (who holds most of its accounts; of several the one with the lowest
            account), persons (how many hold any), is_whole (it is exactly one whole person).
        unknown: Published accounts that the truth does not know.
        absent: True accounts that are not published.
    """

    accounts: pl.DataFrame
    members: pl.DataFrame
    unknown: int
    absent: int

    @property
    def person_of(self) -> pl.DataFrame:
        """member_id, person_id, is_whole."""
        return self.members.select("member_id", "person_id", "is_whole")


def match(reader: Reader, truth: Truth) -> People:
    """Join the published accounts to the true ones.

    Raises:
        TruthMistake: They are of different worlds.
    """
    published = reader.query("select business, account_id, member_id from one_id_map")
    true = truth.table("accounts")
    if true.select(ACCOUNT).is_duplicated().any():
        raise TruthMistake(f"{truth.folder}: accounts.parquet has an account twice; simulate the world again")
    joined = published.join(true, on=ACCOUNT, how="inner").sort(ACCOUNT)
    unknown, absent = published.height - joined.height, true.height - joined.height
    if joined.height < _LEAST_KNOWN * published.height or joined.is_empty():
        raise TruthMistake(
            f"{truth.folder}: of {published.height:,} published accounts this truth knows {joined.height:,}: it is "
            f"the truth of another workspace than {reader.manifest.context.workspace!r}; name its own with --truth, "
            "or the right --workspace or --home"
        )
    if joined.height < _LEAST_PUBLISHED * true.height:
        raise TruthMistake(
            f"{truth.folder}: of {true.height:,} accounts in this truth {joined.height:,} are published: it is the "
            "truth of a larger world, or only some of the deliveries are taken in; name the world's own truth with "
            "--truth, or run first"
        )
    accounts = joined.with_columns(member=pl.col("member_id").rank("dense").cast(pl.Int64) - 1)
    return People(accounts, majority(accounts), unknown, absent)


def majority(accounts: pl.DataFrame) -> pl.DataFrame:
    """The person of each member (`People.members`).

    Args:
        accounts: `People.accounts`, in the order of business and account_id.
    """
    person_sizes = accounts.group_by("person_id").agg(of_person=pl.len())
    held = (
        accounts.with_row_index("place")
        .group_by("member_id", "member", "person_id")
        .agg(held=pl.len(), lowest=pl.col("place").min())
        .join(person_sizes, on="person_id")
    )
    return (
        held.sort("member", "held", "lowest", descending=[False, True, False])
        .group_by("member_id", "member", maintain_order=True)
        .agg(
            person_id=pl.col("person_id").first(),
            persons=pl.len().cast(pl.Int64),
            is_whole=(pl.len() == 1) & (pl.col("held").first() == pl.col("of_person").first()),
        )
    )

"""One ID against the true persons: pairs of accounts, B-cubed, merged and split ones, and errors by defect.

What belongs here: these lines. What does not: the counting itself (`clusters`).
"""

import polars as pl

from member360.evaluation.clusters import Pairs, b_cubed, pairs
from member360.evaluation.lines import Lines, harmonic, ratio
from member360.evaluation.people import ACCOUNT, People
from member360.evaluation.truth import Truth

CONTACTS = ("phone", "email")
CLEAN = "none"
_UNUSABLE = ("mistyped", "household", "shared_device", "corporate")


def one_id_lines(people: People, truth: Truth) -> Lines:
    """All lines about One ID."""
    lines = Lines("one_id")
    identifiers = truth.table("identifiers").join(people.accounts.select(ACCOUNT), on=ACCOUNT, how="semi")
    member, person = (people.accounts[name].to_numpy() for name in ("member", "person_id"))
    counted = pairs(member, person)
    lines.add("all_pairs", "precision", counted.precision, n=counted.found)
    lines.add("all_pairs", "recall", counted.recall, n=counted.true)
    lines.add("all_pairs", "f1", counted.f1, n=counted.true)
    for subject, usable in (("any_evidence", _stated()), ("good_evidence", _good())):
        together, true = evidence_pairs(people.accounts, identifiers.filter(usable))
        recall = ratio(together, true)
        lines.add(subject, "recall", recall, n=true)
        lines.add(subject, "f1", harmonic(counted.precision, recall), n=true)
    precision, recall = b_cubed(member, person)
    for measure, value in (("precision", precision), ("recall", recall), ("f1", harmonic(precision, recall))):
        lines.add("b_cubed", measure, value, n=len(member))
    _merged_and_split(lines, people)
    _by_defect(lines, people, identifiers, counted)
    _by_origin(lines, people, counted)
    return lines


def evidence_pairs(accounts: pl.DataFrame, identifiers: pl.DataFrame) -> tuple[int, int]:
    """Pairs of a person's accounts that state the same identifier: how many One ID joins, and how many there are.

    A number on a thousand persons' accounts makes no pair here, so that this lists at most the true pairs.

    Args:
        accounts: `People.accounts`.
        identifiers: business, account_id, kind and true_value of what counts as evidence.
    """
    stated = accounts.with_row_index("account").select(*ACCOUNT, "account", "member", "person_id")
    stated = stated.join(identifiers.select(*ACCOUNT, "kind", "true_value").unique(), on=ACCOUNT)
    key = ["person_id", "kind", "true_value"]
    shared = stated.filter(pl.len().over(key) > 1).select(*key, "account", "member")
    both = (
        shared.join(shared, on=key, suffix="_other")
        .filter(pl.col("account") < pl.col("account_other"))
        .unique(["account", "account_other"])
    )
    return both.filter(pl.col("member") == pl.col("member_other")).height, both.height


def _stated() -> pl.Expr:
    return pl.col("true_value").is_not_null()


def _good() -> pl.Expr:
    """Evidence that a careful rule may use: a verified phone or e-mail of one's own that is not mistyped."""
    own = pl.col("kind").is_in(CONTACTS) & ~pl.col("defect").is_in(_UNUSABLE)
    return _stated() & own & pl.col("verified").fill_null(value=False)


def _merged_and_split(lines: Lines, people: People) -> None:
    persons = people.accounts.select("person_id", "member").unique().group_by("person_id").len()
    merged = people.members.filter(pl.col("persons") > 1)
    absorbed = persons.height - people.members["person_id"].n_unique()
    counts: tuple[tuple[str, int, int], ...] = (
        ("members_over_merged", merged.height, people.members.height),
        ("persons_absorbed", absorbed, persons.height),
        ("persons_split", persons.filter(pl.col("len") > 1).height, persons.height),
    )
    for measure, found, n in counts:
        lines.add("whole", measure, found, unit="count", against=0, n=n)
    members, everybody = people.members.height, persons.height
    lines.add("whole", "members", members, unit="count", against=everybody, n=people.accounts.height)
    lines.add("whole", "accounts_without_truth", people.unknown, unit="count", against=0)
    lines.add("whole", "accounts_not_published", people.absent, unit="count", against=0)


def _by_defect(lines: Lines, people: People, identifiers: pl.DataFrame, overall: Pairs) -> None:
    """Errors in pairs of which an account states an identifier with this defect; a pair may have several.

    What touches a defect is what is missing when its accounts are taken out.
    """
    defects = sorted(set(identifiers["defect"].unique().drop_nulls()) - {CLEAN})
    for defect in defects:
        touched = identifiers.filter(pl.col("defect") == defect)
        _errors(lines, f"defect_{defect}", overall.less(_pairs_without(people, touched)))
    _errors(lines, "defect_none", _pairs_without(people, identifiers.filter(pl.col("defect") != CLEAN)))


def _by_origin(lines: Lines, people: People, overall: Pairs) -> None:
    """Errors in pairs of which an account is a further one of its person in a business."""
    for origin in sorted(set(people.accounts["origin"].unique().drop_nulls()) - {"first"}):
        touched = people.accounts.filter(pl.col("origin") == origin)
        _errors(lines, f"origin_{origin}", overall.less(_pairs_without(people, touched)))


def _pairs_without(people: People, touched: pl.DataFrame) -> Pairs:
    left = people.accounts.join(touched, on=ACCOUNT, how="anti")
    return pairs(left["member"].to_numpy(), left["person_id"].to_numpy())


def _errors(lines: Lines, subject: str, counted: Pairs) -> None:
    lines.add(subject, "missed_share", ratio(counted.true - counted.both, counted.true), against=0, n=counted.true)
    lines.add(subject, "false_share", ratio(counted.found - counted.both, counted.found), against=0, n=counted.found)

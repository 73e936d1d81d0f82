"""Who of a segment may be handed over, with which contact points; everybody else with the reason.

What belongs here: consent, opt-out, holdout, missing contacts. What does not: forms of files.

Consent is a contact point's, for a purpose and a recipient. The latest statement wins, a refusal wins a tie, and
leaving a list (unsubscribed, complained) is a refusal of all purposes and recipients at that moment: on the channel it
names, and on all of them where it names none that a contact point can have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from member360.publishing import Reader

HELD_OUT, NO_CONTACT, OPTED_OUT, NO_CONSENT = "held_out", "no_contact", "opted_out", "no_consent"
REASONS = (HELD_OUT, NO_CONTACT, OPTED_OUT, NO_CONSENT)
_KIND_OF_CONSENT = {"email": "email", "phone": "sms", "sms": "sms", "push": "push", "device": "push"}

_VERDICTS = """
with points as (
    select distinct member_id, business, account_id, contact_kind as kind, contact_point
    from member_contact
    where contact_point is not null
),
statements as (
    select contact_kind as kind, contact_point, granted, stated_at
    from member_consent
    where purpose = $purpose and recipient = $recipient
    union all
    select points.kind, points.contact_point, false, activity.occurred_at
    from fct_activity as activity
    join points on points.business = activity.business and points.account_id = activity.account_id
    where activity.activity_type in ('contact_unsubscribed', 'contact_complained')
        and (coalesce(activity.channel, '') not in ('email', 'sms', 'push') or activity.channel = points.kind)
),
ranked as (
    select
        kind,
        contact_point,
        granted,
        row_number() over (
            partition by kind, contact_point order by stated_at desc nulls last, granted asc nulls first
        ) as place
    from statements
)
select distinct points.member_id, points.kind, points.contact_point, ranked.granted
from points
left join ranked on ranked.kind = points.kind and ranked.contact_point = points.contact_point and ranked.place = 1
order by points.member_id, points.kind, points.contact_point
"""


@dataclass(frozen=True)
class Permission:
    """Who may be handed over.

    Args:
        contacts: `member_id`, `kind` (email, sms, push), `contact_point`: those that may be used, sorted.
        members: Ids of the members who may be in the file, sorted.
        left_out: `member_id`, `reason`: everybody else, once.
    """

    contacts: pl.DataFrame
    members: list[str]
    left_out: pl.DataFrame


def permission(
    reader: Reader, members: Sequence[str], purpose: str, recipient: str, kinds: Sequence[str]
) -> Permission:
    """Decide who of `members` may be handed over.

    Args:
        reader: A snapshot, opened with its restricted part.
        members: Ids of the segment's members.
        purpose: What they are handed over for.
        recipient: To whom.
        kinds: Contact points that the destination takes (email, phone). None at all: only ids are handed over, of
            members
            who could be reached by some means; for analysis, where nobody is contacted, of all who are not held out.

    Returns:
        The decision; each member is either in `members` or has one reason.
    """
    wanted = sorted(members)
    held = set(reader.query("select distinct member_id from benefit_recommendations where is_holdout")["member_id"])
    verdicts = reader.query(_VERDICTS, {"purpose": purpose, "recipient": recipient})
    if kinds:
        verdicts = verdicts.filter(pl.col("kind").is_in([_KIND_OF_CONSENT[kind] for kind in kinds]))
    by_member: dict[str, list[bool | None]] = {}
    for member, granted in verdicts.select("member_id", "granted").iter_rows():
        by_member.setdefault(member, []).append(granted)
    is_analysis = purpose == "analysis" and not kinds
    reasons = {member: _reason(by_member.get(member, []), member in held, is_analysis) for member in wanted}
    allowed = [member for member in wanted if reasons[member] is None]
    left_out = [(member, reason) for member, reason in reasons.items() if reason is not None]
    usable = verdicts.filter(pl.col("granted") & pl.col("member_id").is_in(allowed)) if kinds else verdicts.clear()
    return Permission(
        usable.drop("granted"),
        allowed,
        pl.DataFrame(left_out, schema={"member_id": pl.String, "reason": pl.String}, orient="row"),
    )


def _reason(verdicts: Sequence[bool | None], is_held_out: bool, is_analysis: bool) -> str | None:
    """Why a member is left out; None: the member is not."""
    if is_held_out:
        return HELD_OUT
    if is_analysis or any(verdicts):
        return None
    if not verdicts:
        return NO_CONTACT
    return OPTED_OUT if False in verdicts else NO_CONSENT

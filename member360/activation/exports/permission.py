"""Who of a segment may be handed over, with which contact points; everybody else with the reason.

What belongs here: consent, opt-out, holdout, missing contacts. What does not: forms of files, and which statement on a
contact point stands: that is `member_consent`'s to say, for exports as for the columns `reachable_…`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from member360.publishing import Reader

HELD_OUT, NO_CONTACT, OPTED_OUT, NO_CONSENT = "held_out", "no_contact", "opted_out", "no_consent"
REASONS = (HELD_OUT, NO_CONTACT, OPTED_OUT, NO_CONSENT)
_KIND_OF_CONSENT = {"email": "email", "phone": "sms", "sms": "sms", "push": "push", "device": "push"}

_VERDICTS = """
select distinct
    contact.member_id,
    contact.contact_kind as kind,
    contact.contact_point,
    coalesce(consent.granted, case when contact.opted_out_at is not null then false end) as granted
from member_contact as contact
left join member_consent as consent
    on consent.member_id = contact.member_id
    and consent.contact_kind = contact.contact_kind
    and consent.contact_point = contact.contact_point
    and consent.purpose = $purpose
    and consent.recipient = $recipient
where contact.contact_point is not null
order by 1, 2, 3
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

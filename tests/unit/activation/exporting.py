"""A published world for the exporter: a segment, contact points, consents, destinations.

What belongs here: what the exporter's tests stand on. What does not: any expectation.
"""

import polars as pl

from member360.workspace.catalogue import Destination
from tests.unit.activation.conftest import AS_OF, frame

MEMBERS = ("ann", "bob", "cat", "dan", "eve")


def destinations(**more) -> dict[str, Destination]:
    stated = {
        "crm": {"kind": "csv", "purpose": "marketing", "contacts": ["email", "phone"]},
        "ids": {"kind": "parquet", "purpose": "marketing"},
        "lake": {"kind": "parquet", "purpose": "analysis"},
        "google": {"kind": "google_customer_match", "purpose": "marketing", "recipient": "google_ads"},
        **more,
    }
    return {name: Destination.model_validate(each, context={}) for name, each in stated.items()}


def contact(member: str, point: str, kind: str = "email", **more: str) -> dict[str, str]:
    return {
        **more,
        "member_id": member,
        "business": "grocery",
        "account_id": f"{member}-1",
        "contact_kind": kind,
        "contact_point": point,
    }


def consent(point: str, granted: bool, **more: str) -> dict[str, object]:
    """What stands on a contact point, for whoever has it."""
    return {
        "contact_kind": "email",
        "contact_point": point,
        "purpose": "marketing",
        "recipient": "own",
        "granted": granted,
        **more,
    }


def held(contacts, consents) -> pl.DataFrame:
    """The consents of each member, as `member_consent` has them."""
    return frame(
        "member_consent",
        *(
            {**said, "member_id": who["member_id"]}
            for said in consents
            for who in contacts
            if all(who[name] == said[name] for name in ("contact_kind", "contact_point"))
        ),
    )


def segment_tables(members=MEMBERS, purpose="marketing"):
    catalogue = {
        "segment": "everybody",
        "version": 2,
        "label_en": "Everybody",
        "label_zh": "全部",
        "purpose": purpose,
        "owner": "growth",
        "condition": "true",
        "members": len(members),
    }
    rows = [{"segment": "everybody", "version": 2, "member_id": member, "entered_on": AS_OF} for member in members]
    return {
        "segment_catalogue": frame("segment_catalogue", catalogue),
        "segment_membership": frame("segment_membership", *rows),
    }


CONTACTS = [
    contact("ann", "ann@example.com"),
    contact("ann", "ann.old@example.com"),
    contact("bob", "bob@example.com"),
    contact("cat", "cat@example.com"),
    contact("dan", "+12345678901", "sms"),
]
CONSENTS = [
    consent("ann@example.com", True),
    consent("ann.old@example.com", False),
    consent("bob@example.com", False),
    consent("cat@example.com", True),
]


def world(contacts=CONTACTS, consents=CONSENTS, **changed) -> dict[str, pl.DataFrame]:
    return {
        **segment_tables(),
        "member_contact": frame("member_contact", *contacts),
        "member_consent": held(contacts, consents),
        **changed,
    }


def rows_of(export) -> list[list[str]]:
    return [line.split(",") for line in export.file.read_text().splitlines()]

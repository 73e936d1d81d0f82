"""A small company to take deliveries in from: write files, take them in, look at landing.

What belongs here: the world of ingestion's tests. What does not: any expectation.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from member360.ingestion import IntakeReport, register_views, take_in
from member360.ingestion.deliveries import Delivery
from member360.workspace import Workspace, load_workspace
from member360.workspace.home import Home

MOMENT = datetime(2024, 6, 1, 12, 0)  # noqa: DTZ001 (moments are naive UTC)

SETTINGS = """
workspace: small
title: {{en: Small, zh: 小}}
timezone: America/New_York
currency: USD
country: US
identity:
  deny: {{phone: ["2125550000"], email: ["unknown@example.com"], account: ["", "0", "unknown", "NULL"]}}
quality: {{max_quarantine_share: "{share}"}}
holdout: {{share: "0.10", salt: small}}
"""
PROGRAMME = """
currencies: {score: {role: score, window_days: 365}}
tiers: [{tier: basic, threshold: 0, label: {en: Basic, zh: 基本}}]
review_days: ["01-01"]
"""
BUSINESS = """
business: {name}
label: {{en: {name}, zh: {name}}}
scene: shop
timezone: {zone}
country: {country}
margin_rate: "0.2"
{further}
lifecycle: {{thresholds: {{kind: fixed, dormant_after: 30, churned_after: 60}}}}
sources:
"""
ORDERS = """
  - source: orders
    contract: activity
    files: {name}/orders_*
    format: csv
    {options}
    columns:
      activity_id: id
      account_id: card
      activity_type: {{column: kind, map: {{S: order, R: refund, V: visit}}}}
      occurred_at: {moment}
      amount: {amount}
      related_activity_id: of
"""
HEADER = "id,card,kind,at,amount,of"


class Company:
    """A workspace of one's own with a home beside it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.home = folder / "workspace", Home(folder / "home")
        (self.root / "businesses").mkdir(parents=True)
        self.set_share("1")
        (self.root / "programme.yml").write_text(PROGRAMME, encoding="utf-8")

    def set_share(self, share: str) -> None:
        """Say beyond which share of broken rows a file is set aside."""
        (self.root / "member360.yml").write_text(SETTINGS.format(share=share), encoding="utf-8")

    def business(
        self,
        sources: str | None = None,
        name: str = "shop",
        zone: str = "America/New_York",
        country: str = "US",
        further: str = "",
        **orders: str,
    ) -> None:
        """Write a business; without sources it has orders in CSV, whose options can be given."""
        given = {"name": name, "options": "", "moment": "{column: at, timezone: local}", "amount": "amount", **orders}
        text = BUSINESS.format(name=name, zone=zone, country=country, further=further)
        text += ORDERS.format(**given) if sources is None else sources
        (self.root / "businesses" / f"{name}.yml").write_text(text, encoding="utf-8")

    def deliver(self, name: str, content: str | bytes) -> Path:
        """Put a file into the deliveries folder."""
        path = self.root / "deliveries" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def orders(self, *rows: str, name: str = "shop/orders_1.csv") -> Path:
        """Deliver orders in CSV."""
        return self.deliver(name, "\n".join([HEADER, *rows]) + "\n")

    @property
    def workspace(self) -> Workspace:
        """The workspace as it stands in its folder now."""
        return load_workspace(self.root)

    def take_in(self, moment: datetime = MOMENT, order: list[Delivery] | None = None) -> IntakeReport:
        """Take in what there is."""
        self.said: list[str] = []
        return take_in(self.workspace, self.home, moment, self.said.append, order)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query over the landing views gives."""
        con = duckdb.connect()
        con.execute("set timezone = 'UTC'")
        register_views(con, self.workspace, self.home)
        found = con.execute(sql).fetchall()
        con.close()
        return found

    def broken(self) -> list[tuple[int, str, str]]:
        """Line, rule and message of each quarantined row."""
        return self.rows("select line, rule, message from landing.quarantine order by line, part")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A company with one shop that delivers orders."""
    company = Company(tmp_path)
    company.business()
    return company


@pytest.fixture
def new_company(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Company]:
    """As many companies as a test needs."""
    return lambda: Company(tmp_path_factory.mktemp("company"))

"""What the test world must lead to, worked out by hand from the definitions; comments show the arithmetic.

What belongs here: answers. Members are named by one of their accounts; days are those of the three deliveries. Where
a day says nothing of its own, the day before it holds. Thresholds: market 30/60, meals 14/28, grocer 10/20 days.
"""

from decimal import Decimal

D = Decimal
AS_OF = ("2024-03-11", "2024-03-12", "2024-03-13")
APART = [{"m1", "e1"}, {"m2"}, {"e2"}, {"m3"}, {"m4"}, {"e3"}, {"e4"}, {"e5"}, {"g1"}, {"g2"}, {"g3"}]
# Day 2: e2's phone is verified, so Wang is one person; Zhao comes, m6 is of the day after. Day 3: e2 is let go.
MEMBERS = (
    APART,
    [{"m2", "e2"}, {"m5"}, *(group for group in APART if group not in ({"m2"}, {"e2"}))],
    [*APART, {"m5"}, {"m6"}],
)

# (member, business) -> stage, first day, entered by, purchase days on it. Each ends where the next begins.
Stage = tuple[str, str, str, int]
DAY_1: dict[tuple[str, str], list[Stage]] = {
    # 5 January + 30 = 4 February; 10 February lasts to 11 March and 2 March to 1 April: no break.
    ("m1", "market"): [
        ("prospect", "2024-01-01", "registered", 0),
        ("first_order", "2024-01-05", "first_order", 1),
        ("dormant", "2024-02-04", "silence", 1),
        ("repeat", "2024-02-10", "return_from_dormant", 2),
    ],
    # 20 January + 14 = 3 February; 14 February + 14 = 28 February, + 28 = 13 March.
    ("m1", "meals"): [
        ("prospect", "2024-01-15", "registered", 0),
        ("first_order", "2024-01-20", "first_order", 1),
        ("dormant", "2024-02-03", "silence", 1),
        ("repeat", "2024-02-14", "return_from_dormant", 2),
        ("dormant", "2024-02-28", "silence", 2),
    ],
    # Market's 5 January reaches further (4 February) than meals' 20 January (3 February).
    ("m1", "ecosystem"): [
        ("prospect", "2024-01-01", "registered", 0),
        ("first_order", "2024-01-05", "first_order", 1),
        ("repeat", "2024-01-20", "repeat_order", 2),
        ("dormant", "2024-02-04", "silence", 2),
        ("repeat", "2024-02-10", "return_from_dormant", 3),
    ],
    # 10 December + 30 = 9 January, + 60 = 8 February.
    ("m2", "market"): [
        ("prospect", "2023-12-01", "registered", 0),
        ("first_order", "2023-12-10", "first_order", 1),
        ("dormant", "2024-01-09", "silence", 1),
        ("churned", "2024-02-08", "silence", 1),
    ],
    # 20 February + 14 = 5 March.
    ("e2", "meals"): [
        ("prospect", "2024-02-01", "registered", 0),
        ("first_order", "2024-02-20", "first_order", 1),
        ("dormant", "2024-03-05", "silence", 1),
        ("repeat", "2024-03-11", "return_from_dormant", 2),
    ],
    # C2 was refunded in full, so 1 February never was a purchase day. 12 January + 30 = 11 February.
    ("m3", "market"): [
        ("prospect", "2024-01-10", "registered", 0),
        ("first_order", "2024-01-12", "first_order", 1),
        ("dormant", "2024-02-11", "silence", 1),
    ],
    # D1 is refunded by two thirds only, so 2 January stands (until day 2).
    ("m4", "market"): [
        ("prospect", "2023-12-20", "registered", 0),
        ("first_order", "2024-01-02", "first_order", 1),
        ("dormant", "2024-02-01", "silence", 1),
        ("repeat", "2024-02-25", "return_from_dormant", 2),
    ],
    # New York's days: 5 and 12 November, 9, 10 and 11 March.
    ("e3", "meals"): [
        ("prospect", "2023-11-01", "registered", 0),
        ("first_order", "2023-11-05", "first_order", 1),
        ("repeat", "2023-11-12", "repeat_order", 2),
        ("dormant", "2023-11-26", "silence", 2),
        ("churned", "2023-12-10", "silence", 2),
        ("repeat", "2024-03-09", "return_from_churned", 3),
    ],
    ("e4", "meals"): [
        ("prospect", "2024-02-01", "registered", 0),
        ("first_order", "2024-02-10", "first_order", 1),
        ("repeat", "2024-02-15", "repeat_order", 2),  # 1 March + 14 = 15 March: still ahead on day 3
    ],
    ("e5", "meals"): [("prospect", "2024-03-01", "registered", 0)],
    # Nobody registered the grocer's cards: they begin with their first line.
    ("g1", "grocer"): [
        ("first_order", "2024-03-01", "first_order", 1),
        ("repeat", "2024-03-08", "repeat_order", 2),
    ],
    ("g2", "grocer"): [
        ("first_order", "2024-02-01", "first_order", 1),
        ("dormant", "2024-02-11", "silence", 1),
        ("churned", "2024-02-21", "silence", 1),
    ],
    ("g3", "grocer"): [("first_order", "2024-03-09", "first_order", 1)],
}
# 12 January + 60 = 12 March; D1 is gone, so 25 February is Li's first; Wang is back, Zhao is there.
DAY_2: dict[tuple[str, str], list[Stage]] = {
    ("m3", "market"): [*DAY_1["m3", "market"], ("churned", "2024-03-12", "silence", 1)],
    ("m4", "market"): [
        ("prospect", "2023-12-20", "registered", 0),
        ("first_order", "2024-02-25", "first_order", 1),
    ],
    ("m2", "market"): [*DAY_1["m2", "market"], ("repeat", "2024-03-12", "return_from_churned", 2)],
    ("m5", "market"): [("prospect", "2024-03-12", "registered", 0)],
    # Wang as one: market's 10 December, meals' 20 February (to 5 March) and 11 March, market's 12 March.
    ("m2", "ecosystem"): [
        ("prospect", "2023-12-01", "registered", 0),
        ("first_order", "2023-12-10", "first_order", 1),
        ("dormant", "2024-01-09", "silence", 1),
        ("churned", "2024-02-08", "silence", 1),
        ("repeat", "2024-02-20", "return_from_churned", 2),
        ("dormant", "2024-03-05", "silence", 2),
        ("repeat", "2024-03-11", "return_from_dormant", 3),
    ],
}
# 14 February + 28 = 13 March; K1 arrives, so its day was Kong's first.
DAY_3: dict[tuple[str, str], list[Stage]] = {
    ("m1", "meals"): [*DAY_1["m1", "meals"], ("churned", "2024-03-13", "silence", 2)],
    ("e5", "meals"): [
        ("prospect", "2024-03-01", "registered", 0),
        ("first_order", "2024-03-05", "first_order", 1),
    ],
    ("m2", "ecosystem"): DAY_2["m2", "market"],
    ("m6", "market"): [("prospect", "2024-03-13", "registered", 0)],
}
STAGES = (DAY_1, {**DAY_1, **DAY_2}, {**DAY_1, **DAY_2, **DAY_3})

NET_SALES = {
    "market": {
        "2023-12-10": D("200.00"),
        "2024-01-02": D("100.00"),
        "2024-01-03": D("-33.33"),
        "2024-01-05": D("120.00"),
        "2024-01-10": D("-33.33"),
        "2024-01-12": D("900.00"),
        "2024-02-01": D("300.00"),
        "2024-02-10": D("250.00"),
        "2024-02-25": D("9.00"),
        "2024-03-02": D("80.00"),
        "2024-03-03": D("11.00"),  # anonymous
        "2024-03-04": D("-300.00"),
        "2024-03-05": D("-20.00"),
        "2024-03-12": D("26.66"),  # 60.00 - 33.34
    },
    "meals": {  # dollars at 7.00, from 1 February at 7.20
        "2023-11-05": D("210.00"),
        "2023-11-12": D("210.00"),
        "2024-01-20": D("70.00"),
        "2024-02-10": D("72.00"),
        "2024-02-14": D("108.00"),
        "2024-02-15": D("72.00"),
        "2024-02-20": D("216.00"),  # 144 + 72
        "2024-02-25": D("72.00"),
        "2024-03-01": D("72.00"),
        "2024-03-05": D("57.60"),
        "2024-03-06": D("-14.40"),
        "2024-03-09": D("144.00"),
        "2024-03-10": D("144.00"),
        "2024-03-11": D("108.00"),  # 72 + 36
    },
    "grocer": {
        "2024-02-01": D("50.00"),
        "2024-03-01": D("50.50"),
        "2024-03-08": D("22.90"),  # 15.90, and 7.00 anonymous
        "2024-03-09": D("12.00"),  # 15.00 before the correction
        "2024-03-13": D("3.00"),
    },
}

# March against February in the market, after day 3. February: m1 250, m3 300 (not a purchase day), m4 9.
# March: m1 80 - 20 = 60, m2 60, m3 -300, m4 -33.34, anonymous 11.
BRIDGE = {
    "net_sales": D("-202.34"),
    "previous_net_sales": D("559.00"),
    "new": D("0.00"),
    "reactivated": D("60.00"),  # m2
    "lapsed": D("9.00"),  # m4
    "frequency": D("0.00"),  # m1: one day each
    "basket": D("-190.00"),  # 60 - 250
    "other": D("-622.34"),  # (-300 - 33.34) - 300 + 11
}

# Over all received: 58 rows read (13 accounts, 19 orders and such, 17 tickets, 9 lines) + 1 made of C2 = 59.
ROWS = {
    "rows_read": 58,
    "rows_added": 1,
    "rows_current": 51,
    "rows_superseded": 5,  # e2 twice, C3, J1's first line, J1's second line that the correction leaves out
    "rows_in_conflict": 0,
    "rows_quarantined": 1,  # Q1; K1's refund has landed with its order
    "rows_duplicate": 1,  # A3 sent again
    "rows_filtered": 1,  # the cart
}
SEGMENTS = {"back_again": {"m1", "m2", "e2", "e3"}, "once_only": {"m3", "m4", "e5", "g2", "g3"}}
BENEFITS = {"travel-coupon": {"e4"}, "family-tickets": {"m1", "e3"}}  # Lin: A2, A3 and AE1 of 5 orders at weekends

"""The tiers, scores and coins that the test world must lead to, worked out by hand; comments show the arithmetic.

What belongs here: the programme's answers, members named as in `expected.py`. What does not: all other answers.
"""

# Reviews on 1 January and 1 March; silver from 100, gold from 300, of the last 60 days.
TIERS: dict[str, list[tuple[str, str, str]]] = {
    # 120; + 70 = 190; + 250 = 440 on 10 February. Review of 1 March: 120 + 70 + 250 + 108 = 548.
    "m1": [
        ("basic", "2024-01-01", "joined"),
        ("silver", "2024-01-05", "upgrade"),
        ("gold", "2024-02-10", "upgrade"),
    ],
    # 200 on 10 December; on 1 March the 60 days go back to 2 January: 0, so one step down.
    "m2": [
        ("basic", "2023-12-01", "joined"),
        ("silver", "2023-12-10", "upgrade"),
        ("basic", "2024-03-01", "downgrade"),
    ],
    "e2": [("basic", "2024-02-01", "joined"), ("silver", "2024-02-20", "upgrade")],  # 20.00 x 7.2 = 144
    "m3": [("basic", "2024-01-10", "joined"), ("gold", "2024-01-12", "upgrade")],  # two steps up at once
    # 100 at the end of 2 January (the refund is of the 3rd); on 1 March 33 + 9 = 42.
    "m4": [
        ("basic", "2023-12-20", "joined"),
        ("silver", "2024-01-02", "upgrade"),
        ("basic", "2024-03-01", "downgrade"),
    ],
    "m5": [("basic", "2024-03-12", "joined")],
    "m6": [("basic", "2024-03-13", "joined")],
    # 210, 420; 1 January reaches back to 3 November: gold stays; 1 March: 0, one step down; 144, 288, 360.
    "e3": [
        ("basic", "2023-11-01", "joined"),
        ("silver", "2023-11-05", "upgrade"),
        ("gold", "2023-11-12", "upgrade"),
        ("silver", "2024-03-01", "downgrade"),
        ("gold", "2024-03-11", "upgrade"),
    ],
    # 72 an order: 72, 144, 216, 288, 360.
    "e4": [
        ("basic", "2024-02-01", "joined"),
        ("silver", "2024-02-15", "upgrade"),
        ("gold", "2024-03-01", "upgrade"),
    ],
    "e5": [("basic", "2024-03-01", "joined")],
    "g1": [("basic", "2024-03-01", "joined")],
    "g2": [("basic", "2024-02-01", "joined")],
    "g3": [("basic", "2024-03-09", "joined")],
}
# As one, Wang has e2's 144 on the review of 1 March, and stays silver.
TIERS_OF_WANG_AS_ONE = [("basic", "2023-12-01", "joined"), ("silver", "2023-12-10", "upgrade")]

# Score on 13 March: what became available from 14 January on.
SCORE = {
    "m1": 488,  # 70 + 250 + 108 + 80 - 20; the 120 of 5 January are out
    "m2": 60,
    "e2": 180,  # 144 + 36
    "m3": 0,  # C1's 900 of 12 January are out, C2's 300 were clawed back
    "m4": 9,
    "m5": 0,
    "m6": 0,
    "e3": 360,  # 144 + 144 + 72
    "e4": 360,
    "e5": 42,  # floor(57.60) = 57, of which a quarter is refunded: floor(57 x 0.75) = 42
    "g1": 35,  # greens only: 20 + floor(15.90)
    "g2": 0,
    "g3": 0,
}
SCORE_OF_WANG = (0, 240, 60)  # m2's member on the three days; as one: 60 + 180

# kind, points, moment (UTC), available at, expires at, activity. Coins: floor(a tenth), 7 days pending, 30 days' life.
Entry = tuple[str, int, str, str, str | None, str]
COINS: dict[str, list[Entry]] = {
    "m1": [
        ("earn", 12, "2024-01-05 04:00", "2024-01-11 16:00", "2024-02-10 16:00", "A1"),
        ("expire", -12, "2024-02-10 16:00", "2024-02-10 16:00", None, "A1"),
        ("earn", 25, "2024-02-10 04:00", "2024-02-16 16:00", "2024-03-17 16:00", "A2"),
        ("earn", 8, "2024-03-02 04:00", "2024-03-08 16:00", "2024-04-07 16:00", "A3"),
        # 20 of 80 refunded: floor(8 x 0.75) = 6 stay. Before they were available, so the lot itself is smaller.
        ("clawback", -2, "2024-03-05 04:00", "2024-03-08 16:00", None, "A3R"),
    ],
    "m2": [
        ("earn", 20, "2023-12-10 04:00", "2023-12-16 16:00", "2024-01-15 16:00", "B1"),
        ("expire", -20, "2024-01-15 16:00", "2024-01-15 16:00", None, "B1"),
        ("earn", 6, "2024-03-12 04:00", "2024-03-18 16:00", "2024-04-17 16:00", "B2"),
    ],
    "m3": [
        ("earn", 50, "2024-01-12 04:00", "2024-01-18 16:00", "2024-02-17 16:00", "C1"),  # min(50, 90)
        ("earn", 30, "2024-02-01 04:00", "2024-02-07 16:00", "2024-03-08 16:00", "C2"),
        ("redeem", -40, "2024-02-01 04:00", "2024-02-01 04:00", None, "C2:points_redeemed"),
        ("expire", -10, "2024-02-17 16:00", "2024-02-17 16:00", None, "C1"),  # 50 - 40
        # Refunded in full: all 40 come back as a new lot, all 30 are taken from the oldest lot, C2's own,
        # so nothing of it is left to expire on 8 March.
        ("restore", 40, "2024-03-04 04:00", "2024-03-04 04:00", "2024-04-02 16:00", "C2R"),
        ("clawback", -30, "2024-03-04 04:00", "2024-03-04 04:00", None, "C2R"),
    ],
    "m4": [
        ("earn", 10, "2024-01-02 04:00", "2024-01-08 16:00", "2024-02-07 16:00", "D1"),
        ("clawback", -4, "2024-01-03 04:00", "2024-01-08 16:00", None, "D1R1"),  # floor(10 x 0.6667) = 6 stay
        ("clawback", -3, "2024-01-10 04:00", "2024-01-10 04:00", None, "D1R2"),  # floor(10 x 0.3334) = 3 stay
        ("expire", -3, "2024-02-07 16:00", "2024-02-07 16:00", None, "D1"),
        ("clawback", -3, "2024-03-12 04:00", "2024-03-12 04:00", None, "D1R3"),  # they are gone: below zero
    ],
}
# balance, pending, available, expiring in 30 days (up to 12 April)
BALANCES = {
    "m1": (31, 0, 31, 31),  # 25 on 18 March, 6 on 8 April
    "m2": (6, 6, 0, 0),
    "m3": (40, 0, 40, 40),
    "m4": (-3, 0, -3, 0),
}

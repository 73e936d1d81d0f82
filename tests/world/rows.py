"""The deliveries of the test world as rows, each with the reason it is there.

What belongs here: rows and nothing else. How they become files is the package's; what they must lead to is `expected`.

The people (as-of days 11, 12 and 13 March 2024; files of day N are received at 06:00 UTC of 11 + N March):
    Lin    m1 + e1  one person from the first day: the same verified phone
    Wang   m2, e2   apart on day 1, one on day 2 (e2's phone verified), apart again on day 3 (stated unverified)
    Chen   m3       coins capped, spent, restored; an order refunded in full
    Li     m4       one order refunded in three parts, the last of them late: a purchase day that never was
    Zhao   m5       known from day 2, bought nothing; m6 came with the same file but registered a day later
    Fang   e3       a weekend family at the edges of summer time
    Gao    e4       often orders away from home
    Kong   e5       a refund that waits two days for its order
    g1 g2 g3        the grocer's cards, known by their lines alone
"""

DAYS = ("20240312", "20240313", "20240314")

# account, name, phone, phone is verified, registered (Shanghai), consents to text messages
CUSTOMERS: dict[str, list[tuple[str, str, str, str, str, str]]] = {
    "20240312": [
        ("m1", "林一", "13800000001", "是", "2024-01-01 10:00", "是"),
        ("m2", "王二", "13800000002", "是", "2023-12-01 10:00", "是"),
        ("m3", "陳三", "13800000003", "是", "2024-01-10 10:00", "否"),
        ("m4", "李四", "0000000000", "是", "2023-12-20 10:00", "否"),  # a denied number links nobody
    ],
    "20240313": [
        ("m5", "趙五", "0000000000", "是", "2024-03-12 09:00", "否"),  # the same denied number as Li
        ("m6", "未來", "13800000006", "是", "2024-03-13 09:00", "是"),  # after day 2's as-of day: not there until day 3
    ],
}

# order, account, type, time (Shanghai), amount, order that it refunds, coins paid with (one is a cent), city
ORDERS: dict[str, list[tuple[str, str, str, str, str, str, str, str]]] = {
    "20240312": [
        ("A1", "m1", "訂單", "2024-01-05 12:00", "120.00", "", "", "上海"),
        ("A2", "m1", "訂單", "2024-02-10 12:00", "250.00", "", "", "上海"),
        ("A3", "m1", "訂單", "2024-03-02 12:00", "80.00", "", "", "上海"),
        ("A3R", "m1", "退款", "2024-03-05 12:00", "20.00", "A3", "", ""),  # partial, before A3's coins are available
        ("B1", "m2", "訂單", "2023-12-10 12:00", "200.00", "", "", ""),
        ("C1", "m3", "訂單", "2024-01-12 12:00", "900.00", "", "", ""),  # 90 coins, capped at 50
        ("C2", "m3", "訂單", "2024-02-01 12:00", "300.00", "", "40", ""),  # paid with 40 coins too
        ("C2R", "m3", "退款", "2024-03-04 12:00", "300.00", "C2", "", ""),  # full: the 40 coins come back
        ("C3", "m3", "評價", "2024-01-15 12:00", "0.00", "", "", "上海"),  # corrected on day 2
        ("D1", "m4", "訂單", "2024-01-02 12:00", "100.00", "", "", ""),
        ("D1R1", "m4", "退款", "2024-01-03 12:00", "33.33", "D1", "", ""),
        ("D1R2", "m4", "退款", "2024-01-10 12:00", "33.33", "D1", "", ""),
        ("D2", "m4", "訂單", "2024-02-25 12:00", "9.00", "", "", ""),  # floor(0.9) coins: no entry of 0 points
        ("N1", "0", "訂單", "2024-03-03 12:00", "11.00", "", "", ""),  # a denied account: anonymous
        ("Q1", "m1", "贈禮", "2024-03-03 12:00", "1.00", "", "", ""),  # a word that nobody mapped: quarantined
    ],
    "20240313": [
        ("A3", "m1", "訂單", "2024-03-02 12:00", "80.00", "", "", "上海"),  # sent again unchanged
        ("B2", "m2", "訂單", "2024-03-12 12:00", "60.00", "", "", ""),  # Wang comes back after 93 days
        ("C3", "m3", "評價", "2024-01-15 12:00", "0.00", "", "", "杭州"),  # another city: supersedes
        ("D1R3", "m4", "退款", "2024-03-12 12:00", "33.34", "D1", "", ""),  # late: D1 is now refunded in full
    ],
    "20240314": [],
}

# diner, registered, phone, phone is verified, consents to text messages
DINERS: dict[str, list[tuple[str, str, str, str, str]]] = {
    "20240312": [
        ("e1", "2024-01-15", "+86 138 0000 0001", "yes", "no"),  # Lin refuses here: a merge does not widen consent
        ("e2", "2024-02-01", "+86 138 0000 0002", "no", "yes"),  # Wang's number, not yet verified
        ("e3", "2023-11-01", "+1 212 555 0133", "yes", "yes"),
        ("e4", "2024-02-01", "+1 212 555 0144", "yes", "no"),
        ("e5", "2024-03-01", "+1 212 555 0155", "yes", "no"),
    ],
    "20240313": [("e2", "2024-02-01", "+86 138 0000 0002", "yes", "yes")],
    "20240314": [("e2", "2024-02-01", "+86 138 0000 0002", "no", "yes")],
}

# ticket, diner, kind, moment (UTC), cents, order that it refunds, town, state
TICKETS: dict[str, list[tuple[str, str, str, str, int, str | None, str | None, str]]] = {
    "20240312": [
        ("AE1", "e1", "order", "2024-01-20T14:00:00Z", 1000, None, None, "done"),  # at 7.00
        ("AE2", "e1", "order", "2024-02-14T14:00:00Z", 1500, None, None, "done"),  # at 7.20
        ("BE1", "e2", "order", "2024-02-20T14:00:00Z", 2000, None, None, "done"),
        ("BE2", "e2", "order", "2024-03-11T14:00:00Z", 500, None, None, "done"),
        ("F1", "e3", "order", "2023-11-06T04:30:00Z", 3000, None, None, "done"),  # 23:30 EST of Sunday the 5th
        ("F2", "e3", "order", "2023-11-12T17:00:00Z", 3000, None, None, "done"),  # Sunday
        ("F3", "e3", "order", "2024-03-10T04:59:00Z", 2000, None, None, "done"),  # 23:59 EST of Saturday the 9th
        ("F4", "e3", "order", "2024-03-11T03:59:00Z", 2000, None, None, "done"),  # 23:59 EDT of Sunday the 10th
        ("F5", "e3", "order", "2024-03-11T04:30:00Z", 1000, None, None, "done"),  # 00:30 EDT of Monday the 11th
        ("G1", "e4", "order", "2024-02-10T14:00:00Z", 1000, None, "Boston", "done"),
        ("G2", "e4", "order", "2024-02-15T14:00:00Z", 1000, None, "Chicago", "done"),  # away
        ("G3", "e4", "order", "2024-02-20T14:00:00Z", 1000, None, "Boston", "done"),
        ("G4", "e4", "order", "2024-02-25T14:00:00Z", 1000, None, "Denver", "done"),  # away
        ("G5", "e4", "order", "2024-03-01T14:00:00Z", 1000, None, "Boston", "done"),
        ("G6", "e4", "order", "2024-03-02T14:00:00Z", 9900, None, "Boston", "cart"),  # never ordered: filtered
        ("K1R", "e5", "refund", "2024-03-06T14:00:00Z", 200, "K1", None, "done"),  # waits for its order
    ],
    "20240313": [],
    "20240314": [("K1", "e5", "order", "2024-03-05T14:00:00Z", 800, None, None, "done")],
}

# basket, line, card, sold at (Shanghai), shelf, article, paid
LINES: dict[str, list[tuple[str, int, str, str, str, str, str]]] = {
    "20240312": [
        ("H1", 1, "g1", "2024-03-01 09:00", "蔬菜", "白菜", "20.00"),
        ("H1", 2, "g1", "2024-03-01 09:01", "水果", "蘋果", "30.50"),  # the order is at the earlier moment
        ("H2", 1, "g1", "2024-03-08 09:00", "蔬菜", "白菜", "15.90"),
        ("I1", 1, "g2", "2024-02-01 09:00", "花卉", "玫瑰", "50.00"),
        ("J1", 1, "g3", "2024-03-09 09:00", "水果", "蘋果", "10.00"),
        ("J1", 2, "g3", "2024-03-09 09:00", "水果", "梨", "5.00"),  # left out by the correction of day 3
        ("N2", 1, "", "2024-03-08 09:00", "水果", "梨", "7.00"),  # nobody's card: anonymous
    ],
    "20240313": [],
    "20240314": [
        ("J1", 1, "g3", "2024-03-09 09:00", "水果", "蘋果", "12.00"),  # corrects J1: one line only
        ("N3", 1, "", "2024-03-13 09:00", "水果", "梨", "3.00"),  # the last day of the world
    ],
}

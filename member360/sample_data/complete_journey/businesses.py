"""What each business delivers, each in its own shape: names, ids, units, clocks, formats, rhythm.

What belongs here: one list of feeds a business. What does not: how files are written, or who bought what.
The mapping back onto the contracts is the workspace's; nothing of it is repeated here.
"""

from member360.sample_data.complete_journey.writing import Feed

# The stores' tills: gzipped lines each night, local time with its offset, what the customer saved beside what was paid.
GROCERY = (
    Feed(
        "grocery/till_lines_{day}.csv.gz",
        "%Y%m%d",
        "daily",
        """
        select local_day as on_day, account_id as card, basket_id as receipt, line_no as line,
            with_offset(happened_utc) as rung_up, store_id as store, department, shelf, commodity,
            product_id as item, quantity as units, amount as paid, list_amount as base_price,
            loyalty_discount as loyalty_saving, store_coupon, maker_coupon
        from line_out where business = 'grocery' order by happened_utc, basket_id, line_no
        """,
    ),
    Feed(
        "grocery/cards_{day}.csv",
        "%Y%m%d",
        "weekly",
        """
        select on_day, account_id as card, strftime(registered_local, '%m/%d/%Y %H:%M') as joined,
            coalesce(phone, case when pick('no phone as|' || k, 3) = 0 then '0000000000' end) as mobile,
            yes_no(phone_verified) as mobile_checked,
            coalesce(email, case when pick('no mail as|' || k, 3) = 0 then 'unknown@example.com' end) as mail,
            yes_no(email_verified) as mail_checked, yes_no(mail_yes) as mail_yes, yes_no(text_yes) as text_yes,
            yes_no(ads_yes) as google_yes, strftime(stated_local, '%m/%d/%Y %H:%M') as stated,
            age as age_band, income as income_band, household_size, kids_count
        from account_out where business = 'grocery' order by on_day, stated_utc, account_id
        """,
        from_opening=True,
    ),
    Feed(
        "grocery/offers_{day}.csv",
        "%Y%m%d",
        "monthly",
        """
        select cast(happened_local as date) as on_day, offer_id as offer, account_id as card,
            case event when 'granted' then 'SENT' else 'USED' end as event, campaign_id as campaign,
            coupon_upc as coupon, basket_id as receipt, with_offset(utc_of(happened_local)) as happened
        from offer_out where business = 'grocery'
        order by happened_local, offer_id
        """,
    ),
    Feed(
        "grocery/reward_desk_{day}.csv",
        "%Y%m%d",
        "monthly",
        """
        select cast(happened_local as date) as on_day, 'R' || upper(left(md5(k || happened_local), 10)) as slip,
            account_id as card, coins, with_offset(utc_of(happened_local)) as happened
        from rewards inner join account_key using (k, household_id, slot) where business = 'grocery'
        order by happened_local, account_id
        """,
    ),
)

# A counter system that streams JSON in UTC; only the lines, the order is what they have in common.
FRESH = (
    Feed(
        "fresh/sold-{day}.jsonl",
        "%Y-%m-%d",
        "daily",
        """
        select local_day as on_day, 'F' || basket_id as "basketId", line_no as "lineNo",
            account_id as "shopper", strftime(happened_utc, '%Y-%m-%dT%H:%M:%SZ') as "soldAt",
            department as "dept", shelf, product_id as "sku", quantity as "qty", amount as "lineTotal",
            list_amount as "shelfTotal", loyalty_discount as "memberSaving", store_coupon as "couponMatch"
        from line_out where business = 'fresh' order by happened_utc, basket_id, line_no
        """,
    ),
    Feed(
        "fresh/shoppers-{day}.jsonl",
        "%Y-%m-%d",
        "weekly",
        """
        select on_day, account_id as "shopper", strftime(registered_utc, '%Y-%m-%dT%H:%M:%SZ') as "joinedAt",
            phone, phone_verified as "phoneVerified", email, email_verified as "emailVerified",
            mail_yes as "marketingMail", text_yes as "marketingText",
            strftime(stated_utc, '%Y-%m-%dT%H:%M:%SZ') as "statedAt"
        from account_out where business = 'fresh' order by on_day, stated_utc, account_id
        """,
        from_opening=True,
    ),
)

# A chain with a warehouse of its own: typed Parquet each month, in UTC, orders and their lines.
DRUGSTORE = (
    Feed(
        "drugstore/orders_{day}.parquet",
        "%Y%m%d",
        "monthly",
        """
        select local_day as on_day, basket_id * 10 + 3 as order_no, cast(account_id as bigint) as customer_no,
            happened_utc as ordered_utc, store_id as branch, amount as total, list_amount as list_total,
            loyalty_discount as discount_total, store_coupon as coupon_total
        from order_out where business = 'drugstore' order by happened_utc, basket_id
        """,
    ),
    Feed(
        "drugstore/order_items_{day}.parquet",
        "%Y%m%d",
        "monthly",
        """
        select local_day as on_day, basket_id * 10 + 3 as order_no, line_no as position, department, shelf as aisle,
            product_id as article, quantity as pieces, amount as total, list_amount as list_total,
            loyalty_discount as discount, store_coupon as coupon
        from line_out where business = 'drugstore' order by happened_utc, basket_id, line_no
        """,
    ),
    Feed(
        "drugstore/customers_{day}.parquet",
        "%Y%m%d",
        "monthly",
        """
        select on_day, cast(account_id as bigint) as customer_no, registered_utc, stated_utc, phone as phone_number,
            phone_verified, email as email_address, email_verified, mail_yes as accepts_mail,
            ads_yes as accepts_google_ads
        from account_out where business = 'drugstore' order by on_day, stated_utc, account_id
        """,
        from_opening=True,
    ),
    Feed(
        "drugstore/coupon_events_{day}.parquet",
        "%Y%m%d",
        "monthly",
        """
        select cast(happened_local as date) as on_day, offer_id as event_id, event,
            cast(account_id as bigint) as customer_no, campaign_id,
            coupon_upc, basket_id * 10 + 3 as order_no, utc_of(happened_local) as happened_utc
        from offer_out where business = 'drugstore'
        order by happened_local, offer_id
        """,
    ),
)

# An older till system: semicolons, a date and a time in columns of their own, the shop's clock and no offset.
DELI_BAKERY = (
    Feed(
        "deli_bakery/tickets_{day}.csv",
        "%d%m%Y",
        "monthly",
        """
        select local_day as on_day, 'T-' || basket_id as "Ticket", account_id as "Client",
            strftime(happened_local, '%d.%m.%Y') as "Date", strftime(happened_local, '%H:%M:%S') as "Time",
            amount as "Total", list_amount as "Full price", loyalty_discount as "Saved", store_coupon as "Coupon"
        from order_out where business = 'deli_bakery' order by happened_utc, basket_id
        """,
        separator=";",
    ),
    Feed(
        "deli_bakery/ticket_lines_{day}.csv",
        "%d%m%Y",
        "monthly",
        """
        select local_day as on_day, 'T-' || basket_id as "Ticket", line_no as "No", department as "Department",
            shelf as "Counter", product_id as "Article", quantity as "Pieces", amount as "Total",
            list_amount as "Full price", loyalty_discount as "Saved", store_coupon as "Coupon"
        from line_out where business = 'deli_bakery' order by happened_utc, basket_id, line_no
        """,
        separator=";",
    ),
    Feed(
        "deli_bakery/clients_{day}.csv",
        "%d%m%Y",
        "monthly",
        """
        select on_day, account_id as "Client", strftime(registered_local, '%d.%m.%Y') as "Since",
            strftime(registered_local, '%H:%M') as "Since time", phone as "Phone",
            case when phone_verified then 'yes' else 'no' end as "Phone ok", email as "E-mail",
            case when email_verified then 'yes' else 'no' end as "E-mail ok",
            case when mail_yes then 'in' else 'out' end as "Newsletter",
            strftime(stated_local, '%d.%m.%Y %H:%M') as "As of"
        from account_out where business = 'deli_bakery' order by on_day, stated_utc, account_id
        """,
        from_opening=True,
        separator=";",
    ),
)

# Petrol pumps: amounts in cents, UTC, only lines; the card is all that a customer has there.
FUEL = (
    Feed(
        "fuel/pump_lines_{day}.csv",
        "%Y-%m-%d",
        "monthly",
        """
        select local_day as on_day, 'P' || basket_id as sale, line_no as line, account_id as fuel_card,
            strftime(happened_utc, '%Y%m%d%H%M%S') as stamp_utc, department, shelf as product, product_id as code,
            quantity as volume, cast(amount * 100 as bigint) as cents, cast(list_amount * 100 as bigint) as list_cents,
            cast(loyalty_discount * 100 as bigint) as saved_cents, cast(store_coupon * 100 as bigint) as coupon_cents
        from line_out where business = 'fuel' order by happened_utc, basket_id, line_no
        """,
    ),
    Feed(
        "fuel/fuel_cards_{day}.csv",
        "%Y-%m-%d",
        "monthly",
        """
        select on_day, account_id as fuel_card, strftime(registered_utc, '%Y%m%d%H%M%S') as issued_utc, phone,
            cast(phone_verified as integer) as phone_checked, cast(text_yes as integer) as sms_ok,
            strftime(stated_utc, '%Y%m%d%H%M%S') as stated_utc
        from account_out where business = 'fuel' order by on_day, stated_utc, account_id
        """,
        from_opening=True,
    ),
)

# A small shop's own database, handed over once with its whole history.
LEISURE_GARDEN = (
    Feed(
        "leisure_garden/shop_{day}.sqlite",
        "%Y%m%d",
        "once",
        """
        select cast(registered_local as date) as on_day, account_id as login, with_offset(registered_utc) as created,
            email as mail, cast(email_verified as integer) as mail_confirmed, cast(mail_yes as integer) as mail_opt_in,
            with_offset(stated_utc) as opt_in_at
        from account_out where business = 'leisure_garden'
        qualify row_number() over (partition by account_id order by version desc) = 1
        order by account_id
        """,
        table="customers",
    ),
    Feed(
        "leisure_garden/shop_{day}.sqlite",
        "%Y%m%d",
        "once",
        """
        select local_day as on_day, 'LG' || basket_id as id, account_id as login, with_offset(happened_utc) as placed,
            amount as total, list_amount as list_total, loyalty_discount as rebate, store_coupon as coupon
        from order_out where business = 'leisure_garden' order by basket_id
        """,
        table="orders",
    ),
    Feed(
        "leisure_garden/shop_{day}.sqlite",
        "%Y%m%d",
        "once",
        """
        select local_day as on_day, 'LG' || basket_id as order_id, line_no as pos, department, shelf as section,
            product_id as product, quantity as pieces, amount as total, list_amount as list_total,
            loyalty_discount as rebate, store_coupon as coupon
        from line_out where business = 'leisure_garden' order by basket_id, line_no
        """,
        table="order_items",
    ),
)

FEEDS = GROCERY + FRESH + DRUGSTORE + DELI_BAKERY + FUEL + LEISURE_GARDEN

-- Over all received so far: rows read + rows added by one-to-two = what became of them, source by source.
select
    business,
    source,
    contract,
    rows_read,
    rows_added
from {{ ref('account_of_rows') }}
where
    beyond_cut < 0
    or rows_read + rows_added
    <> current_rows + superseded + in_conflict + quarantined + exact_duplicates + filtered + beyond_cut

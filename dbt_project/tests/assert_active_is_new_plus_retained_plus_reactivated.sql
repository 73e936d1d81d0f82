select
    period,
    period_start,
    business
from {{ ref('growth_accounting') }}
where active <> new + retained + reactivated or new <> new_to_ecosystem + new_from_ecosystem

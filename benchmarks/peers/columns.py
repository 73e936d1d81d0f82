"""The columns of landing that the aggregates read: the same for all engines."""

KEY = ["business", "activity_id"]
KEPT = [*KEY, "account_id", "activity_type", "activity_date", "amount", "coins_amount", "related_activity_id"]
READ = [*KEPT, "row_hash", "correction_key"]

"""The oracle's tiers: one member's score and tier day after day, as one would have read them each evening."""

from datetime import date, timedelta

from tests.oracles.programme_earning import TierOn
from tests.oracles.programme_world import Entry, Interval, Member, Programme


class Tiers:
    """Walks one member from the first day known to the next review after the as-of day."""

    def __init__(
        self, programme: Programme, member: Member, entries: list[Entry], taken: list[tuple[Entry, Entry]]
    ) -> None:
        """Walk once; everything else reads the days walked."""
        self._programme, self._member = programme, member
        self._window = next((c.window_days or 365 for c in programme.currencies if c.role == "score"), 365)
        self._entries, self._taken = entries, taken
        self.next_review_on = self._next_review()
        self.first_day = min(began_on for _, _, began_on in member.accounts)
        self._rank: dict[date, int] = {}
        self._walk()

    def _is_review(self, day: date) -> bool:
        return (day.month, day.day) in self._programme.review_days

    def _next_review(self) -> date | None:
        if not self._programme.review_days:
            return None
        day = self._programme.as_of + timedelta(days=1)
        while not self._is_review(day):
            day += timedelta(days=1)
        return day

    def score_on(self, day: date) -> int:
        """Entries available in the window ending on the day, less what refunds up to it took of those."""
        first = day - timedelta(days=self._window - 1)
        came = sum(e.points for e in self._entries if first <= e.available_date <= day)
        went = sum(c.points for e, c in self._taken if first <= e.available_date <= day and c.entry_date <= day)
        return came + went

    def _level(self, score: int) -> int:
        reached = [rank for rank, (_, threshold) in enumerate(self._programme.tiers) if score >= threshold]
        return max(reached, default=0)

    def _walk(self) -> None:
        tier, day = 0, self.first_day
        while day <= (self.next_review_on or self._programme.as_of):
            if self._is_review(day):
                tier = max(tier - 1, 0)
            tier = max(tier, self._level(self.score_on(day)))
            self._rank[day] = tier
            day += timedelta(days=1)

    def name_on(self, day: date) -> str:
        """The tier at the end of a day, the lowest before the first day known."""
        return self._programme.tiers[self._rank.get(day, 0)][0]

    @property
    def tier_on(self) -> TierOn:
        """The same as a function."""
        return self.name_on

    def intervals(self) -> list[Interval]:
        """The history up to the as-of day."""
        changes: list[tuple[date, int, str]] = []
        for day, rank in self._rank.items():
            if day > self._programme.as_of:
                break
            if not changes:
                changes.append((day, rank, "joined"))
            elif rank != changes[-1][1]:
                changes.append((day, rank, "upgrade" if rank > changes[-1][1] else "downgrade"))
        ends = [day for day, _, _ in changes[1:]] + [None]
        return [
            Interval(self._member.member_id, self._programme.tiers[rank][0], day, end, reason)
            for (day, rank, reason), end in zip(changes, ends, strict=True)
        ]

    def outlook(self) -> tuple[int, int | None, str | None, int | None]:
        """Score, points to the next tier, tier at the next review if silent, points to keep today's."""
        tiers, as_of = self._programme.tiers, self._programme.as_of
        rank, score = self._rank[as_of], self.score_on(as_of)
        missing = tiers[rank + 1][1] - score if rank + 1 < len(tiers) else None
        if self.next_review_on is None:
            return score, missing, None, None
        silent = self.score_on(self.next_review_on)
        return score, missing, self.name_on(self.next_review_on), max(0, tiers[rank][1] - silent)

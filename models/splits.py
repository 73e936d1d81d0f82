"""Which day does what: cutoffs for training, calibration, choice and the report, all in order of time.

Belongs here: laying the cutoffs out so that every label a model learns from ends by the cutoff it is judged
at. Does not: the data at those cutoffs.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_STEP_DAYS = 28
_LEAST_HISTORY_DAYS = 56


@dataclass(frozen=True)
class Cutoffs:
    """The cutoffs of one business.

    Attributes:
        training: those whose labels end by `report`, oldest first; the published model learns from all of
            them.
        calibration: the one whose out-of-time predictions calibrate before the choice; equals `choice` if
            time is short.
        choice: the one that selects among models, later than what they were trained on.
        report: the last with a label; scored once, after the choice.
        scoring: the day after the as-of day.
        horizon: days ahead.
    """

    training: tuple[date, ...]
    calibration: date
    choice: date
    report: date
    scoring: date
    horizon: int

    def trains(self, judged: date) -> tuple[date, ...]:
        """Training cutoffs whose labels end by the cutoff that is judged."""
        return tuple(day for day in self.training if day + timedelta(days=self.horizon) <= judged)

    @property
    def judged(self) -> tuple[date, ...]:
        """Every cutoff whose outcome is known, oldest first."""
        return tuple(sorted({*self.training, self.calibration, self.choice, self.report}))


def plan_cutoffs(first_day: date, as_of: date, horizon: int, most: int = 6) -> Cutoffs | None:
    """Lay out the cutoffs of one business.

    They lie a month apart at most and an even part of the horizon, so that the calibration's and the
    choice's cutoff, one and two horizons before the report's, are training cutoffs of the published model
    too.

    Args:
        first_day: the first day with any purchase.
        as_of: the last day known.
        horizon: days ahead that a label looks.
        most: the greatest number of training cutoffs.

    Returns:
        The cutoffs, or None if the history is too short for them.
    """
    parts = -(-horizon // _STEP_DAYS)
    scoring = as_of + timedelta(days=1)
    report = scoring - timedelta(days=horizon)
    choice, calibration = report - timedelta(days=horizon), report - timedelta(days=2 * horizon)
    grid = [choice - timedelta(days=number * horizon // parts) for number in range(most)]
    training = tuple(sorted(day for day in grid if day >= first_day + timedelta(days=_LEAST_HISTORY_DAYS)))
    plan = Cutoffs(training, calibration, choice, report, scoring, horizon)
    if plan.trains(calibration):
        return plan
    if plan.trains(choice):
        return Cutoffs(training, choice, choice, report, scoring, horizon)
    return None

"""BG/NBD: when buyers stop, after Fader, Hardie and Lee (2005), "Counting your customers the easy way".

Belongs here: the likelihood, its maximum and the probability of no purchase in the days to come. It is a
baseline of the churn models and never ranks by P(alive), which is 1 for everybody without a repeat
purchase. Does not: features, calibration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
_START = np.log(np.array([0.5, 10.0, 1.0, 3.0]))
_BOUND = 12.0


@dataclass(frozen=True)
class BgNbd:
    """A fitted model.

    Attributes:
        r: shape of the purchase rates' Gamma distribution.
        alpha: its scale, in the unit of time of the data.
        a: first parameter of the drop-out's Beta distribution.
        b: second parameter.
        log_likelihood: at the maximum.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def p_alive(self, repeats: Floats, last: Floats, age: Floats) -> Floats:
        """Probability that a buyer has not dropped out.

        Args:
            repeats: purchases after the first one.
            last: time from the first to the last purchase.
            age: time from the first purchase to the end of observation.

        Returns:
            One probability per buyer.
        """
        waited = (self.r + repeats) * (np.log(self.alpha + age) - np.log(self.alpha + last))
        odds = np.log(self.a) - np.log(self.b + np.maximum(repeats, 1) - 1) + waited
        return np.where(repeats > 0, 1 / (1 + np.exp(np.clip(odds, -700, 700))), 1.0)

    def p_none(self, repeats: Floats, last: Floats, age: Floats, ahead: float) -> Floats:
        """Probability of no purchase within a time ahead: dropped out, or alive and silent.

        Args:
            repeats: purchases after the first one.
            last: time from the first to the last purchase.
            age: time from the first purchase to the end of observation.
            ahead: length of the time ahead.

        Returns:
            One probability per buyer.
        """
        silent = ((self.alpha + age) / (self.alpha + age + ahead)) ** (self.r + repeats)
        return 1 - self.p_alive(repeats, last, age) * (1 - silent)


def fit(repeats: Floats, last: Floats, age: Floats) -> BgNbd:
    """Maximum likelihood.

    Args:
        repeats: purchases after the first one, one per buyer.
        last: time from the first to the last purchase.
        age: time from the first purchase to the end of observation, > 0.

    Returns:
        The fitted model.

    Raises:
        ValueError: no buyer at all.
    """
    if len(repeats) == 0:
        raise ValueError("BG/NBD needs at least one buyer")
    rows, counts = np.unique(np.column_stack([repeats, last, age]), axis=0, return_counts=True)
    # Time in units of the mean age: the optimiser then sees parameters of similar size whatever the unit was.
    unit = float(np.average(rows[:, 2], weights=counts))
    x, t_x, t = rows[:, 0], rows[:, 1] / unit, rows[:, 2] / unit

    def loss(logs: Floats) -> float:
        return -float(counts @ _log_likelihood(logs, x, t_x, t)) / float(counts.sum())

    start = _START - np.array([0.0, np.log(unit), 0.0, 0.0])
    found = minimize(
        loss,
        start,
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * 4,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    # Each purchase after the first is a density in time: back to the data's own unit.
    in_unit = float(counts @ _log_likelihood(found.x, x, t_x, t)) - float(counts @ x) * float(np.log(unit))
    return BgNbd(r=r, alpha=alpha * unit, a=a, b=b, log_likelihood=in_unit)


def _log_likelihood(logs: Floats, x: Floats, t_x: Floats, t: Floats) -> Floats:
    """Equation (6) of the paper, by buyer, with log parameters."""
    r, alpha, a, b = np.exp(logs)
    steady = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + t)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    joint: Floats = steady + np.where(x > 0, np.logaddexp(alive, gone), alive)
    return joint

"""BG/NBD: when buyers stop, after Fader, Hardie and Lee (2005), "Counting your customers the easy way".

Belongs here: the likelihood, its maximum and the probability of no purchase in the days to come. It is a
baseline of the churn models and never ranks by P(alive), which is 1 for everybody without a repeat
purchase. Does not: features, calibration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, psi

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
    buyers = _Buyers(rows[:, 0], rows[:, 1] / unit, rows[:, 2] / unit, counts / counts.sum())
    start = _START - np.array([0.0, np.log(unit), 0.0, 0.0])
    found = minimize(
        buyers.loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * 4,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    # Each purchase after the first is a density in time: back to the data's own unit.
    repeated = float(counts @ rows[:, 0]) * float(np.log(unit))
    in_unit = -float(found.fun) * float(counts.sum()) - repeated
    return BgNbd(r=r, alpha=alpha * unit, a=a, b=b, log_likelihood=in_unit)


class _Buyers:
    """Equation (6) of the paper over all buyers, with log parameters, and its slopes.

    Args:
        x: repeats of each kind of buyer.
        t_x: time from first to last purchase.
        t: age.
        share: of all buyers.
    """

    def __init__(self, x: Floats, t_x: Floats, t: Floats, share: Floats) -> None:
        self._x, self._t_x, self._t, self._share = x, t_x, t, share
        # Few different counts: what depends on them alone is worked out once each.
        self._counts, self._at = np.unique(x, return_inverse=True)

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        """Minus the mean log likelihood, and its slope by each log parameter."""
        r, alpha, a, b = (float(value) for value in np.exp(logs))
        n, x = self._counts, self._x
        steady = gammaln(r + n) - gammaln(r) + r * np.log(alpha) + betaln(a, b + n) - betaln(a, b)
        before = b + np.maximum(n, 1) - 1
        until_now, until_last = np.log(alpha + self._t), np.log(alpha + self._t_x)
        alive = -(r + x) * until_now
        gone = (np.log(a) - np.log(before))[self._at] - (r + x) * until_last
        either = np.where(x > 0, np.logaddexp(alive, gone), alive)
        is_gone = np.where(x > 0, np.exp(gone - either), 0.0)
        both = psi(a + b) - psi(a + b + n)
        slopes = np.column_stack(
            [
                (psi(r + n) - psi(r) + np.log(alpha))[self._at] - until_now + is_gone * (until_now - until_last),
                r / alpha - (r + x) * ((1 - is_gone) / (alpha + self._t) + is_gone / (alpha + self._t_x)),
                both[self._at] + is_gone / a,
                (both + psi(b + n) - psi(b))[self._at] - is_gone / before[self._at],
            ]
        )
        value = float(self._share @ (steady[self._at] + either))
        return -value, -(self._share @ slopes) * np.array([r, alpha, a, b])

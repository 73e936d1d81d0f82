"""BG/NBD against the published fit of the CDNOW sample and against simulated buyers."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from scipy.integrate import quad

from models import bgnbd


def cdnow() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Only the data: importing lifetimes needs a setuptools that still has pkg_resources.
    package = find_spec("lifetimes")
    assert package is not None
    assert package.origin is not None
    table = pl.read_csv(Path(package.origin).parent / "datasets" / "cdnow_customers_summary.csv")
    return tuple(table[name].to_numpy().astype(np.float64) for name in ("frequency", "recency", "T"))


def test_the_published_cdnow_fit_is_reproduced():
    """Fader, Hardie and Lee (2005), table 2: 2,357 customers, 39 weeks."""
    found = bgnbd.fit(*cdnow())
    assert [round(value, 3) for value in (found.r, found.alpha, found.a, found.b)] == [0.243, 4.414, 0.793, 2.426]
    assert round(found.log_likelihood, 1) == -9582.4


def test_the_unit_of_time_does_not_matter():
    x, t_x, t = cdnow()
    weeks, days = bgnbd.fit(x, t_x, t), bgnbd.fit(x, t_x * 7, t * 7)
    assert abs(days.alpha / 7 - weeks.alpha) < 1e-2
    assert np.allclose(days.p_none(x, t_x * 7, t * 7, 28.0), weeks.p_none(x, t_x, t, 4.0), atol=1e-4)


def test_the_probability_of_no_purchase_is_what_simulated_buyers_do():
    r, alpha, a, b, age, ahead = 0.8, 6.0, 0.7, 3.0, 30.0, 8.0
    chance = np.random.default_rng(1)
    rows, bought = [], []
    for _ in range(6000):
        rate, drop = chance.gamma(r, 1 / alpha), chance.beta(a, b)
        now, times, alive = 0.0, [0.0], True
        while True:
            now += chance.exponential(1 / rate)
            if now > age + ahead or not alive:
                break
            times.append(now)
            alive = chance.uniform() > drop
        seen = [time for time in times if time <= age]
        rows.append((len(seen) - 1, seen[-1], age))
        bought.append(any(time > age for time in times))
    x, t_x, t = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    none = bgnbd.BgNbd(r, alpha, a, b, 0.0).p_none(x, t_x, t, ahead)
    silent = 1 - np.array(bought)
    assert abs(none.mean() - silent.mean()) < 0.015
    for low, high in ((0, 0), (1, 2), (3, 100)):
        part = (x >= low) & (x <= high)
        assert abs(none[part].mean() - silent[part].mean()) < 0.04


def test_a_buyer_without_repeats_is_the_integral_over_rates():
    found = bgnbd.BgNbd(0.8, 6.0, 0.7, 3.0, 0.0)
    one = np.array([0.0])
    direct = found.p_none(one, one, np.array([30.0]), 8.0)[0]
    weight = lambda rate: rate ** (0.8 - 1) * np.exp(-6.0 * rate) * np.exp(-30.0 * rate)  # noqa: E731
    top = quad(lambda rate: weight(rate) * np.exp(-8.0 * rate), 0, 20)[0]
    assert abs(direct - top / quad(weight, 0, 20)[0]) < 1e-5
    assert found.p_alive(one, one, np.array([30.0]))[0] == 1.0

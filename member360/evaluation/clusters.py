"""How like two groupings of the same things are, from the table of how many they share; no pair is ever listed.

What belongs here: pairwise and B-cubed figures of two lists of group numbers. What does not: accounts and members.
Pairwise: every pair of things is together or apart in each grouping (Rand 1971; for entities Menestrina, Whang and
Garcia-Molina 2010). B-cubed: Bagga and Baldwin 1998, in the form of Amigo et al. 2009, section 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics.cluster import contingency_matrix, pair_confusion_matrix

from member360.evaluation.lines import harmonic, ratio

Groups = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of things, counted once each.

    Args:
        both: Together in what was found and in truth.
        found: Together in what was found.
        true: Together in truth.
    """

    both: int
    found: int
    true: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs found that are true; None if none was found."""
        return ratio(self.both, self.found)

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were found; None if there are none."""
        return ratio(self.both, self.true)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two."""
        return harmonic(self.precision, self.recall)

    def less(self, other: "Pairs") -> "Pairs":
        """The pairs that are not among the other ones, all of which are among these."""
        return Pairs(self.both - other.both, self.found - other.found, self.true - other.true)


def pairs(found: Groups, true: Groups) -> Pairs:
    """Count pairs.

    Args:
        found: Group of each thing in what was found.
        true: Its group in truth.
    """
    if len(found) == 0:
        return Pairs(0, 0, 0)
    # Rows: apart or together in truth, columns: in what was found; each pair is counted in both directions.
    table = pair_confusion_matrix(true, found) // 2
    both = int(table[1, 1])
    return Pairs(both, both + int(table[0, 1]), both + int(table[1, 0]))


def b_cubed(found: Groups, true: Groups) -> tuple[float | None, float | None]:
    """Mean over things of the share of its group that belongs with it.

    Args:
        found: Group of each thing in what was found.
        true: Its group in truth.

    Returns:
        Precision (over groups found) and recall (over true groups); None of nothing.
    """
    if len(found) == 0:
        return None, None
    shared = contingency_matrix(true, found, sparse=True).tocoo()
    of_true = np.asarray(shared.sum(axis=1)).ravel()[shared.row]
    of_found = np.asarray(shared.sum(axis=0)).ravel()[shared.col]
    squares = shared.data.astype(np.float64) ** 2
    return float((squares / of_found).sum() / len(found)), float((squares / of_true).sum() / len(found))

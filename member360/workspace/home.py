"""Where a workspace's data lives: one folder, one attribute for each thing in it.

What belongs here: names of paths. What does not: reading or writing any of them.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folder that `--home` names; nothing of a run is written outside it.

    Args:
        root: The folder itself; it need not exist yet.
    """

    root: Path

    @property
    def deliveries(self) -> Path:
        """Sample data written by the default workspace's preparation step."""
        return self.root / "deliveries"

    @property
    def raw(self) -> Path:
        """Files as received, named by content hash; never changed."""
        return self.root / "raw"

    @property
    def register(self) -> Path:
        """The intake register: one JSON line for each delivery, written once."""
        return self.root / "register.jsonl"

    @property
    def looks(self) -> Path:
        """Looks at files that were touched and hold nothing new; may be removed."""
        return self.root / "looks.json"

    @property
    def landing(self) -> Path:
        """Parquet in the shape of the landing contracts, append-only."""
        return self.root / "landing"

    @property
    def decision_log(self) -> Path:
        """Append-only record of what was decided and published; survives a full rebuild."""
        return self.root / "decision_log"

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file. dbt bakes the file's stem into its manifest, so the name is fixed."""
        return self.root / "warehouse.duckdb"

    @property
    def models(self) -> Path:
        """Saved models and their manifests: what was learned is a decision, kept with the others."""
        return self.decision_log / "models"

    @property
    def answers(self) -> Path:
        """Working files of scores and their reasons; a run replaces them, readers never open them."""
        return self.root / "answers"

    @property
    def snapshots(self) -> Path:
        """Published snapshots; all that readers may open."""
        return self.root / "snapshots"

    @property
    def exports(self) -> Path:
        """Files handed to marketers, one folder an export."""
        return self.root / "exports"

    @property
    def evaluation(self) -> Path:
        """Scores of snapshots against a planted truth, one JSON a snapshot."""
        return self.root / "evaluation"

    @property
    def backfills(self) -> Path:
        """What backfills changed, one folder with two lists a snapshot."""
        return self.root / "backfills"

    @property
    def dagster(self) -> Path:
        """DAGSTER_HOME of this workspace."""
        return self.root / "dagster"

    @property
    def occupant(self) -> Path:
        """The workspace folder whose data this is, one line; written by each run."""
        return self.root / "workspace.txt"

    @property
    def lock(self) -> Path:
        """Held by the one writer at a time."""
        return self.root / "run.lock"

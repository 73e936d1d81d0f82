"""The switch: readers go from one complete snapshot to the next in one rename; what nobody needs is swept.

What belongs here: switching, which snapshots are kept, garbage collection. What does not: building or
checking one.
"""

import json
import shutil
from pathlib import Path

from member360.publishing.builder import BUILDING, OPEN_FOLDER, RESTRICTED_FOLDER
from member360.publishing.errors import SnapshotDamaged
from member360.publishing.files import TEMPORARY
from member360.publishing.lease import unread
from member360.publishing.manifest import MANIFEST_NAME, Manifest
from member360.publishing.pointer import check_id, point_to, published_snapshots
from member360.workspace.home import Home

KEPT = 7


def publish(home: Home, snapshot_id: str) -> Manifest:
    """Make a candidate the snapshot that readers see.

    Args:
        home: Where the snapshots live.
        snapshot_id: What `SnapshotBuilder.finish` returned.

    Returns:
        The manifest of the published snapshot.

    Raises:
        SnapshotDamaged: The candidate is not whole; the last snapshot stays in place.
    """
    manifest = Manifest.read(home.snapshots / check_id(snapshot_id))
    for table in manifest.tables.values():
        for file in table.files:
            path = home.snapshots / file.path
            if not path.is_file() or path.stat().st_size != file.size:
                raise SnapshotDamaged(f"{path}: missing or cut short; {table.name} is not published")
    before = [name for name in published_snapshots(home) if name != snapshot_id]
    ids = [snapshot_id, *before]
    cited = _cited_by_exports(home)
    point_to(home, [name for place, name in enumerate(ids) if place < KEPT or name in cited])
    sweep(home)
    return manifest


def sweep(home: Home) -> None:
    """Delete what no kept snapshot lists: leftovers of a broken run, candidates never published, old files.

    What somebody has open stays until a later sweep.

    Call it at the start of a run too, and only while holding the run's lock.
    """
    root = home.snapshots
    if not root.is_dir():
        return
    kept = set(published_snapshots(home)) | _cited_by_exports(home)
    for folder in list(root.iterdir()):
        is_snapshot = (folder / MANIFEST_NAME).is_file()
        if folder.name.startswith((BUILDING, TEMPORARY)):
            _delete(folder)
        elif is_snapshot and folder.name not in kept:
            with unread(folder) as is_unread:
                if is_unread:
                    _delete(folder)
    try:
        manifests = [Manifest.read(path.parent) for path in root.glob(f"*/{MANIFEST_NAME}")]
    except SnapshotDamaged:
        return  # what a kept snapshot lists is not known, so no file can be called unused
    listed = {root / file.path for manifest in manifests for table in manifest.tables.values() for file in table.files}
    for shared in (OPEN_FOLDER, RESTRICTED_FOLDER):
        for path in list((root / shared).glob("*/*.parquet")):
            if path not in listed:
                path.unlink()


def _cited_by_exports(home: Home) -> set[str]:
    """Ids of the snapshots that an export was made from."""
    cited = set()
    for path in home.exports.glob(f"*/{MANIFEST_NAME}"):
        try:
            cited.add(str(json.loads(path.read_text(encoding="utf-8"))["snapshot_id"]))
        except (ValueError, KeyError):
            continue  # not an export's manifest: somebody else's file cites nothing
    return cited


def _delete(path: Path) -> None:
    """Delete a folder so that a half-deleted one is never taken for a snapshot: its manifest goes first."""
    if path.is_dir():
        (path / MANIFEST_NAME).unlink(missing_ok=True)
        shutil.rmtree(path)
    else:
        path.unlink()

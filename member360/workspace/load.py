"""Load a workspace: read its files, validate each, check them against one another, list every problem.

What belongs here: the order of those steps and where each file is. What does not: the rules (`rules.py`).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from member360.workspace.business import Business
from member360.workspace.catalogue import Benefits, Destination, Segment
from member360.workspace.explain import problems_of
from member360.workspace.inspection import BUSINESSES, SEGMENTS, Inspection, business_name, conditions_of, tier_names
from member360.workspace.labels import CLOSED_GROUPS, OPEN_GROUPS, Labels, default_labels
from member360.workspace.problems import Problem, WorkspaceError, nearest, one_of
from member360.workspace.programme import Programme
from member360.workspace.rules import Draft, check
from member360.workspace.salvage import rest_of_business
from member360.workspace.settings import Settings
from member360.workspace.types import RESERVED_BUSINESS, SLUG, Label, Model
from member360.workspace.workspace import Workspace, fingerprint_of
from member360.workspace.yaml_reader import Document, Keys, read_yaml

ROOT_FILES = ("member360.yml", "programme.yml", "benefits.yml", "destinations.yml", "labels.yml")
REQUIRED_FILES = ("member360.yml", "programme.yml")
FOLDERS = (BUSINESSES, SEGMENTS)
_M = TypeVar("_M", bound=Model)


def load_workspace(path: Path | str) -> Workspace:
    """Load and check a workspace.

    Args:
        path: Its folder.

    Returns:
        The workspace, frozen.

    Raises:
        WorkspaceError: If anything in it is wrong; lists all that is.
    """
    found = inspect_workspace(path)
    if found.workspace is None:
        raise WorkspaceError(found.problems)
    return found.workspace


def inspect_workspace(path: Path | str) -> Inspection:
    """Look at a workspace, right or not.

    Args:
        path: Its folder.

    Returns:
        The workspace or its problems; whichever, its conditions and the names that they may use.
    """
    root = Path(path)
    if not (root / "member360.yml").is_file():
        what = "has no member360.yml" if root.is_dir() else "is not a folder"
        remedy = "name a workspace's folder, or make one with `member360 init DIR`"
        return Inspection((Problem(str(path), 0, "", what, remedy=remedy),), None)
    loader = _Loader(root.resolve())
    draft = loader.draft()
    problems = (*loader.problems, *check(draft))
    return Inspection(
        problems=problems,
        workspace=None if problems else loader.workspace(draft),
        conditions=tuple(conditions_of(draft.documents)),
        businesses=tuple(sorted(draft.business_names)),
        tiers=tier_names(draft.documents.get("programme.yml")),
    )


class _Loader:
    """Reads and validates file after file; a file that fails is noted and left out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.contents: dict[str, bytes] = {}

    def draft(self) -> Draft:
        documents = self._documents()
        draft = Draft(documents=documents, has_labels=(self.root / "labels.yml").exists())
        # A business whose file cannot be read exists all the same: a condition that names it is not wrong for that.
        files = [path.relative_to(self.root).as_posix() for path in self.root.glob(f"{BUSINESSES}/*.y*ml")]
        draft.business_names = [business_name(file, documents.get(file)) for file in files]
        draft.settings = self._one(documents, "member360.yml", Settings)
        draft.programme = self._one(documents, "programme.yml", Programme)
        draft.benefits = self._one(documents, "benefits.yml", Benefits)
        self._destinations(draft)
        self._labels(draft)
        # Without settings the businesses' own mistakes are still worth telling, with any zone and currency.
        defaults = {"timezone": "UTC", "currency": "USD", "country": "US"}
        if draft.settings is not None:
            defaults = draft.settings.model_dump(include=set(defaults))
        for document in documents.values():
            if document.file.startswith(f"{BUSINESSES}/"):
                self._business(draft, document, defaults)
            elif document.file.startswith(f"{SEGMENTS}/"):
                segment = self._validate(document, Segment)
                if segment is not None:
                    draft.segments.append((document, segment))
        return draft

    def workspace(self, draft: Draft) -> Workspace:
        settings, programme = draft.settings, draft.programme
        if settings is None or programme is None:  # pragma: no cover (both would have been problems)
            raise WorkspaceError([Problem("member360.yml", 0, "", "could not be read")])
        businesses = {business.business: business for _, business in sorted(draft.businesses, key=_by_file)}
        segments = {segment.segment: segment for _, segment in sorted(draft.segments, key=_by_file)}
        places: dict[str, tuple[Document, Keys]] = {
            "settings": (draft.documents["member360.yml"], ()),
            "programme": (draft.documents["programme.yml"], ()),
            **{f"business.{b.business}": (document, ()) for document, b in draft.businesses},
            **{f"segment.{s.segment}": (document, ()) for document, s in draft.segments},
        }
        benefits = draft.benefits or Benefits()
        for position, benefit in enumerate(benefits.benefits):
            places[f"benefit.{benefit.benefit}"] = (draft.documents["benefits.yml"], ("benefits", position))
        for name in draft.destinations:
            places[f"destination.{name}"] = (draft.documents["destinations.yml"], (name,))
        return Workspace(
            root=self.root,
            settings=settings,
            businesses=dict(sorted(businesses.items())),
            programme=programme,
            benefits=benefits,
            segments=dict(sorted(segments.items())),
            destinations=draft.destinations,
            labels=_all_labels(draft),
            places=places,
            fingerprint=fingerprint_of(self.contents),
        )

    def _documents(self) -> dict[str, Document]:
        documents: dict[str, Document] = {}
        for path in self._files():
            file = path.relative_to(self.root).as_posix()

            try:
                documents[file] = read_yaml(path, file)
                self.contents[file] = path.read_bytes()
            except WorkspaceError as error:
                self.problems.extend(error.problems)
        for file in REQUIRED_FILES:
            if not (self.root / file).is_file():
                self.problems.append(
                    Problem(file, 0, "", "is missing", remedy="`member360 init DIR` writes an example")
                )
        if not any((self.root / "businesses").glob("*.yml")):
            remedy = "add one file for each business"
            self.problems.append(Problem("businesses", 0, "", "no business is described here", remedy=remedy))
        return documents

    def _files(self) -> Iterator[Path]:
        for path in sorted(self.root.iterdir()):
            if path.is_file() and path.suffix in {".yml", ".yaml"}:
                if path.name in ROOT_FILES:
                    yield path
                else:
                    near = nearest(path.name, ROOT_FILES)
                    remedy = "rename it, or take it away"
                    self.problems.append(Problem(path.name, 0, "", "is no file of a workspace", near, remedy))
            near = nearest(path.name, FOLDERS) if path.is_dir() and path.name not in FOLDERS else ""
            if near and any(path.glob("*.y*ml")):
                self.problems.append(Problem(path.name, 0, "", "is no folder of a workspace", near, "rename it"))
        for folder in FOLDERS:
            for path in sorted((self.root / folder).glob("*.y*ml")):
                if path.suffix == ".yml":
                    yield path
                else:
                    file = path.relative_to(self.root).as_posix()
                    self.problems.append(Problem(file, 0, "", "must end in .yml", remedy="rename it"))

    def _one(self, documents: dict[str, Document], file: str, model: type[_M]) -> _M | None:
        return self._validate(documents[file], model) if file in documents else None

    def _validate(self, document: Document, model: type[_M]) -> _M | None:
        models: dict[int, type[Model]] = {}
        try:
            return model.model_validate(document.data, context=models)
        except ValidationError as error:
            self.problems.extend(problems_of(error, document, models))
            return None

    def _business(self, draft: Draft, document: Document, defaults: dict[str, str]) -> None:
        raw: Any = document.data
        if isinstance(raw, dict):
            for key, value in defaults.items():
                raw.setdefault(key, value)
        models: dict[int, type[Model]] = {}
        try:
            business = Business.model_validate(raw, context=models)
        except ValidationError as error:
            self.problems.extend(problems_of(error, document, models))
            name = business_name(document.file, document)
            rest = rest_of_business(raw, error, {"business": name, **defaults})
            if rest is None:
                return
            business = rest
        if draft.settings is not None:
            business._denied = dict(draft.settings.identity.deny)  # noqa: SLF001 (set once, here)
        for position, source in enumerate(business.sources):
            if source.prepare is None:
                continue
            path = self.root / "businesses" / source.prepare
            if path.is_file():
                content = path.read_bytes()
                source._prepare_sql = content.decode("utf-8", "replace")  # noqa: SLF001 (set once, here)
                self.contents[path.relative_to(self.root).as_posix()] = content
            else:
                keys = ("sources", position, "prepare")
                near = nearest(source.prepare, (found.name for found in path.parent.glob("*.sql")))
                self.problems.append(
                    document.problem(
                        keys,
                        f"no file {source.prepare!r} beside this one",
                        near,
                        "write it, or mend the name",
                    )
                )
        draft.businesses.append((document, business))

    def _destinations(self, draft: Draft) -> None:
        document = draft.documents.get("destinations.yml")
        if document is None:
            return
        models: dict[int, type[Model]] = {}
        if not isinstance(document.data, dict):
            self.problems.append(document.problem((), "is not a mapping", "", "write `name: {kind: …}`"))
            return
        for name, data in document.data.items():
            if not re.fullmatch(SLUG, name):
                wrong = f"{name!r} is not a name"
                self.problems.append(document.problem((name,), wrong, "", "use small letters, digits and _"))
            try:
                draft.destinations[name] = Destination.model_validate(data, context=models)
            except ValidationError as error:
                self.problems.extend(problems_of(error, document, models, prefix=(name,)))

    def _labels(self, draft: Draft) -> None:
        document = draft.documents.get("labels.yml")
        if document is None:
            return
        if not isinstance(document.data, dict):
            self.problems.append(
                document.problem((), "is not a mapping", "", "write `stage: {dormant: {en: …, zh: …}}`")
            )
            return
        groups = (*CLOSED_GROUPS, *OPEN_GROUPS)
        for group, labels in document.data.items():
            if group not in groups:
                near = nearest(group, groups)
                self.problems.append(document.problem((group,), "unknown group of labels", near, one_of(groups, near)))
                continue
            if not isinstance(labels, dict):
                self.problems.append(document.problem((group,), "is not a mapping", "", "write `code: {en: …, zh: …}`"))
                continue
            for code, data in labels.items():
                self._label(draft, document, group, code, data)

    def _label(self, draft: Draft, document: Document, group: str, code: str, data: Any) -> None:
        known = default_labels().codes(group)
        if group in CLOSED_GROUPS and code not in known:
            near = nearest(code, known)
            self.problems.append(document.problem((group, code), f"unknown {group} {code!r}", near, "rename it"))
        try:
            draft.labels[f"{group}.{code}"] = Label.model_validate(data, context={})
        except ValidationError as error:
            self.problems.extend(problems_of(error, document, {}, prefix=(group, code)))


def _by_file(item: tuple[Document, Model]) -> str:
    return item[0].file


def _all_labels(draft: Draft) -> Labels:
    words = dict(default_labels().words)
    words.update(draft.labels)
    words.setdefault(f"business.{RESERVED_BUSINESS}", words[f"word.{RESERVED_BUSINESS}"])
    words.update({f"business.{business.business}": business.label for _, business in draft.businesses})
    words.update({f"segment.{segment.segment}": segment.label for _, segment in draft.segments})
    if draft.programme is not None:
        words.update({f"tier.{tier.tier}": tier.label for tier in draft.programme.tiers})
        for name, currency in draft.programme.currencies.items():
            words.setdefault(f"currency.{name}", Label(en=name, zh=name))
            if currency.label is not None:
                words[f"currency.{name}"] = currency.label
    if draft.benefits is not None:
        words.update({f"benefit.{benefit.benefit}": benefit.label for benefit in draft.benefits.benefits})
    for name, destination in draft.destinations.items():
        words[f"destination.{name}"] = destination.label or Label(en=name, zh=name)
    return Labels(words=words)

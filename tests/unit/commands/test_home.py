"""Whose data a home holds: a copy of a workspace neither publishes over the original's nor reads it unseen."""

import shutil
from pathlib import Path

import pytest

from member360.commands.main import main
from member360.commands.place import Place
from member360.errors import UserMistake
from member360.workspace import write_starter
from member360.workspace.home import Home
from member360.workspace.occupant import occupy


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout of nothing, so that default homes are in it."""
    monkeypatch.setattr("member360.workspace.CHECKOUT", tmp_path / "checkout")
    return tmp_path / "checkout"


@pytest.fixture
def original(tmp_path, checkout) -> Path:  # noqa: ARG001 (where the home is)
    """A workspace that has run."""
    write_starter(tmp_path / "tea_company")
    home = Place(tmp_path / "tea_company", None).home()
    home.root.mkdir(parents=True)
    occupy(home, tmp_path / "tea_company")
    return tmp_path / "tea_company"


@pytest.fixture
def copy(original, tmp_path) -> Path:
    """The same workspace in another folder."""
    return Path(shutil.copytree(original, tmp_path / "a copy"))


def test_the_home_of_a_workspace_is_named_after_it(tmp_path, checkout):
    (tmp_path / "member360.yml").write_text("# ours\nworkspace: my_company  # short\n", encoding="utf-8")
    assert Place(tmp_path, None).home().root == checkout / ".home" / "my_company"
    (tmp_path / "member360.yml").write_text("workspace: ../../etc\n", encoding="utf-8")
    with pytest.raises(UserMistake, match="name is missing"):
        Place(tmp_path, None).home()


def test_a_starter_is_named_after_its_folder_where_that_can_be_a_name(tmp_path, checkout):
    for folder, name in (("tea_company", "tea_company"), ("Tea & Co", "my_company")):
        write_starter(tmp_path / folder)
        assert Place(tmp_path / folder, None).home().root == checkout / ".home" / name


@pytest.mark.parametrize(
    "verb",
    [
        ["run"],
        ["query", "select 1"],
        ["member", "ann"],
        ["segment", "size", "buying"],
        ["quarantine", "list"],
        ["tables"],
        ["dashboard"],
        ["dev"],
        ["export", "buying", "--to", "crm_csv"],
    ],
    ids=lambda words: words[0],
)
def test_a_copy_does_not_get_at_the_originals_home(original, copy, checkout, capsys, verb):
    assert main([*verb, "--workspace", str(copy)]) == 2
    home = checkout / ".home" / "tea_company"
    assert capsys.readouterr().err == (
        f"{home}: holds the data of the workspace in {original}, not of {copy}; both are called 'tea_company'. "
        f"Give this one a name of its own (`workspace:` in {copy}/member360.yml), or name its data with --home\n"
    )
    assert [path.name for path in home.iterdir()] == ["workspace.txt"]


@pytest.mark.usefixtures("copy")
def test_the_workspace_itself_keeps_its_home_by_whatever_path(original, tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(original)
    monkeypatch.chdir(tmp_path)
    for path in (original, Path("tea_company"), tmp_path / "a copy" / ".." / "tea_company", tmp_path / "link"):
        assert Place(path, None).home().root.name == "tea_company"


def test_a_workspace_that_was_moved_takes_its_home_along(original, tmp_path, capsys):
    moved = original.rename(tmp_path / "moved")
    place = Place(moved, None)
    home = place.home_to_write()
    assert capsys.readouterr().err == (
        f"{home.root}: held the data of the workspace in {original}, which is no longer there; "
        f"from now on that of {moved}\n"
    )
    occupy(home, moved)
    assert place.home_to_write() == home
    assert capsys.readouterr().err == ""


def test_a_home_that_is_named_is_taken_and_whose_it_was_is_said(original, copy, checkout, tmp_path, capsys):
    named = Place(copy, checkout / ".home" / "tea_company")
    assert named.home() == Home(named.folder)
    assert capsys.readouterr().err == ""
    home = named.home_to_write()
    assert capsys.readouterr().err == (
        f"{home.root}: held the data of the workspace in {original}; from now on that of {copy}\n"
    )
    assert Place(copy, tmp_path / "new").home_to_write().root == tmp_path / "new"
    assert capsys.readouterr().err == ""


def test_a_home_that_cannot_be_a_folder_is_told_before_anything_is_read(original, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["run", "--workspace", str(original), "--home", str(tmp_path / "file" / "home")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'file'}")
    assert "is not a folder; name another --home" in said

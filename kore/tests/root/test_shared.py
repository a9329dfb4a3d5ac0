from __future__ import annotations

import errno
import os
import pwd
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kore.root import mounts, shared
from kore.root.grants import Refused
from kore.root.mounts import Owner

OWNERS = {"ananke-physics-shared": 990, "u1fa4-ada": 61190}


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, Any]:
    folders = {
        "data": {"path": str(tmp_path / "data"), "writable": False},
        "pool": {"path": str(tmp_path / "pool"), "writable": True},
    }
    return {"owner": "ananke-physics-shared", "labs": "u1fa4-", "folders": folders}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ada").mkdir()
    return tmp_path / "ada"


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> dict[Path, tuple[Any, ...]]:
    """What is mounted where, instead of real mounts, which are in test_mounts."""
    found: dict[Path, tuple[Any, ...]] = {}

    def user(name: str) -> Any:
        number = OWNERS[name]
        return SimpleNamespace(pw_uid=number, pw_gid=number)

    def show(source: Path, place: Path, kept: Owner, seen: Owner, *, read_only: bool) -> None:
        if source.parent.name == "broken":
            raise OSError(int(source.name), os.strerror(int(source.name)))
        found[place] = (source, kept.user, seen.user, read_only)

    monkeypatch.setattr(pwd, "getpwnam", user)
    monkeypatch.setattr(mounts, "show", show)
    monkeypatch.setattr(mounts, "hide", lambda place: found.pop(place, None))
    return found


def test_each_folder_is_mounted_as_it_was_granted(
    declared: dict[str, Any], folder: Path, mounted: Mapping[Path, Any], tmp_path: Path
) -> None:
    shared.give(declared, "ada", {"data": "read", "pool": "write"}, folder)
    assert mounted == {
        folder / "shared" / "data": (tmp_path / "data", 990, 61190, True),
        folder / "shared" / "pool": (tmp_path / "pool", 990, 61190, False),
    }
    shared.withdraw(folder)
    assert mounted == {}
    assert list(folder.iterdir()) == []
    shared.withdraw(folder)


@pytest.mark.usefixtures("mounted")
def test_who_is_granted_nothing_has_no_folder(declared: dict[str, Any], folder: Path) -> None:
    shared.give(declared, "ada", {}, folder)
    shared.give({}, "ada", {}, folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "granted", [{"data": "write"}, {"pool": "own"}, {"other": "read"}, {"../data": "read"}, ["pool"], {"pool": None}]
)
def test_what_is_not_declared_is_refused(
    declared: dict[str, Any], folder: Path, mounted: Mapping[Path, Any], granted: Any
) -> None:
    with pytest.raises(Refused):
        shared.give(declared, "ada", granted, folder)
    assert mounted == {}


@pytest.mark.parametrize(("name", "owner"), [("ben", "ananke-physics-shared"), ("ada", "nobody-knows")])
def test_a_user_that_is_missing_is_told(
    declared: dict[str, Any], folder: Path, mounted: Mapping[Path, Any], name: str, owner: str
) -> None:
    with pytest.raises(Refused, match="there is no user"):
        shared.give(declared | {"owner": owner}, name, {"pool": "read"}, folder)
    assert mounted == {}


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (errno.EINVAL, "its file system knows no ID-mapped"),
        (errno.ELOOP, "a part of this path is a link; give the real path"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_folder_that_cannot_be_had_is_told_and_the_others_are_given(
    declared: dict[str, Any],
    folder: Path,
    mounted: Mapping[Path, Any],
    capsys: pytest.CaptureFixture[str],
    problem: int,
    reason: str,
) -> None:
    declared["folders"]["data"]["path"] = f"/srv/broken/{problem}"
    shared.give(declared, "ada", {"data": "read", "pool": "write"}, folder)
    assert [place.name for place in mounted] == ["pool"]
    assert [place.name for place in (folder / "shared").iterdir()] == ["pool"]
    assert f"data is missing in this lab: /srv/broken/{problem}: {reason}" in capsys.readouterr().err


@pytest.mark.usefixtures("mounted")
def test_what_is_below_a_mount_that_is_stuck_is_never_touched(declared: dict[str, Any], folder: Path) -> None:
    shared.give(declared, "ada", {"pool": "write"}, folder)
    kept = folder / "shared" / "pool" / "others"
    kept.write_text("work")
    with pytest.raises(Refused, match="cannot be cleared"):
        shared.withdraw(folder)
    assert kept.read_text() == "work"

"""Nodes are linked for whoever is granted them, and for one lab at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kore.root import lab, shared, units
from kore.root.grants import Grantable, Granted, Refused

#: devices that every machine has
NULL, ZERO, FULL = "/dev/null", "/dev/zero", "/dev/full"


@pytest.fixture
def grantable(tmp_path: Path) -> Grantable:
    gpus = {"a": [NULL], "b": [ZERO, FULL], "gone": ["/dev/no-such-node"], "file": ["/dev/shm"]}
    return Grantable(str(tmp_path / "labs"), gpus, ("/dev/random", "/dev/no-such-common"))


@pytest.fixture
def slice_of_labs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The control group of all labs of the instance. That of a lab in there asks."""
    inside = tmp_path / "cgroup" / "ananke-physics-labs.slice"
    (inside / "ananke-physics-user@ben.service").mkdir(parents=True)
    own = tmp_path / "own"
    own.write_text("1:name=systemd:/\n0::/ananke-physics-labs.slice/ananke-physics-user@ben.service\n")
    monkeypatch.setattr(units, "_GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(units, "_OWN", own)
    return inside


def links(grantable: Grantable, user: str) -> dict[str, str]:
    folder = Path(grantable.folder) / user
    return {str(link.relative_to(folder)): str(link.readlink()) for link in folder.rglob("*") if link.is_symlink()}


def test_a_lab_finds_the_nodes_of_its_own_gpus_and_the_common_ones(grantable: Grantable) -> None:
    lab.prepare(grantable, "ada", Granted(["b"]))
    assert links(grantable, "ada") == {"gpu/zero": ZERO, "gpu/full": FULL, "gpu/random": "/dev/random"}
    lab.prepare(grantable, "ben", Granted())
    assert links(grantable, "ben") == {}


def test_nodes_in_folders_keep_their_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore.root.gpu._is_device", lambda node: node.startswith("/dev/nvidia"))
    slices = Grantable(str(tmp_path / "labs"), {"slice": ["/dev/nvidia0", "/dev/nvidia-caps/nvidia-cap21"]})
    lab.prepare(slices, "ada", Granted(["slice"]))
    assert links(slices, "ada") == {
        "gpu/nvidia0": "/dev/nvidia0",
        "gpu/nvidia-caps/nvidia-cap21": "/dev/nvidia-caps/nvidia-cap21",
    }


def test_two_labs_never_have_the_same_and_the_second_gets_it_after_the_first(grantable: Grantable) -> None:
    lab.prepare(grantable, "ada", Granted(["a", "b"]))
    with pytest.raises(Refused, match="GPU a is with the lab of ada"):
        lab.prepare(grantable, "ben", Granted(["a"]))
    lab.clear(grantable, "ben")
    assert "gpu/null" in links(grantable, "ada"), "a failed start takes nothing from others"
    lab.clear(grantable, "ada")
    lab.prepare(grantable, "ben", Granted(["a"]))
    assert "gpu/null" in links(grantable, "ben")


def test_a_start_anew_has_nothing_of_the_one_before(grantable: Grantable) -> None:
    lab.prepare(grantable, "ada", Granted(["a"]))
    lab.prepare(grantable, "ada", Granted(["b"]))
    assert "gpu/null" not in links(grantable, "ada")
    lab.prepare(grantable, "ben", Granted(["a"]))


def test_what_a_lab_that_is_gone_has_left_behind_is_taken_over(grantable: Grantable, slice_of_labs: Path) -> None:
    (slice_of_labs / "ananke-physics-user@x-ada.service").mkdir()
    lab.prepare(grantable, "ada", Granted(["a"]))
    lab.prepare(grantable, "ben", Granted(["a"]))
    assert "gpu/null" in links(grantable, "ben")
    lab.clear(grantable, "ada")
    (slice_of_labs / "ananke-physics-user@chiara.service").mkdir()
    with pytest.raises(Refused, match="GPU a is with the lab of ben"):
        lab.prepare(grantable, "chiara", Granted(["a"]))


@pytest.mark.parametrize("kind", ["user", "course", "room"])
def test_a_lab_that_has_a_control_group_keeps_it(grantable: Grantable, slice_of_labs: Path, kind: str) -> None:
    (slice_of_labs / f"ananke-physics-{kind}@ada.service").mkdir()
    lab.prepare(grantable, "ada", Granted(["a"]))
    with pytest.raises(Refused, match="GPU a is with the lab of ada"):
        lab.prepare(grantable, "ben", Granted(["a"]))


@pytest.mark.parametrize("own", ["0::/", "0::/elsewhere.slice/ananke-physics-user@ben.service"])
@pytest.mark.usefixtures("slice_of_labs")
def test_who_cannot_see_control_groups_takes_nothing_over(grantable: Grantable, tmp_path: Path, own: str) -> None:
    (tmp_path / "own").write_text(f"{own}\n")
    lab.prepare(grantable, "ada", Granted(["a"]))
    with pytest.raises(Refused, match="GPU a is with the lab of ada"):
        lab.prepare(grantable, "ben", Granted(["a"]))


def test_two_never_take_the_same_over(grantable: Grantable, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.prepare(grantable, "ada", Granted(["a"]))
    asked = []

    def is_gone(holder: str) -> bool:
        other = os.open(Path(grantable.folder) / ".gpus", os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
        asked.append(holder)
        return True

    monkeypatch.setattr(units, "is_gone", is_gone)
    lab.prepare(grantable, "ben", Granted(["a"]))
    assert asked == ["ada"]


def test_what_others_give_back_meanwhile_does_not_matter(grantable: Grantable, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.prepare(grantable, "ada", Granted(["a"]))

    def as_it_was(folder: Path) -> Iterator[Path]:
        return iter([folder / "b", folder / "a"])

    with monkeypatch.context() as before:
        before.setattr(Path, "iterdir", as_it_was)
        lab.clear(grantable, "ada")
    assert not list(Path(grantable.folder, ".gpus").iterdir())


def test_a_shared_folder_that_is_stuck_keeps_nobody_from_a_gpu(
    grantable: Grantable, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.prepare(grantable, "ada", Granted(["a"]))

    def withdraw(folder: Path) -> None:
        raise Refused(f"{folder} cannot be cleared")

    with monkeypatch.context() as stuck:
        stuck.setattr(shared, "withdraw", withdraw)
        with pytest.raises(Refused, match="cannot be cleared"):
            lab.clear(grantable, "ada")
    lab.prepare(grantable, "ben", Granted(["a"]))
    assert "gpu/null" in links(grantable, "ben")


@pytest.mark.parametrize(
    ("granted", "message"),
    [
        (["c"], "there is no GPU 'c'"),
        (["../a"], "there is no GPU"),
        ([["a"]], "there is no GPU"),
        ("ab", "not what is expected"),
        ({"a": 1}, "not what is expected"),
        (["a", "gone"], "/dev/no-such-node: no such device node"),
        (["file"], "/dev/shm: no such device node"),
    ],
)
def test_what_is_not_declared_or_not_there_is_refused(grantable: Grantable, granted: Any, message: str) -> None:
    with pytest.raises(Refused, match=message):
        lab.prepare(grantable, "ada", Granted(granted))
    lab.prepare(grantable, "ben", Granted(["a"]))

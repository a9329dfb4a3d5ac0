"""Nodes are linked for whoever is granted them, and for one lab at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kore.root import lab
from kore.root.grants import Grantable, Granted, Refused

#: devices that every machine has
NULL, ZERO, FULL = "/dev/null", "/dev/zero", "/dev/full"


@pytest.fixture
def grantable(tmp_path: Path) -> Grantable:
    gpus = {"a": [NULL], "b": [ZERO, FULL], "gone": ["/dev/no-such-node"], "file": ["/dev/shm"]}
    return Grantable(str(tmp_path / "labs"), gpus, ("/dev/random", "/dev/no-such-common"))


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

from __future__ import annotations

import io
from pathlib import Path

import pytest

from system.layers import Layer, key, provided
from system.log import Log

LOG = Log(io.StringIO())


def layer(version: str) -> Layer:
    def make(target: Path) -> None:
        target.mkdir()
        (target / "made").touch()

    return Layer("part", version, make)


def test_a_layer_is_made_once(tmp_path: Path) -> None:
    with provided(tmp_path, [layer("1")], LOG) as [folder]:
        (folder / "made").unlink()
    with provided(tmp_path, [layer("1")], LOG) as [folder]:
        assert list(folder.iterdir()) == []


def test_an_old_layer_is_removed(tmp_path: Path) -> None:
    with provided(tmp_path, [layer("1")], LOG) as [old]:
        pass
    with provided(tmp_path, [layer("2")], LOG):
        assert not old.exists()


def test_an_old_layer_that_somebody_uses_stays(tmp_path: Path) -> None:
    with provided(tmp_path, [layer("1")], LOG) as [old], provided(tmp_path, [layer("2")], LOG):
        assert old.exists()


def test_what_was_not_finished_is_made_anew(tmp_path: Path) -> None:
    def broken(target: Path) -> None:
        target.mkdir()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), provided(tmp_path, [Layer("part", "1", broken)], LOG):
        pass
    with provided(tmp_path, [layer("1")], LOG) as [folder]:
        assert (folder / "made").exists()


def test_keys_tell_where_one_part_ends_and_the_next_begins() -> None:
    assert key(["ab", "c"]) != key(["a", "bc"])

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kore.cli import main
from kore.lti.key_lives import WAIT
from kore.lti.own_keys import OwnKeys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "kore" / "keys"


@pytest.fixture
def keys(
    write_settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs `kore keys` in this process; gives exit status and what it says."""
    file = write_settings()

    def run(verb: str, *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["kore", "keys", verb, "--settings", str(file), *arguments])
        with pytest.raises(SystemExit) as exit_:
            main()
        told = capsys.readouterr()
        return int(exit_.value.code or 0), told.out + told.err

    return run


def test_each_key_is_shown_with_its_state(keys: Any, folder: Path, moment: Any) -> None:
    old = OwnKeys(folder).lives()[0].kid
    moment.pass_(days=1)
    new = OwnKeys(folder).rotate().kid
    code, told = keys("list")
    first, second = told.splitlines()
    assert code == 0
    assert first.startswith(old)
    assert first.endswith("signing")
    assert second.startswith(new)
    assert f"next: signs from {(moment.at + WAIT).astimezone():%Y-%m-%d %H:%M}" in second
    moment.at += WAIT
    retired = (moment.at + timedelta(days=14)).astimezone()
    assert f"retired: published until {retired:%Y-%m-%d %H:%M}" in keys("list")[1].splitlines()[0]


def test_without_keys_none_is_made(keys: Any, folder: Path) -> None:
    code, told = keys("list")
    assert (code, "no keys" in told) == (0, True)
    for arguments in ((), ("--at-once",)):
        code, told = keys("rotate", *arguments)
        assert (code, "no keys" in told) == (2, True)
    assert not folder.exists()


def test_a_rotation_is_told_and_a_second_one_changes_nothing(keys: Any, folder: Path, moment: Any) -> None:
    OwnKeys(folder)
    moment.pass_(days=1)
    code, told = keys("rotate")
    assert (code, "signs from" in told) == (0, True)
    assert keys("rotate") == (code, told)
    assert len(OwnKeys(folder).lives()) == 2


def test_a_leaked_key_is_replaced_and_what_that_means_is_told(keys: Any, folder: Path) -> None:
    leaked = OwnKeys(folder).lives()[0].kid
    code, told = keys("rotate", "--at-once")
    (life,) = OwnKeys(folder).lives()
    assert code == 0
    assert life.kid != leaked
    assert told.startswith(f"{life.kid} signs, and all former keys are deleted.")
    assert "within 60 minutes" in told


def test_another_users_keys_are_listed_but_not_rotated(
    keys: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    OwnKeys(folder)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert keys("list")[0] == 0
    code, told = keys("rotate")
    assert (code, f"belongs to user number {owner}" in told) == (2, True)

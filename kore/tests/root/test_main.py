"""Root does what a unit asks for, and refuses what nobody of ours would ask."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from kore.root import mounts
from kore.root.__main__ import main


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """What may be granted, and what is."""
    return written(tmp_path / "grantable", {"folder": str(tmp_path / "labs")}), written(tmp_path / "granted", {})


def written(path: Path, document: Any) -> str:
    path.write_text(json.dumps(document))
    return str(path)


def test_a_start_finds_an_empty_folder_and_the_end_takes_it_away(files: tuple[str, str], tmp_path: Path) -> None:
    grantable, granted = files
    left = tmp_path / "labs" / "ada" / "left"
    left.mkdir(parents=True)
    assert main(["prepare", grantable, "ada", granted]) == 0
    assert list((tmp_path / "labs" / "ada").iterdir()) == []
    assert main(["settle", grantable, "ada"]) == 0
    assert main(["clear", grantable, "ada"]) == 0
    assert list((tmp_path / "labs").iterdir()) == []
    assert main(["clear", grantable, "ada"]) == 0, "what failed half-way is cleared again"


@pytest.mark.parametrize("name", ["..", "ada/../ben", "Ada", "", "a" * 26])
def test_a_name_that_leads_elsewhere_is_refused(name: str, files: tuple[str, str], tmp_path: Path) -> None:
    kept = tmp_path / "labs" / "ben"
    kept.mkdir(parents=True)
    assert main(["prepare", files[0], name, files[1]]) == 1
    assert main(["settle", files[0], name]) == 1
    assert main(["clear", files[0], name]) == 1
    assert kept.exists()


@pytest.mark.parametrize("document", [[], {"root": True}, "x"])
def test_a_file_that_the_hub_does_not_write_is_refused(
    document: Any, files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", files[0], "ada", written(tmp_path / "odd", document)]) == 1
    assert "odd is not what is expected" in capsys.readouterr().err
    assert main(["prepare", files[0], "ada", str(tmp_path / "missing")]) == 1
    assert "cannot be read: FileNotFoundError" in capsys.readouterr().err


def test_what_is_not_declared_is_refused(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    granted = written(tmp_path / "more", {"shared": {"data": "read"}})
    assert main(["prepare", files[0], "ada", granted]) == 1
    assert "nobody may 'read' in a shared folder 'data'" in capsys.readouterr().err


def test_an_unknown_verb_gets_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destroy"]) == 2
    assert "prepare <what may be granted>" in capsys.readouterr().err


def test_what_the_kernel_refuses_is_said_in_one_line(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labs").touch()
    assert main(["prepare", files[0], "ada", files[1]]) == 1
    assert capsys.readouterr().err == f"kore.root: prepare has failed: {tmp_path}/labs/ada: Not a directory\n"


def test_who_may_not_enter_the_machine_is_told(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def enter_machine() -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(mounts, "enter_machine", enter_machine)
    assert main(["clear", files[0], "ada"]) == 1
    assert capsys.readouterr().err == "kore.root: clear has failed: Operation not permitted\n"


def test_only_what_labs_ask_for_enters_the_machine(files: tuple[str, str], entered: list[str], tmp_path: Path) -> None:
    assert main(["clear", files[0], "ada"]) == 0
    assert entered == ["entered"]
    assert main(["measure", str(tmp_path / "none"), "1", str(tmp_path / "report")]) == 0
    assert entered == ["entered"]

"""Secrets come to the labs to which they are granted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kore.root import storage
from kore.root.__main__ import main
from kore.root.grants import Refused


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_bytes(b"user\npass\xffword\n")
    file.chmod(0o600)
    return file


def test_a_lab_gets_what_it_is_granted_and_nobody_else_enters(secret: Path, tmp_path: Path) -> None:
    labs = tmp_path / "labs"
    for path, document in (
        (tmp_path / "grantable", {"folder": str(labs), "storage": {"data": str(secret), "other": "/nonexistent"}}),
        (tmp_path / "granted", {"storage": ["data"]}),
    ):
        path.write_text(json.dumps(document))
    before = os.umask(0o077)  # that of the unit
    try:
        assert main(["prepare", str(tmp_path / "grantable"), "ada", str(tmp_path / "granted")]) == 0
    finally:
        os.umask(before)
    folder = labs / "ada" / "storage"
    assert [file.name for file in folder.iterdir()] == ["data"]
    assert (folder / "data").read_bytes() == secret.read_bytes()
    modes = [path.stat().st_mode & 0o777 for path in (labs / "ada", folder, folder / "data")]
    assert modes == [0o700, 0o755, 0o444]
    assert main(["clear", str(tmp_path / "grantable"), "ada"]) == 0
    assert list(labs.iterdir()) == []


def test_what_is_not_declared_is_refused(secret: Path, tmp_path: Path) -> None:
    for name in ("other", "../data", "/etc/shadow"):
        with pytest.raises(Refused, match="has no secret that could be granted"):
            storage.lay({"data": str(secret)}, [name], tmp_path / f"lab{len(name)}")


def test_nothing_granted_leaves_nothing(secret: Path, tmp_path: Path) -> None:
    storage.lay({"data": str(secret)}, [], tmp_path / "storage")
    assert not (tmp_path / "storage").exists()


def test_a_file_that_is_not_there_is_told_to_the_administrator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    files = {"gone": str(tmp_path / "gone"), "pipe": str(tmp_path / "pipe"), "folder": str(tmp_path)}
    storage.lay(files, files, tmp_path / "storage")
    assert list((tmp_path / "storage").iterdir()) == []
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"kore.root: the secret of storage 'gone', {files['gone']}: No such file or directory"
    assert [line.rpartition(": ")[2] for line in said[1:]] == ["it is not a file", "Is a directory"]

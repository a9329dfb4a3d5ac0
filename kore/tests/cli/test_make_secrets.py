from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from kore import credentials


def test_missing_secrets_are_made_for_us_alone_and_only_their_names_are_told(kore: Any, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    done = kore("make-secrets", STATE_DIRECTORY=str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == list(credentials.SECRETS)
    made = {file.name: file.read_text() for file in folder.iterdir()}
    assert sorted(made) == sorted(credentials.SECRETS)
    assert len(set(made.values())) == len(made)
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_secrets_that_are_there_stay(kore: Any, tmp_path: Path) -> None:
    (tmp_path / "hub-to-kore").write_text("mine")
    done = kore("make-secrets", "--directory", tmp_path)
    assert (done.returncode, done.stdout) == (0, "kore-to-hub\nhub-to-proxy\n")
    assert (tmp_path / "hub-to-kore").read_text() == "mine"
    again = kore("make-secrets", "--directory", tmp_path)
    assert (again.returncode, again.stdout) == (0, "")


def test_a_directory_must_be_named_and_writable(kore: Any, tmp_path: Path) -> None:
    nameless = kore("make-secrets", STATE_DIRECTORY="")
    assert nameless.returncode == 2
    assert "STATE_DIRECTORY" in nameless.stderr
    (tmp_path / "file").touch()
    done = kore("make-secrets", "--directory", tmp_path / "file")
    assert done.returncode == 2
    assert done.stderr.startswith(f"kore: cannot write the secret {tmp_path}/file/kore-to-hub: ")

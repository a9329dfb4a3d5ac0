"""The same files in a notebook, against a real WebDAV server."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest
from tests.lab.storage.conftest import Cloud, offered

from kore.lab.storage import open_storage
from kore.lab.storage.notebooks import SNIPPETS


def test_name_and_password_are_asked_for(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    (cloud.folder / "a.txt").write_text("x")
    asked: list[str] = []
    monkeypatch.setenv("KORE_STORAGE", json.dumps({"resources": {"cloud": offered(cloud.url)}}))
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or cloud.user)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: asked.append(prompt) or cloud.password)
    storage = open_storage(cloud.url)
    assert asked == ["User for Cloud: ", "Password for Cloud: "]
    assert storage.cat("a.txt") == b"x"
    storage.client.http.close()


def test_a_shared_key_is_used(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cloud.folder / "a.txt").write_text("x")
    url = cloud.url.replace("{user}", cloud.user)
    (tmp_path / "cloud").mkdir(exist_ok=True)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "course").write_text(f"{cloud.user}\n{cloud.password}\n")
    monkeypatch.setenv("KORE_STORAGE", json.dumps({"resources": {"course": offered(url, login="shared")}}))
    monkeypatch.setenv("KORE_STORAGE_SECRETS", str(tmp_path / "keys"))
    storage = open_storage(f"{url}/")
    assert storage.cat("a.txt") == b"x"
    storage.client.http.close()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="an address begins with"):
        open_storage("file:///etc")


def test_lines_for_notebooks_are_python() -> None:
    for snippet in SNIPPETS:
        compile(snippet["template"], snippet["label"], "exec")

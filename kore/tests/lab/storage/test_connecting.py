"""Each kind against a server of its kind: all that `Files` does, right and wrong passwords, and whom it trusts."""

from __future__ import annotations

import getpass
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.lab.storage import s3_server, sftp_server, smb_server
from tests.lab.storage.conftest import Cloud

from kore.lab.storage.connecting import connect
from kore.lab.storage.files import Files
from kore.lab.storage.offers import Offer, Secret
from kore.lab.storage.problems import explained
from kore.storage import Address, Login

REFUSED = "X: the server refuses this name and password. Reload the page, and JupyterLab asks for them again."


def offer(address: str, host_key: str | None = None) -> Offer:
    return Offer("x", "X", Address.of(address), host_key=host_key)


@contextmanager
def connected(what: Offer, secret: Secret | None) -> Iterator[Files]:
    connection = connect(what, secret)
    try:
        yield Files(connection)
    finally:
        connection.close()


def refusal(what: Offer, secret: Secret | None) -> str | None:
    try:
        with connected(what, secret) as files:
            files.entries("")
    except Exception as error:  # noqa: BLE001  # as the drive does
        return explained(error, "X").log_message
    return None


def work(files: Files) -> None:
    """What people do."""
    assert files.entries("") == []
    files.make_folder("Übung 1")
    files.make_folder("Übung 1")
    files.write("Übung 1/a b.txt", io.BytesIO("größe".encode()))
    files.write("Übung 1/a b.txt", io.BytesIO(b"new"))
    files.write("Übung 1/large.bin", io.BytesIO(b"0123456789" * (1 << 18)))
    assert [(entry.path, entry.folder) for entry in files.entries("")] == [("Übung 1", True)]
    listed = {entry.name: entry for entry in files.entries("Übung 1")}
    assert {name: entry.size for name, entry in listed.items()} == {"a b.txt": 3, "large.bin": 10 << 18}
    assert all(entry.modified.year > 2000 for entry in listed.values())
    assert files.entry("Übung 1").folder
    assert files.read("Übung 1/a b.txt") == b"new"
    assert files.read("Übung 1/large.bin") == b"0123456789" * (1 << 18)
    files.move("Übung 1/a b.txt", "Übung 1/c.txt")
    with pytest.raises(FileExistsError):
        files.move("Übung 1/c.txt", "Übung 1/large.bin")
    files.move("Übung 1", "Übung 2")
    assert sorted(entry.path for entry in files.entries("Übung 2")) == ["Übung 2/c.txt", "Übung 2/large.bin"]
    with pytest.raises(FileNotFoundError):
        files.entry("Übung 1")
    with pytest.raises(FileNotFoundError):
        files.remove("Übung 1")
    files.remove("Übung 2/c.txt")
    files.remove("Übung 2")
    assert files.entries("") == []


def test_webdav(cloud: Cloud) -> None:
    with connected(offer(cloud.url), Secret(cloud.user, cloud.password)) as files:
        work(files)
    assert refusal(offer(cloud.url), Secret(cloud.user, "wrong")) == REFUSED
    assert refusal(offer(cloud.url), Secret("ben", cloud.password)) is not None
    assert refusal(offer("webdav://127.0.0.1:9/"), None) == (
        "X: the server cannot be reached. Check the address, or try again later."
    )


def test_s3() -> None:
    """A server in the tests' own process, which speaks no more of S3 than is needed here."""
    objects = {"other/file": b""}
    with s3_server.serving(objects) as port:
        what = offer(f"s3://127.0.0.1:{port}/physics/data")
        assert refusal(what, Secret("AKIAWRONG", "x")) == "X: the server does not let you do this."
        objects["data/.keep"] = b""
        with connected(what, Secret(s3_server.KEY, s3_server.SECRET)) as files:
            work(files)
    assert set(objects) == {"other/file", "data/.keep"}, "nothing outside of the address is touched"


def test_sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "files" / "data").mkdir(parents=True)
    right = Secret(sftp_server.USER, sftp_server.PASSWORD)
    with sftp_server.serving(tmp_path / "files") as (port, key):
        what = offer(f"sftp://127.0.0.1:{port}/data", key)
        with connected(what, right) as files:
            work(files)
        assert refusal(what, Secret(sftp_server.USER, "wrong")) == REFUSED

        other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
        for stranger in (replace(what, host_key=None), replace(what, host_key=other)):
            assert refusal(stranger, right), "a server that is not known gets no password"
        assert "sign in there once with `ssh`" in str(refusal(replace(what, host_key=None), right))
        known = tmp_path / "home" / ".ssh" / "known_hosts"
        known.parent.mkdir(parents=True)
        known.write_text(f"[127.0.0.1]:{port} {key}\n")
        assert refusal(replace(what, host_key=None), right) is None, "the person's own list counts"


def test_sftp_follows_links_for_reading_and_never_to_remove(tmp_path: Path) -> None:
    (tmp_path / "files" / "data").mkdir(parents=True)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a.txt").write_text("kept")
    (tmp_path / "files" / "data" / "link").symlink_to(tmp_path / "kept")
    with sftp_server.serving(tmp_path / "files") as (port, key):
        right = Secret(sftp_server.USER, sftp_server.PASSWORD)
        with connected(offer(f"sftp://127.0.0.1:{port}/data", key), right) as files:
            assert [entry.folder for entry in files.entries("")] == [True]
            assert files.read("link/a.txt") == b"kept"
            with pytest.raises(OSError, match=r"."):
                files.remove("link")
    assert (tmp_path / "kept" / "a.txt").read_text() == "kept"


@pytest.mark.skipif(smb_server.PROGRAM is None, reason="Samba's server (smbd) is not installed")
def test_smb(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    user = getpass.getuser()
    with smb_server.serving(tmp_path / "files", tmp_path / "state", user) as port:
        what = offer(f"smb://127.0.0.1:{port}/share")
        with connected(what, Secret(user, smb_server.PASSWORD)) as files:
            work(files)
        assert refusal(what, Secret(user, "wrong")) == REFUSED


def test_what_everybody_may_read_needs_nobody() -> None:
    what = replace(offer("s3://127.0.0.1:9/open"), login=Login.NONE)
    connection = connect(what, None)
    assert connection.system.anon
    assert connection.system.endpoint_url == "http://127.0.0.1:9"

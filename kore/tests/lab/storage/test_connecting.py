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

UNREACHABLE = "X: the server cannot be reached. Check the address, or try again later."
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
    assert files.read("Übung 1/a b.txt", 100) == b"new"
    assert files.read("Übung 1/large.bin", 10 << 18) == b"0123456789" * (1 << 18)
    assert files.read("Übung 1/large.bin", 12) == b"012345678901"
    assert b"".join(files.chunks("Übung 1/large.bin")) == b"0123456789" * (1 << 18)
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


@pytest.mark.parametrize("address", ["webdav://127.0.0.1:9/", "sftp://127.0.0.1:9/", "smb://127.0.0.1:9/share"])
def test_where_nothing_answers(address: str) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
    assert refusal(offer(address, key), Secret("ada", "x")) == UNREACHABLE


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
        with connected(offer(f"sftp://127.0.0.1:{port}/", key), right) as files:
            assert [entry.path for entry in files.entries("")] == ["data"]
            files.write("data/a.txt", io.BytesIO(b"x"))
            assert files.read("data/a.txt", 100) == b"x"
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
            assert files.read("link/a.txt", 100) == b"kept"
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
            assert refusal(what, Secret(user, "wrong")) == REFUSED, "another connection is none of this one's"
            files.make_folder("still here")
            with connected(what, Secret(user, smb_server.PASSWORD)) as others:
                others.write("a.txt", io.BytesIO(b"x"))
            assert files.read("a.txt", 100) == b"x", "nor does it end with another one"


@pytest.mark.skipif(smb_server.PROGRAM is None, reason="Samba's server (smbd) is not installed")
def test_all_of_smb_asks_with_the_same_name_and_password(tmp_path: Path) -> None:
    """Whatever people call in notebooks."""
    (tmp_path / "files").mkdir()
    user = getpass.getuser()
    with smb_server.serving(tmp_path / "files", tmp_path / "state", user) as port:
        connection = connect(offer(f"smb://127.0.0.1:{port}/share"), Secret(user, smb_server.PASSWORD))
        system = connection.system
        system.makedirs("/share/a/b")
        system.makedirs("/share/a/b", exist_ok=True)
        system.pipe_file("/share/a/x", b"x")
        system.copy("/share/a/x", "/share/a/y")
        system.mv("/share/a/y", "/share/a/z")
        system.mkdir("/share/a/c/d")
        assert system.find("/share/a") == ["/share/a/x", "/share/a/z"]
        assert abs((system.modified("/share/a/x") - system.created("/share/a/z")).total_seconds()) < 60
        system.rm_file("/share/a/x")
        system.rmdir("/share/a/b")
        connection.close()
    assert sorted(path.name for path in (tmp_path / "files" / "a").iterdir()) == ["c", "z"]


def test_what_everybody_may_read_needs_nobody() -> None:
    what = replace(offer("s3://127.0.0.1:9/open"), login=Login.NONE)
    connection = connect(what, None)
    assert connection.system.anon
    assert connection.system.endpoint_url == "http://127.0.0.1:9"

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paramiko import Transport
from tests.lab.storage import sftp_server
from tests.lab.storage.conftest import Cloud, offered
from tornado.web import HTTPError

from kore.lab.storage import connecting
from kore.lab.storage.connecting import Connection
from kore.lab.storage.drives import Drives
from kore.lab.storage.files import Files
from kore.lab.storage.offers import Offer, Offers, Secret


def drives(cloud_url: str, secrets: Path | None = None, **other: Any) -> Drives:
    told = {"resources": {"cloud": offered(cloud_url, **other)}, "own": ["webdav"]}
    return Drives(Offers.of({"KORE_STORAGE": json.dumps(told), "KORE_STORAGE_SECRETS": str(secrets or "")}))


async def names(every: Drives) -> list[str]:
    """What is shown of the cloud."""
    drive = every.find("cloud")
    assert drive
    return [entry.name for entry in await drive.do(lambda files: files.entries(""))]


def close(every: Drives) -> None:
    drive = every.find("cloud")
    assert drive
    drive.close()


async def test_a_server_that_says_nothing_holds_up_nobody_else(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mine = {"url": f"webdav://127.0.0.1:{silent.getsockname()[1]}/", "tokenDict": cloud.typed}
        every = drives(cloud.url)
        (own,) = [one["drive"] for one in await every.offer([mine]) if one["drive"] != "cloud"]
        connecting_to_it = asyncio.create_task(
            every.offer([{**mine, "drive": own}, {"drive": "cloud", "tokenDict": cloud.typed}])
        )
        ticks = 0
        while not connecting_to_it.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert ticks > 20, "the lab goes on meanwhile"
        shown = {one["drive"]: one["init"] for one in await connecting_to_it}
        assert shown == {"cloud": True, own: True}
        good, bad = every.find("cloud"), every.find(own)
        assert good
        assert bad
        assert await good.do(lambda files: files.entries("")) == []
        with pytest.raises(HTTPError, match="does not answer"):
            await bad.do(lambda files: files.entries(""))
        good.close()
        bad.close()


async def test_connections_end(cloud: Cloud) -> None:
    every = drives(cloud.url)
    await every.offer([{"drive": "cloud", "tokenDict": cloud.typed}])
    drive = every.find("cloud")
    assert drive
    drive.close()
    with pytest.raises(HTTPError, match="Reload the page"):
        await drive.do(lambda files: files.entries(""))


async def test_a_resource_of_the_administrators_is_not_changed_from_outside(cloud: Cloud) -> None:
    every = drives(cloud.url)
    forged = {"drive": "cloud", "url": "webdav://elsewhere/", "name": "x", "tokenDict": cloud.typed}
    (shown,) = await every.offer([forged])
    assert shown["init"]
    assert cloud.server in shown["url"]
    assert "tokenDict" not in shown
    close(every)


@pytest.fixture
def dropping(tmp_path: Path) -> Iterator[tuple[str, str, list[Transport]]]:
    """An SFTP server: address, key and connections."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("x")
    transports: list[Transport] = []
    with sftp_server.serving(tmp_path / "files", transports) as (port, key):
        yield f"sftp://127.0.0.1:{port}/", key, transports


async def test_a_connection_that_is_lost_is_made_again_by_a_reload(
    dropping: tuple[str, str, list[Transport]], tmp_path: Path
) -> None:
    url, key, transports = dropping
    (tmp_path / "cloud").write_text(f"{sftp_server.USER}\n{sftp_server.PASSWORD}\n")
    every = drives(url, host_key=key, login="shared", secrets=tmp_path)
    await every.offer([])
    assert await names(every) == ["a.txt"]
    transports[-1].close()
    for _ in range(2):
        with pytest.raises(HTTPError, match="has ended the connection"):
            await names(every)
    await every.offer([])
    assert await names(every) == ["a.txt"]
    close(every)


async def test_whoever_has_typed_a_password_is_asked_again(dropping: tuple[str, str, list[Transport]]) -> None:
    url, key, transports = dropping
    every = drives(url, host_key=key)
    typed = [{"drive": "cloud", "tokenDict": {"User": sftp_server.USER, "Password": sftp_server.PASSWORD}}]
    await every.offer(typed)
    transports[-1].close()
    with pytest.raises(HTTPError, match="has ended the connection"):
        await names(every)
    (shown,) = await every.offer([])
    assert (shown["init"], shown["missingTokens"]) == (False, ["User", "Password"])
    await every.offer(typed)
    assert await names(every) == ["a.txt"]
    close(every)


async def test_what_goes_well_again_is_left_alone(cloud: Cloud) -> None:
    every = drives(cloud.url)
    await every.offer([{"drive": "cloud", "tokenDict": cloud.typed}])
    drive = every.find("cloud")
    assert drive

    def fail(_: Files) -> None:
        raise TimeoutError

    with pytest.raises(HTTPError, match="does not answer"):
        await drive.do(fail)
    assert await names(every) == []
    (shown,) = await every.offer([])
    assert shown["init"], "nobody is asked again"
    with pytest.raises(HTTPError, match="no such file"):
        await drive.do(lambda files: files.entry("gone"))
    (shown,) = await every.offer([])
    assert (shown["init"], every.find("cloud")) == (True, drive), "a file that is missing says nothing of the server"
    close(every)


async def test_a_connection_that_nobody_waits_for_any_more_ends(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken out of the settings while it was being made."""
    begun, may_go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def slow(offer: Offer, secret: Secret | None) -> Connection:
        begun.set()
        may_go_on.wait(10)
        connection = connecting.connect(offer, secret)

        def close() -> None:
            connection.close()
            closed.set()

        return connection._replace(close=close)

    monkeypatch.setattr("kore.lab.storage.drives.connect", slow)
    every = drives(cloud.url)
    mine = {"url": cloud.url.replace("{user}", cloud.user)}
    (own,) = [one["drive"] for one in await every.offer([mine]) if one["drive"] != "cloud"]
    opening = asyncio.create_task(every.offer([{**mine, "drive": own, "tokenDict": cloud.typed}]))
    assert await asyncio.to_thread(begun.wait, 10)
    drive = every.find(own)
    assert drive
    await every.offer([])
    assert every.find(own) is None
    may_go_on.set()
    await opening
    assert await asyncio.to_thread(closed.wait, 10)
    with pytest.raises(HTTPError, match="Reload the page"):
        await drive.do(lambda files: files.entries(""))


async def test_words_of_libraries_reach_nobody(cloud: Cloud) -> None:
    every = drives(cloud.url)
    await every.offer([{"drive": "cloud", "tokenDict": cloud.typed}])
    drive = every.find("cloud")
    assert drive

    def fail(_: Files) -> None:
        raise ValueError("geheim")

    with pytest.raises(HTTPError) as caught:
        await drive.do(fail)
    assert "geheim" not in str(caught.value)
    close(every)

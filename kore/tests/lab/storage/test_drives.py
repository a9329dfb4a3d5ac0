from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
from tests.lab.storage.conftest import Cloud, offered
from tornado.web import HTTPError

from kore.lab.storage import connecting
from kore.lab.storage.drives import Drives
from kore.lab.storage.offers import Offers


def drives(cloud_url: str, **other: Any) -> Drives:
    told = {"resources": {"cloud": offered(cloud_url, **other)}, "own": ["webdav"]}
    return Drives(Offers.of({"KORE_STORAGE": json.dumps(told)}))


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
        every.close()


async def test_connections_end(cloud: Cloud) -> None:
    every = drives(cloud.url)
    await every.offer([{"drive": "cloud", "tokenDict": cloud.typed}])
    drive = every.find("cloud")
    assert drive
    every.close()
    assert every.find("cloud") is None
    with pytest.raises(HTTPError, match="Reload the page"):
        await drive.do(lambda files: files.entries(""))


async def test_a_resource_of_the_administrators_is_not_changed_from_outside(cloud: Cloud) -> None:
    every = drives(cloud.url)
    forged = {"drive": "cloud", "url": "webdav://elsewhere/", "name": "x", "tokenDict": cloud.typed}
    (shown,) = await every.offer([forged])
    assert shown["init"]
    assert cloud.server in shown["url"]
    assert "tokenDict" not in shown
    every.close()

"""The connections of a lab. Each has a thread of its own, so that the lab never waits for somebody else's server."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tornado import web

from kore.lab.storage.connecting import Connection, connect
from kore.lab.storage.files import Files
from kore.lab.storage.offers import KeyUnusable, Offer, Offers, Secret
from kore.lab.storage.problems import Disconnected, explained
from kore.storage import Login

T = TypeVar("T")
_log = logging.getLogger("kore.lab.storage")


class Drive:
    """Files to which a connection was made, or the reason why it was not."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        #: why there is no connection, or why it may be lost: what was wrong when it was last used
        self.problem: web.HTTPError | None = None
        self._connection: Connection | None = None
        self._closed = False
        self._closing = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"kore-storage-{offer.drive}")

    async def open(self, secret: Callable[[], Secret | None]) -> None:
        """Connect and look whether there is something to see; `problem` says what was wrong."""
        try:
            await self._run(lambda: self._keep(_working(self.offer, secret())))
        except web.HTTPError as problem:
            self.problem = problem

    async def do(self, work: Callable[[Files], T]) -> T:
        """Do something with the files.

        Raises:
            HTTPError: it fails; with the reason in words for the person.
        """
        if self._connection is None:
            raise self.problem or web.HTTPError(409, f"{self.offer.title} is not connected. Reload the page.")
        files = Files(self._connection)
        try:
            done = await self._run(lambda: work(files))
        except Disconnected as problem:
            self.problem = problem
            raise
        self.problem = None
        return done

    def close(self) -> None:
        """Let go of the connection, and with it of what was typed."""
        with self._closing:
            self._closed = True
            if self._connection:
                self._thread.submit(self._connection.close)
            self._connection = None
        self._thread.shutdown(wait=False)

    def _keep(self, connection: Connection) -> None:
        with self._closing:
            if not self._closed:
                self._connection = connection
                return
        connection.close()  # nobody has waited for it

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except web.HTTPError:
            raise
        except KeyUnusable as error:
            raise web.HTTPError(409, str(error)) from None
        except Exception as error:  # noqa: BLE001  # libraries of four kinds, each with a tree of its own
            _log.info("%s: %s", self.offer.address, type(error).__name__)
            raise explained(error, self.offer.title) from None


class Drives:
    """All connections of this lab, by their names in paths."""

    def __init__(self, offers: Offers) -> None:
        self.offers = offers
        self._drives: dict[str, Drive] = {}

    def find(self, name: str) -> Drive | None:
        """The connection of this name, if there is one."""
        return self._drives.get(name)

    async def offer(self, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Connect to whatever can be, as jupyter-fs asks for it.

        Args:
            wanted: resources of the person's settings, or all of an earlier answer with what was typed since.

        Returns:
            each resource, with `init` where it can be shown and `missingTokens` where something must be typed.
        """
        typed = {str(one.get("drive")): one.get("tokenDict") for one in wanted}
        offers = {**self.offers.given, **self._added(wanted)}
        for name in self._drives.keys() - offers.keys():
            self._drives.pop(name).close()
        return list(await asyncio.gather(*(self._offer(one, typed.get(one.drive)) for one in offers.values())))

    def _added(self, wanted: list[dict[str, Any]]) -> dict[str, Offer]:
        found = {}
        for resource in wanted:
            if resource.get("drive") in self.offers.given:
                continue
            try:
                offer = self.offers.added(resource)
            except ValueError as error:
                _log.warning("a resource in JupyterLab's settings is left out: %s", error)
            else:
                found[offer.drive] = offer
        return found

    async def _offer(self, offer: Offer, tokens: Any) -> dict[str, Any]:
        drive = self._drives.get(offer.drive)
        secret = offer.typed(tokens)
        if drive and (drive.problem or secret):
            self._drives.pop(offer.drive).close()
            drive = None
        if drive is None and (secret or offer.login is not Login.ASK):
            drive = self._drives[offer.drive] = Drive(offer)
            await drive.open(lambda: secret or self._secret(offer))
        return _described(offer, shown=drive is not None)

    def _secret(self, offer: Offer) -> Secret | None:
        return self.offers.shared(offer) if offer.login is Login.SHARED else None


def _working(offer: Offer, secret: Secret | None) -> Connection:
    connection = connect(offer, secret)
    try:
        Files(connection).entries("")
    except BaseException:
        connection.close()
        raise
    return connection


def _described(offer: Offer, *, shown: bool) -> dict[str, Any]:
    """A resource as jupyter-fs knows it."""
    return {
        "name": offer.title,
        "url": offer.url,
        "type": "fsspec",
        "auth": "ask" if offer.login is Login.ASK else "none",
        "defaultWritable": offer.writable,
        "drive": offer.drive,
        "init": shown,
        "missingTokens": [] if shown or offer.login is not Login.ASK else list(offer.labels),
    }

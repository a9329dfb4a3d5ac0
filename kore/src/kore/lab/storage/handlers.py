"""What jupyter-fs' browser part asks for, and a look at JupyterLab's settings before they are saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import json5
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from jupyterlab_server.settings_handler import SettingsHandler
from tornado import web
from tornado.routing import Rule

from kore.lab.storage.drives import Drives
from kore.lab.storage.notebooks import SNIPPETS

_SETTINGS = "jupyter-fs:plugin"


class ResourcesHandler(APIHandler):
    """`jupyterfs/resources`: what there is, what must be typed, and what was typed."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """What is shown without anything typed."""
        await self._answer([])

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Connect."""
        body = self.get_json_body()
        wanted = body.get("resources") if isinstance(body, dict) else None
        if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
            raise web.HTTPError(400, "A list of resources is wanted.")
        await self._answer(wanted)

    async def _answer(self, wanted: list[dict[str, Any]]) -> None:
        await self.finish(json.dumps(await _drives(self).offer(wanted)))


class SnippetsHandler(APIHandler):
    """`jupyterfs/snippets`: lines for a notebook, in the menu of a file."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """All of them."""
        await self.finish(json.dumps({"snippets": SNIPPETS}))


class SettingsGuard(SettingsHandler):
    """JupyterLab's own, which refuses to write passwords and what this lab does not connect to."""

    @web.authenticated
    def put(self, schema_name: str) -> None:
        """Save, if nothing is in it that must not be."""
        if schema_name == _SETTINGS:
            for resource in _resources(self.request.body):
                try:
                    _drives(self).offers.added(resource)
                except ValueError as error:
                    raise web.HTTPError(400, f"Not saved: {error}.") from None
        super().put(schema_name)


def add(server: ServerApp) -> None:
    """Let the server answer jupyter-fs."""
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(  # type: ignore[no-untyped-call]
        ".*$",
        [
            (url_path_join(base, "jupyterfs/resources"), ResourcesHandler),
            (url_path_join(base, "jupyterfs/snippets"), SnippetsHandler),
        ],
    )


def guard_settings(server: ServerApp) -> None:
    """Put ours in the place of JupyterLab's, once that is loaded."""
    for rule in _rules(server.web_app.default_router.rules):
        if rule.target is SettingsHandler:
            rule.target = SettingsGuard


def _drives(handler: JupyterHandler) -> Drives:
    contents: Any = handler.contents_manager
    drives: Drives = contents.drives
    return drives


def _rules(rules: list[Rule]) -> Iterator[Rule]:
    for rule in rules:
        yield rule
        yield from _rules(getattr(rule.target, "rules", []))


def _resources(body: bytes) -> list[dict[str, Any]]:
    """The resources in settings that shall be saved; none in what JupyterLab's own handler refuses anyhow."""
    try:
        found = json5.loads(json.loads(body)["raw"]).get("resources", [])
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

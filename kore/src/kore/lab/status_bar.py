"""What jupyter-resource-usage shows, with the home's limit beside those of memory and processor.

By itself it shows how full the whole file system is, which is nothing that its people could do anything about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jupyter_resource_usage.api import ApiHandler
from jupyter_server.serverapp import ServerApp
from tornado.routing import Router, Rule, RuleRouter

from kore.disk import NEARLY_FULL, Usage
from kore.lab.disk import Home


class Metrics(ApiHandler):  # type: ignore[misc]  # jupyter-resource-usage comes without types
    """`GET api/metrics/v1`: what the status bar asks for every five seconds."""

    def initialize(self, home: Home) -> None:
        """Take the home over."""
        self.home = home

    def write(self, chunk: Any) -> None:
        """Add the home, where its use is known already."""
        usage = self.home.usage()
        super().write(json.dumps(_with(json.loads(chunk), usage)) if usage else chunk)


def install(server: ServerApp, home: Home) -> None:
    """Put ours in the place of the extension's, once that is loaded; nothing happens where it is off."""
    for rule in _rules(server.web_app.default_router):
        if rule.target is ApiHandler:
            rule.target, rule.target_kwargs = Metrics, {"home": home}


def _with(metrics: dict[str, Any], usage: Usage) -> dict[str, Any]:
    disk = {"disk": usage.limit, "warn": usage.share >= NEARLY_FULL}
    limits = metrics.get("limits", {}) | {"disk": disk}
    return metrics | {"disk_used": usage.used, "disk_total": usage.limit, "limits": limits}


def _rules(router: Router) -> Iterator[Rule]:
    if isinstance(router, RuleRouter):
        for rule in router.rules:
            yield rule
            yield from _rules(rule.target)

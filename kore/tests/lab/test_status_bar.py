"""The status bar's address with a home, and without; that it takes the extension's place is in `test_watches`."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_resource_usage.api import ApiHandler
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import Application

from kore.disk import Usage
from kore.lab import status_bar
from kore.lab.status_bar import Metrics


@pytest.mark.parametrize(("used", "warn"), [(80, False), (90, True), (120, True)])
def test_the_home_stands_beside_what_the_extension_says(used: int, warn: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(Usage(used=used, limit=100), {"rss": 1, "limits": {"memory": {"rss": 2}}}, monkeypatch) == {
        "rss": 1,
        "disk_used": used,
        "disk_total": 100,
        "limits": {"memory": {"rss": 2}, "disk": {"disk": 100, "warn": warn}},
    }


def test_what_is_not_measured_yet_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(None, {"rss": 1}, monkeypatch) == {"rss": 1}


def test_only_the_extensions_address_changes() -> None:
    application = Application()
    application.add_handlers(".*", [("/user/ada/api/metrics/v1", ApiHandler), ("/user/ada/other", JupyterHandler)])
    home: Any = object()
    status_bar.install(SimpleNamespace(web_app=application), home)
    rules = [rule for rule in status_bar._rules(application.default_router) if isinstance(rule.target, type)]
    found = {rule.target: rule.target_kwargs for rule in rules if issubclass(rule.target, JupyterHandler)}
    assert found == {Metrics: {"home": home}, JupyterHandler: {}}


def written(usage: Usage | None, metrics: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a browser gets."""
    chunks: list[str] = []
    monkeypatch.setattr(ApiHandler, "write", lambda _, chunk: chunks.append(chunk))
    handler = Metrics.__new__(Metrics)
    home: Any = SimpleNamespace(usage=lambda: usage)
    handler.initialize(home)
    handler.write(json.dumps(metrics))
    return json.loads("".join(chunks))

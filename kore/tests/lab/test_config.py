from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kore import lab

CONFIG = Path(lab.__file__).parent / "config"
KINDS = ("user", "course", "room")


def read(kind: str, file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONFIG / kind / file).read_text())
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_is_switched_off_on_both_sides(kind: str) -> None:
    server = read(kind, "jupyter_server_config.json")["ServerApp"]["jpserver_extensions"]
    page = read(kind, "labconfig/page_config.json")["disabledExtensions"]
    pairs = {
        "nbgrader.server_extensions.formgrader": "@jupyter/nbgrader:formgrader",
        "nbgrader.server_extensions.assignment_list": "@jupyter/nbgrader:assignment-list",
        "jupyter_server_ydoc": "@jupyter/collaboration-extension",
    }
    for extension, plugin in pairs.items():
        assert (server.get(extension) is False) == (page.get(plugin) is True), (extension, plugin)


def test_who_has_what() -> None:
    off = {kind: read(kind, "labconfig/page_config.json")["disabledExtensions"] for kind in KINDS}
    having = {
        plugin: [kind for kind in KINDS if plugin not in off[kind]]
        for plugin in (
            "@jupyter/nbgrader:formgrader",
            "@jupyter/nbgrader:create-assignment",
            "@jupyter/nbgrader:assignment-list",
            "@jupyter/collaboration-extension",
        )
    }
    assert list(having.values()) == [["course"], ["course"], ["user"], ["room"]]


def test_kernels_talk_in_private() -> None:
    assert read("common", "jupyter_config.json") == {"KernelManager": {"transport_encryption": "required"}}

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from kore import lab
from kore.lab.storage.contents import StorageContents
from kore.settings import Extensions

CONFIG = Path(lab.__file__).parent / "config"
KINDS = ("user", "course", "room")
#: read before the kind's and the common ones where the instance has no nbgrader
PLAIN = "without/nbgrader"


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
        "nbgrader.server_extensions.validate_assignment": "@jupyter/nbgrader:validate-assignment",
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


def test_links_bring_repositories_into_peoples_own_labs_only() -> None:
    """A link asks nobody: what it brings into a lab of several would be everybody's."""
    off = {kind: read(kind, "jupyter_server_config.json")["ServerApp"]["jpserver_extensions"] for kind in KINDS}
    assert [kind for kind in KINDS if off[kind].get("nbgitpuller", True)] == ["user"]
    assert "nbgitpuller" in _installed_server_extensions()


def test_kernels_talk_in_private() -> None:
    """The server's by sockets; what people start in a terminal encrypts where it can."""
    server = read("common", "jupyter_server_config.json")
    assert server["AsyncMappingKernelManager"] == {"kernel_manager_class": "kore.lab.server_kernels.ServerKernel"}
    assert read("common", "jupyter_config.json") == {"KernelManager": {"transport_encryption": "auto"}}


def test_one_notebook_has_one_kernel() -> None:
    server = read("common", "jupyter_server_config.json")["ServerApp"]
    assert server["session_manager_class"] == "kore.lab.sessions.Sessions"


def test_nothing_of_nbgrader_is_in_a_room() -> None:
    server: dict[str, bool] = {}
    page: dict[str, bool] = {}
    for folder in ("common", "room"):
        server |= read(folder, "jupyter_server_config.json")["ServerApp"]["jpserver_extensions"]
        page |= read(folder, "labconfig/page_config.json")["disabledExtensions"]
    assert {name for name in _server_extensions() if server.get(name, True)} == set()
    assert {name for name in _lab_plugins() if not page.get(name)} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_without_nbgrader_nothing_of_it_is_left(kind: str) -> None:
    server: dict[str, bool] = {}
    page: dict[str, bool] = {}
    for folder in ("common", kind, PLAIN):
        server |= read(folder, "jupyter_server_config.json")["ServerApp"]["jpserver_extensions"]
        page |= read(folder, "labconfig/page_config.json")["disabledExtensions"]
    assert {name for name, on in server.items() if name.startswith("nbgrader.") and not on} == _server_extensions()
    assert {name for name, off in page.items() if name.startswith("@jupyter/nbgrader:") and off} == _lab_plugins()


def _server_extensions() -> set[str]:
    """What nbgrader enables when it is installed."""
    file = Path(sys.prefix, "etc/jupyter/jupyter_server_config.d/nbgrader.json")
    return set(json.loads(file.read_text())["ServerApp"]["jpserver_extensions"])


def _is_known(plugin: str) -> bool:
    """Whether an extension or plugin of this name is installed: by its folder, or as a name in the browser's code."""
    share = Path(sys.prefix, "share/jupyter")
    if (share / "labextensions" / plugin).is_dir():
        return True
    code = [*share.glob("labextensions/@jupyter-lsp/*/static/*.js"), *share.glob("lab/static/jlab_core.*.js")]
    return any(re.search(f"[\"']{plugin}[:\"']", file.read_text()) for file in code)


def _lab_plugins() -> set[str]:
    """The plugins that nbgrader's JupyterLab extension holds."""
    static = Path(sys.prefix, "share/jupyter/labextensions/@jupyter/nbgrader/static")
    found = (re.findall(r"@jupyter/nbgrader:[a-z-]+", file.read_text()) for file in static.glob("*.js"))
    return {name for names in found for name in names}


def test_terminals_keep_the_labs_path() -> None:
    """A login shell, which is Jupyter's default here, would read /etc/profile and lose the lab's commands."""
    assert read("common", "jupyter_server_config.json")["ServerApp"]["terminado_settings"] == {
        "shell_command": ["bash"]
    }


@pytest.mark.parametrize("more", [(), (PLAIN,)])
@pytest.mark.parametrize("kind", KINDS)
def test_people_work_together_in_rooms_only(kind: str, more: tuple[str, ...]) -> None:
    """With nbgrader and without: whatever is not switched off is on."""
    server: dict[str, bool] = {}
    page: dict[str, bool] = {}
    for folder in ("common", kind, *more):
        server |= read(folder, "jupyter_server_config.json")["ServerApp"]["jpserver_extensions"]
        page |= read(folder, "labconfig/page_config.json")["disabledExtensions"]
    extensions = ("jupyter_server_ydoc", "jupyter_server_nbmodel")
    plugins = (
        "@jupyter/collaboration-extension",
        "@jupyter/docprovider-extension",
        "@datalayer/jupyter-server-nbmodel",
    )
    together = {server.get(extension, True) for extension in extensions}
    together |= {not page.get(plugin, False) for plugin in plugins}
    assert together == {kind == "room"}


@pytest.mark.parametrize("name", Extensions.model_fields)
def test_each_extension_can_be_switched_off(name: str) -> None:
    """Names of server and browser parts are those under which the packages register themselves."""
    folder = CONFIG / "without" / name
    server = _said(folder / "jupyter_server_config.json").get("ServerApp", {}).get("jpserver_extensions", {})
    page = _said(folder / "labconfig/page_config.json").get("disabledExtensions", {})
    assert {*server.values(), *(not off for off in page.values())} == {False}
    assert set(server) <= _installed_server_extensions()
    assert all(map(_is_known, page))
    assert not _is_known("@jupyter-lsp/theme-of-nobody")


def test_storage_is_off_until_it_is_switched_on_on_both_sides() -> None:
    assert read("common", "labconfig/page_config.json")["disabledExtensions"]["jupyter-fs"] is True
    assert read("with/storage", "labconfig/page_config.json")["disabledExtensions"]["jupyter-fs"] is False
    server = read("with/storage", "jupyter_server_config.json")["ServerApp"]
    assert server["jpserver_extensions"] == {"kore.lab.storage": True}
    assert resolve_name(server["contents_manager_class"]) is StorageContents


def _said(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def _installed_server_extensions() -> set[str]:
    files = Path(sys.prefix, "etc/jupyter/jupyter_server_config.d").glob("*.json")
    return {name for file in files for name in _said(file)["ServerApp"]["jpserver_extensions"]}

"""What JupyterLab offers beside notebooks: what is on works, what is off is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import nbformat
import pytest
from chromium import Chromium, View, until
from labs import ALL, APP, do, lab, opened

#: a part of the names of an extension's plugins → what its server part answers
PARTS = {
    "resource_usage": ("resource-usage", "api/metrics/v1"),
    "execution_time": ("execute-time", None),
    "git_puller": (None, "git-pull?repo=https://git.example.org/course"),
    "language_servers": ("jupyter-lsp/", "lsp/status"),
    "scheduler": ("@jupyterlab/scheduler", "scheduler/jobs"),
}
METADATA = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "code.py").write_text("import textwrap\ntextwrap.")
    cells = [nbformat.v4.new_code_cell("import textwrap; print('done')"), nbformat.v4.new_code_cell("textwrap.")]
    nbformat.write(nbformat.v4.new_notebook(metadata=METADATA, cells=cells), home / "n.ipynb")
    return home


@pytest.fixture
def start(tmp_path: Path, home: Path, browse: Callable[..., Chromium]) -> Iterator[Callable[..., tuple[str, View]]]:
    del home
    running = []

    def start(**extensions: bool) -> tuple[str, View]:
        running.append(lab(tmp_path, extensions))
        address = running[-1].__enter__()
        return address, opened(browse(), address)

    yield start
    for one in running:
        one.__exit__(None, None, None)


def active(tab: View) -> list[str]:
    """The plugins that run in the browser."""
    return list(tab.run(f"{APP}.listPlugins().filter(name => {APP}.isPluginActivated(name))"))


def status(address: str, path: str) -> int:
    return httpx.get(f"{address}{path}", headers={"Authorization": "token t"}, trust_env=False).status_code


def run_all(tab: View) -> None:
    """Open the notebook, and run its cells once its kernel is there."""
    do(tab, "docmanager:open", path="n.ipynb")
    until(lambda: "| Idle" in tab.text, "the kernel")
    do(tab, "notebook:run-all-cells")


def completions(tab: View, command: str) -> list[str]:
    """What the completer offers at the end of the text in the editor that has the focus."""
    place = (
        f"(() => {{ const w = {APP}.shell.currentWidget.content, e = (w.activeCell || w).editor;"
        "e.focus(); e.setCursorPosition({line: e.lineCount - 1, column: 9}) })()"
    )
    shown = "[...document.querySelectorAll('.jp-Completer-item')].map(item => item.innerText)"

    def look() -> list[str]:
        tab.run(place)
        do(tab, command)
        time.sleep(1)
        return list(tab.run(shown))

    return until(look, "a completion")


def test_what_is_off_is_not_there(start: Callable[..., tuple[str, View]], home: Path) -> None:
    address, tab = start()
    plugins = active(tab)
    for name, (part, path) in PARTS.items():
        assert part is None or [plugin for plugin in plugins if part in plugin] == [], name
        assert path is None or status(address, path) == 404, name
    # jupyterlab-lsp would take these away
    assert "@jupyterlab/completer-extension:base-service" in plugins
    run_all(tab)
    until(lambda: tab.has(".jp-OutputArea-output"), "a cell's output")
    assert any("indent" in shown for shown in completions(tab, "completer:invoke-notebook")), "the kernel completes"
    assert not tab.has(".execute-time")
    do(tab, "docmanager:save")
    until(lambda: '"execution_count": 1' in (home / "n.ipynb").read_text(), "the saved notebook")
    saved = nbformat.read(home / "n.ipynb", as_version=4)
    assert "execution" not in saved.cells[0].metadata
    assert "Mem:" not in tab.text


def test_what_is_on_works(start: Callable[..., tuple[str, View]], home: Path) -> None:
    address, tab = start(**dict.fromkeys(ALL, True))
    plugins = active(tab)
    for name, (part, path) in PARTS.items():
        assert part is None or [plugin for plugin in plugins if part in plugin] != [], name
        assert path is None or status(address, path) == 200, name
    until(lambda: "Mem:" in tab.text, "the memory in use")

    do(tab, "docmanager:open", path="code.py", factory="Editor")
    until(lambda: "Fully initialized" in tab.text, "the language server")
    assert any("indent" in shown for shown in completions(tab, "completer:invoke-file")), "the server completes"
    assert not (home / ".virtual_documents").exists(), "its own copies are not among the person's files"

    run_all(tab)
    until(lambda: "Last executed at" in tab.text, "the time of a cell")
    do(tab, "docmanager:save")
    until(lambda: '"execution"' in (home / "n.ipynb").read_text(), "the times in the notebook")

    do(tab, "scheduling:create-from-notebook")
    until(lambda: "Run on a schedule" in tab.text, "the form of a job")

"""In JupyterLab itself: a storage appears, asks for name and password, shows files, and opens one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cloud
import pytest
from chromium import Chromium, View, until
from labs import lab, opened

from kore.lab import __file__ as lab_package

WITH = Path(lab_package).parent / "config" / "with" / "storage"
TAB = '.lm-TabBar-tab[title="Nextcloud"]'
ROWS = "[...document.querySelectorAll('tree-finder-grid .rt-group-name')]"
DIALOGUE = ".jfs-ask-dialog"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "Übung 1").mkdir(parents=True)
    (folder / "Messung.csv").write_text("t,U\n0,1.5\n1,2.5\n")
    return folder


@pytest.fixture
def page(browse: Callable[..., Chromium], files: Path, tmp_path: Path) -> Iterator[View]:
    with cloud.serving(files) as url:
        offer: dict[str, Any] = {"title": "Nextcloud", "url": url, "login": "ask", "writable": True, "host_key": None}
        told = json.dumps({"resources": {"nextcloud": offer}, "own": ["webdav"]})
        with lab(tmp_path, {}, first=WITH, KORE_STORAGE=told) as address:
            yield opened(browse(), address)


def enter(page: View, **typed: str) -> None:
    """Fill in the dialogue and press its button."""
    for name, value in typed.items():
        page.press(f'{DIALOGUE} input[name="{name}"]')
        page.type(value)
    page.press(".jfs-ask-dialog-actions-button-submit")
    until(lambda: not page.has(DIALOGUE), "the dialogue's end")


def open_panel(page: View) -> None:
    """Press the storage's tab, unless JupyterLab has opened it again where it was open before."""

    def opened() -> bool:
        if not page.has(f"{TAB}.lm-mod-current"):
            page.press(TAB)
        return page.has(f"{TAB}.lm-mod-current")

    until(opened, "the panel")


def rows(page: View) -> list[str]:
    """The names of the files that the panel shows."""
    found = page.run(f"{ROWS}.map(row => row.innerText.trim())")
    return [str(name) for name in found if name]


def test_a_storage_asks_shows_its_files_and_opens_one(page: View, tmp_path: Path) -> None:
    enter(page, User=cloud.USER, Password=cloud.PASSWORD)
    open_panel(page)
    shown = until(lambda: rows(page), "the files")
    assert {"Messung.csv", "Übung 1"} <= {name.strip("/") for name in shown}
    page.run(
        f"{ROWS}.find(row => row.innerText.includes('.csv'))"
        ".dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))"
    )
    until(lambda: page.has(".jp-CSVViewer"), "the open file")
    kept = [file for file in (tmp_path / "home").rglob("*") if file.is_file()]
    assert kept
    assert not [file for file in kept if cloud.PASSWORD.encode() in file.read_bytes()]


def test_a_wrong_password_is_said_and_asked_for_again(page: View) -> None:
    enter(page, User=cloud.USER, Password="wrong")
    open_panel(page)
    until(lambda: "refuses this name and password" in page.text, "the reason")
    page.run("location.reload()")
    enter(page, User=cloud.USER, Password=cloud.PASSWORD)
    open_panel(page)
    until(lambda: "Messung.csv" in rows(page), "the files")

"""What a lab tells its person is shown in JupyterLab, in the browser's language, and goes when it no longer holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import telling
from chromium import Chromium, View, until
from labs import running

_TOAST = ".jp-toast-message"


def test_a_notice_comes_changes_and_goes(browse: Callable[..., Chromium], tmp_path: Path) -> None:
    home, config = tmp_path / "alice", tmp_path / "config"
    home.mkdir()
    config.mkdir()
    extensions = {"ServerApp": {"jpserver_extensions": {"telling": True}}}
    (config / "jupyter_server_config.json").write_text(json.dumps(extensions))
    _tell(home, "Your home is <b>nearly</b> full.")
    with running(home, config, PYTHONPATH=str(Path(__file__).parent)) as address:
        tab = browse().open(address)
        until(lambda: "Your home is <b>nearly</b> full." in _shown(tab), "the notice, as text")
        _tell(home, "Your home is full.")
        _look(tab, "Your home is full.")
        assert "nearly" not in _shown(tab)
        (home / telling.FILE).unlink()
        _look(tab, "")


def _tell(home: Path, words: str) -> None:
    text = {"en": words, "de": "Etwas anderes."}
    (home / telling.FILE).write_text(json.dumps({"text": text, "level": "warning"}))


def _look(tab: View, expected: str) -> None:
    """Let the page ask as it does when somebody comes back to it, until this is all that is shown."""

    def seen() -> bool:
        tab.run("document.dispatchEvent(new Event('visibilitychange'))")
        return _shown(tab) == expected

    until(seen, f"only the notice {expected!r}")


def _shown(tab: View) -> str:
    return str(tab.run(f"[...document.querySelectorAll('{_TOAST}')].map(toast => toast.innerText).join()"))

from __future__ import annotations

import os
from pathlib import Path

import pytest
from jupyterlab_server.settings_utils import _get_overrides

from kore.lab.menu import Menu


def test_jupyterlab_finds_the_menu_beside_other_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    (tmp_path / "labconfig").mkdir()
    (tmp_path / "labconfig" / "default_setting_overrides.json").write_text('{"other:plugin": {"key": 1}}')
    menu = Menu("/user/ann/kore/home", os.environ)
    found, error = _get_overrides(str(tmp_path / "none"))
    assert not error
    item = found["@jupyterlab/mainmenu-extension:plugin"]["menus"][0]["items"][0]
    assert item["args"]["url"] == "/user/ann/kore/home"
    assert found["other:plugin"] == {"key": 1}
    menu.withdraw()
    assert _get_overrides(str(tmp_path / "none"))[0] == {"other:plugin": {"key": 1}}


@pytest.mark.parametrize("before", [{}, {"JUPYTER_CONFIG_PATH": "/some/where"}])
def test_nothing_stays(before: dict[str, str]) -> None:
    environment = dict(before)
    menu = Menu("/kore/home", environment)
    folder = Path(environment["JUPYTER_CONFIG_PATH"].split(":")[-1])
    assert folder.is_dir()
    menu.withdraw()
    assert environment == before
    assert not folder.exists()

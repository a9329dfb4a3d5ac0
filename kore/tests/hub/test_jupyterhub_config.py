from __future__ import annotations

import runpy
from pathlib import Path

import jupyterhub.log
import pytest
from tests.hub.instance import write_settings
from traitlets.config import Config

import kore
from kore.errors import SettingsError

FILE = str(Path(kore.__file__).parent / "hub" / "jupyterhub_config.py")


@pytest.fixture(autouse=True)
def unchanged_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jupyterhub.log, "SCRUB_PARAM_KEYS", jupyterhub.log.SCRUB_PARAM_KEYS)


def test_the_file_configures_from_the_settings_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORE_SETTINGS", str(write_settings(tmp_path, [8100, 8101, 8181, 8182])))
    config = Config()
    runpy.run_path(FILE, init_globals={"get_config": lambda: config})
    assert config.JupyterHub.hub_bind_url == "http://127.0.0.1:8181"


def test_without_the_environment_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KORE_SETTINGS", raising=False)
    with pytest.raises(SettingsError, match="KORE_SETTINGS"):
        runpy.run_path(FILE, init_globals={"get_config": Config})

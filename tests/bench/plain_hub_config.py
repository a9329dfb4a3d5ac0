"""Configuration of the hub without Kore: what JupyterHub brings along, in the places where Kore's hub has them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import kore

_ENVIRONMENT = os.environ


def configure(c: Any) -> None:
    """Configure JupyterHub by the variables that `plain_hub.py` sets.

    Args:
        c: JupyterHub's configuration object (traitlets).
    """
    folder = Path(_ENVIRONMENT["BENCH_FOLDER"])
    c.JupyterHub.bind_url = _ENVIRONMENT["BENCH_URL"]
    c.JupyterHub.hub_bind_url = _ENVIRONMENT["BENCH_HUB"]
    c.ConfigurableHTTPProxy.command = [_ENVIRONMENT["BENCH_NODE"], _ENVIRONMENT["BENCH_PROXY"]]
    c.ConfigurableHTTPProxy.api_url = _ENVIRONMENT["BENCH_PROXY_API"]
    c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
    c.JupyterHub.db_url = f"sqlite:///{folder / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
    c.Authenticator.allow_all = True
    _people(c)
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
    c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]  # the stock one, without asking the PATH
    c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
    c.Spawner.default_url = "/lab"
    c.Spawner.environment = {"JUPYTER_CONFIG_PATH": _same_extensions(folder)}


def _people(c: Any) -> None:
    """Anybody by name, or those who come from the platform by jupyterhub-ltiauthenticator."""
    if "BENCH_ISSUER" not in _ENVIRONMENT:
        c.JupyterHub.authenticator_class = "dummy"
        return
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    c.LTI13Authenticator.issuer = _ENVIRONMENT["BENCH_ISSUER"]
    c.LTI13Authenticator.client_id = {_ENVIRONMENT["BENCH_CLIENT_ID"]}
    c.LTI13Authenticator.authorize_url = _ENVIRONMENT["BENCH_AUTHORIZE_URL"]
    c.LTI13Authenticator.jwks_endpoint = _ENVIRONMENT["BENCH_JWKS_URI"]


def _same_extensions(folder: Path) -> str:
    """The configuration of Kore's own labs for students, with Kore's extension taken out."""
    configs = Path(kore.__file__).parent / "lab" / "config"
    common = json.loads((configs / "common" / "jupyter_server_config.json").read_text())
    del common["ServerApp"]["jpserver_extensions"]["kore.lab"]
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "jupyter_server_config.json").write_text(json.dumps(common))
    return f"{configs / 'user'}:{folder / 'config'}"


configure(get_config())  # type: ignore[name-defined]  # noqa: F821 (JupyterHub's loader defines it)

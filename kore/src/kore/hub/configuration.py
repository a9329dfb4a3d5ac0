"""The hub's whole configuration, from the instance's settings: one function per area, and each only sets."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import jupyterhub.log

import kore
from kore import settings as instance_settings
from kore.credentials import secret
from kore.errors import SettingsError
from kore.hub import database, extensions, gpu_form, homes, kernels, leaving, roles, shared, storage
from kore.hub.authenticator import TicketAuthenticator
from kore.hub.process import ProcessSpawner, delete_home
from kore.hub.systemd import SystemdLabSpawner
from kore.settings import Settings

_PACKAGE = Path(kore.__file__).parent
#: Who starts labs, by the setting `labs.spawner`.
_SPAWNERS = {"process": ProcessSpawner, "systemd": SystemdLabSpawner}


def configure(c: Any, path: str | Path) -> None:
    """Configure JupyterHub.

    Args:
        c: JupyterHub's configuration object (traitlets).
        path: the instance's settings file.

    Raises:
        SettingsError: the settings or a secret cannot be used.
    """
    settings = instance_settings.load(Path(path))
    _network(c, settings)
    _state(c, settings)
    _people(c, settings)
    _service(c, settings)
    _pages(c, settings)
    _labs(c, settings)
    if settings.labs.spawner == "systemd":
        _units(c, settings)
    elif not settings.keep.homes:
        c.Spawner.post_stop_hook = delete_home
    if settings.gpu.offers:
        _gpus(c)
    if settings.culling.enable:
        _culling(c, settings)


def _network(c: Any, settings: Settings) -> None:
    """Addresses, and a proxy that runs on its own, so that a restart of the hub cuts no connection to a lab."""
    ports = settings.ports
    c.JupyterHub.bind_url = f"http://127.0.0.1:{ports.proxy}{settings.base_path}"
    c.JupyterHub.public_url = f"{settings.origin}{settings.base_path}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{ports.hub}"
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ports.proxy_api}"
    c.ConfigurableHTTPProxy.auth_token = secret(settings, "hub-to-proxy")


def _state(c: Any, settings: Settings) -> None:
    """What survives a restart: the hub's database and cookies, and the labs."""
    folder = settings.state_dir / "hub"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    c.JupyterHub.db_url = url = f"sqlite:///{folder / 'jupyterhub.sqlite'}"
    if settings.keep.people:
        c.JupyterHub.upgrade_db = True  # JupyterHub makes a copy of it first
    else:
        c.JupyterHub.db_kwargs = database.OPTIONS
        database.upgrade(url)
    c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
    c.JupyterHub.cleanup_servers = False


def _people(c: Any, settings: Settings) -> None:
    """Who comes in, and with which groups and roles: Kore says so, at sign-in and every few minutes."""
    c.JupyterHub.authenticator_class = TicketAuthenticator
    c.TicketAuthenticator.kore_url = settings.kore_url
    c.TicketAuthenticator.kore_secret = secret(settings, "hub-to-kore")
    c.Authenticator.allow_all = True  # everybody with a ticket
    c.Authenticator.manage_groups = True
    c.Authenticator.manage_roles = True
    c.Authenticator.auth_refresh_age = 180
    c.Authenticator.refresh_pre_spawn = True
    # Otherwise the tokens of somebody who is gone keep working.
    c.Authenticator.auth_refresh_strict = True
    c.JupyterHub.load_roles = roles.configured()
    c.TicketAuthenticator.keep = settings.keep
    # Who leaves without a word is found by the culler.
    c.JupyterHub.shutdown_on_logout = not settings.keep.everything


def _service(c: Any, settings: Settings) -> None:
    """Kore, behind the same proxy, which a person enters without being asked for consent."""
    c.JupyterHub.services = [
        {
            "name": roles.SERVICE,
            "url": f"http://127.0.0.1:{settings.ports.kore}",
            "api_token": secret(settings, "kore-to-hub"),
            "oauth_client_id": f"service-{roles.SERVICE}",
            "oauth_redirect_uri": f"{settings.kore_path}/oauth_callback",
            "oauth_no_confirm": True,
        }
    ]


def _pages(c: Any, settings: Settings) -> None:
    """What browsers get from the hub, and what of it comes to the log."""
    c.JupyterHub.template_paths = [str(_PACKAGE / "hub" / "templates")]
    c.JupyterHub.tornado_settings = {
        "headers": {"X-Content-Type-Options": "nosniff"},
        "cookie_options": {"SameSite": "Lax", "secure": settings.secure},
    }
    # JupyterHub writes `[secret]` for parameters with one of these in their name.
    jupyterhub.log.SCRUB_PARAM_KEYS = tuple({*jupyterhub.log.SCRUB_PARAM_KEYS, "ticket"})


def _labs(c: Any, settings: Settings) -> None:
    """How labs are started, and what they are told."""
    c.JupyterHub.spawner_class = _SPAWNERS[settings.labs.spawner]
    c.SimpleLocalProcessSpawner.home_dir_template = str(settings.state_dir / "homes" / "{username}")
    c.LocalProcessSpawner.term_timeout = 10
    c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
    c.Spawner.ip = "127.0.0.1"
    c.Spawner.default_url = "/lab"
    c.Spawner.start_timeout = settings.labs.start_timeout
    c.Spawner.server_token_scopes = roles.LAB_SCOPES
    # Nothing else of the hub's variables: they hold paths of credentials.
    c.Spawner.env_keep = ["LANG", "LC_ALL", "LOCALE_ARCHIVE", "PATH"]
    c.Spawner.environment = {
        "KORE_URL": settings.kore_url,
        "KORE_PUBLIC_PATH": settings.kore_path,
        "KORE_ARCHIVE_LIMITS": settings.archives.limits.text,
        "KORE_STORAGE": partial(storage.told, settings),
        "KORE_KERNELS": partial(kernels.told, settings),
        "KORE_LEAVING": partial(leaving.told, settings),
        "JUPYTER_CONFIG_PATH": partial(extensions.told, settings),
        "KORE_HOMES": partial(homes.told, settings),
    }


def _units(c: Any, settings: Settings) -> None:
    """What labs in units need beside that."""
    # systemd makes the directory for the hub's unit, so that it is there for no longer and for nobody else.
    if not (folder := os.environ.get("RUNTIME_DIRECTORY")):
        raise SettingsError(
            "labs.spawner is `systemd`, but the hub has no RUNTIME_DIRECTORY: start it as a unit with RuntimeDirectory="
        )
    c.SystemdLabSpawner.settings = settings
    c.SystemdLabSpawner.runtime_dir = folder
    c.SystemdLabSpawner.env_keep = []  # the unit brings PATH and the like
    c.Spawner.environment["KORE_SHARED"] = partial(shared.told, settings)


def _gpus(c: Any) -> None:
    """What people choose when they start a lab."""
    c.Spawner.options_form = gpu_form.form
    c.Spawner.options_from_form = gpu_form.options
    c.Spawner.apply_user_options = gpu_form.apply


def _culling(c: Any, settings: Settings) -> None:
    """Stops labs that nobody uses, as a process of the hub's own, which may do nothing else."""
    culling, keeps = settings.culling, settings.keep.people
    c.JupyterHub.services.append(
        {
            "name": roles.CULLER,
            "command": [
                sys.executable,
                "-m",
                "jupyterhub_idle_culler",
                f"--timeout={culling.idle}",
                f"--max-age={culling.max_age}",
                f"--cull-every={culling.idle // 10}",
                *([] if keeps else ["--cull-users=true"]),  # also those who never had a lab
            ],
        }
    )
    c.JupyterHub.load_roles.append(
        {
            "name": roles.CULLER,
            "description": "Stop labs",
            "scopes": roles.of_culler(keeps_people=keeps),
            "services": [roles.CULLER],
        }
    )

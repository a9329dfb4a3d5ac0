from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jupyterhub.log
import pytest
from tests.hub.instance import write_settings
from traitlets.config import Config

from kore import credentials, settings
from kore.errors import SettingsError
from kore.hub import configure, database, gpu_form
from kore.hub.authenticator import TicketAuthenticator
from kore.hub.process import ProcessSpawner
from kore.hub.systemd import SystemdLabSpawner
from kore.settings import LabLimits

PORTS = [8100, 8101, 8181, 8182]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jupyterhub.log, "SCRUB_PARAM_KEYS", jupyterhub.log.SCRUB_PARAM_KEYS)
    return write_settings(tmp_path, PORTS)


@pytest.fixture
def c(path: Path) -> Config:
    config = Config()
    configure(config, path)
    return config


def secret(path: Path, name: str) -> str:
    return credentials.secret(settings.load(path), name)


def test_addresses_come_from_the_settings(c: Config) -> None:
    assert c.JupyterHub.bind_url == "http://127.0.0.1:8100/base/"
    assert c.JupyterHub.public_url == "http://127.0.0.1:8100/base/"
    assert c.JupyterHub.hub_bind_url == "http://127.0.0.1:8181"


def test_the_proxy_is_somebody_elses_so_that_it_outlives_the_hub(c: Config, path: Path) -> None:
    assert c.ConfigurableHTTPProxy.should_start is False
    assert c.ConfigurableHTTPProxy.api_url == "http://127.0.0.1:8101"
    assert c.ConfigurableHTTPProxy.auth_token == secret(path, "hub-to-proxy")
    assert c.JupyterHub.cleanup_servers is False


def test_the_hubs_own_files_are_closed_to_others(c: Config, tmp_path: Path) -> None:
    folder = tmp_path / "state" / "hub"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert c.JupyterHub.db_url == f"sqlite:///{folder}/jupyterhub.sqlite"
    assert c.JupyterHub.cookie_secret_file == f"{folder}/cookie_secret"


def test_people_come_by_ticket_and_stay_as_kore_knows_them(c: Config, path: Path) -> None:
    assert c.JupyterHub.authenticator_class is TicketAuthenticator
    assert c.TicketAuthenticator.kore_url == "http://127.0.0.1:8182/base/services/kore"
    assert c.TicketAuthenticator.kore_secret == secret(path, "hub-to-kore")
    made = TicketAuthenticator(config=c)
    assert (made.manage_groups, made.manage_roles, made.refresh_pre_spawn, made.auth_refresh_strict) == (True,) * 4
    assert 60 <= made.auth_refresh_age <= 300
    assert not made.enable_auth_state


def test_kore_is_a_service_with_its_own_secret(c: Config, path: Path) -> None:
    (service,) = c.JupyterHub.services
    assert service["url"] == "http://127.0.0.1:8182"
    assert service["api_token"] == secret(path, "kore-to-hub")
    assert service["oauth_redirect_uri"] == "/base/services/kore/oauth_callback"
    assert len({secret(path, name) for name in credentials.SECRETS}) == 3


@pytest.mark.parametrize(
    ("address", "secure"), [("http://127.0.0.1:8100/base", False), ("https://hub.example.test/base", True)]
)
def test_cookies_demand_https_where_there_is_https(tmp_path: Path, path: Path, address: str, secure: bool) -> None:
    del path
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, public_url=address))
    assert config.JupyterHub.tornado_settings["cookie_options"] == {"SameSite": "Lax", "secure": secure}


def test_tickets_stay_out_of_the_log(c: Config) -> None:
    del c
    scrub: Any = jupyterhub.log._scrub_uri
    assert scrub("/hub/login?ticket=abc&next=x") == "/hub/login?ticket=[secret]&next=x"
    assert scrub("/hub/login?token=abc") == "/hub/login?token=[secret]"


def test_labs_read_the_configuration_of_their_kind_first(c: Config) -> None:
    assert c.JupyterHub.spawner_class is ProcessSpawner
    path = c.Spawner.environment["JUPYTER_CONFIG_PATH"]
    for name, kind in (("alice", "user"), ("course-x", "course"), ("room-x", "room")):
        folders = [Path(part) for part in path(SimpleNamespace(user=SimpleNamespace(name=name))).split(":")]
        extensions = [f"{folder.parent.name} {folder.name}" for folder in folders[:-2]]
        off = ["without git_puller", "without language_servers", "without scheduler"]
        assert extensions == ["with execution_time", *off]
        assert [folder.name for folder in folders[-2:]] == [kind, "common"]
        assert all(folder.is_dir() for folder in folders)


def test_a_lab_is_told_which_kernels_its_person_is_offered(tmp_path: Path) -> None:
    declared = {"numpy": {"everybody": True}, "r": {"groups": ["members-stats-a1b2"]}}
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, labs={"kernels": {"declared": declared, "default": "numpy"}}))
    told = config.Spawner.environment["KORE_KERNELS"]
    for groups, hidden in ([], ["r"]), (["members-stats-a1b2"], []):
        user = SimpleNamespace(name="alice", groups=[SimpleNamespace(name=group) for group in groups])
        assert json.loads(told(SimpleNamespace(user=user))) == {"default": "numpy", "hidden": hidden}


def test_labs_without_nbgrader_read_first_what_switches_it_off(tmp_path: Path) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, nbgrader={"enable": False}))
    path = config.Spawner.environment["JUPYTER_CONFIG_PATH"]
    folders = [Path(part) for part in path(SimpleNamespace(user=SimpleNamespace(name="alice"))).split(":")]
    assert [folder.name for folder in folders[-3:]] == ["nbgrader", "user", "common"]
    assert all(folder.is_dir() for folder in folders)


@pytest.mark.parametrize("nbgrader", [True, False])
def test_kore_may_prepare_rooms_with_nbgrader_and_without(tmp_path: Path, nbgrader: bool) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, nbgrader={"enable": nbgrader}))
    scopes = {role["name"]: role["scopes"] for role in config.JupyterHub.load_roles}
    assert set(scopes) == {"user", "kore-service"}
    assert "start:servers!group=rooms" in scopes["kore-service"]


def test_labs_in_units_get_their_limits_and_nothing_of_the_hubs_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/ananke-test-hub")
    limits = {"user": {"memory": "1G"}, "groups": {"instructors": {"cpu": 4}}}
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, labs={"spawner": "systemd", "limits": limits}))
    assert config.JupyterHub.spawner_class is SystemdLabSpawner
    spawner = config.SystemdLabSpawner
    assert (spawner.settings.instance, spawner.runtime_dir, spawner.env_keep) == ("test", "/run/ananke-test-hub", [])
    assert spawner.settings == settings.load(tmp_path / "instance.json")
    assert spawner.settings.labs.limits == LabLimits.model_validate(limits)


@pytest.mark.parametrize("spawner", ["systemd", "process"])
def test_labs_learn_of_shared_folders_only_where_root_gives_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spawner: str
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/ananke-test-hub")
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, labs={"spawner": spawner}))
    assert {"KORE_SHARED", "KORE_HOMES"} & config.Spawner.environment.keys() == (
        {"KORE_SHARED", "KORE_HOMES"} if spawner == "systemd" else {"KORE_HOMES"}
    )


def test_units_are_not_started_from_a_hub_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    with pytest.raises(SettingsError, match="RUNTIME_DIRECTORY"):
        configure(Config(), write_settings(tmp_path, PORTS, labs={"spawner": "systemd"}))


def test_idle_labs_are_stopped_by_a_service_that_may_do_nothing_else(tmp_path: Path) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, culling={"enable": True, "idle": 3600, "max_age": 86400}))
    service = config.JupyterHub.services[-1]
    assert service.keys() == {"name", "command"}
    assert service["command"][-3:] == ["--timeout=3600", "--max-age=86400", "--cull-every=360"]
    (role,) = [role for role in config.JupyterHub.load_roles if service["name"] in role.get("services", [])]
    assert set(role["scopes"]) == {"list:users", "read:users:activity", "read:servers", "delete:servers"}


def test_given_credentials_are_all_that_a_hub_needs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in credentials.SECRETS:
        (tmp_path / name).write_text(f"given {name}")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    configure(Config(), path)
    assert not (tmp_path / "state" / "secrets").exists()


def test_unusable_settings_end_the_hub(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        configure(Config(), tmp_path / "missing.json")


def test_people_choose_gpus_only_where_some_are_offered(
    c: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "options_form" not in c.Spawner
    assert "apply_user_options" not in c.Spawner
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "runtime"))
    gpu = {
        "devices": {"a": {"index": 0, "nodes": ["/dev/nvidia0"]}},
        "offers": {"a100": {"devices": ["a"]}},
        "inventory": "/run/gpus",
    }
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, labs={"spawner": "systemd"}, gpu=gpu))
    assert config.Spawner.options_form is gpu_form.form
    assert config.Spawner.options_from_form is gpu_form.options
    assert config.Spawner.apply_user_options is gpu_form.apply


EPHEMERAL = {"homes": False, "people": False}


@pytest.mark.parametrize(
    ("keep", "stays"), [({}, True), ({"homes": False}, False), ({"people": False}, False), (EPHEMERAL, False)]
)
def test_logging_out_stops_the_lab_where_something_goes_with_it(
    tmp_path: Path, keep: dict[str, bool], stays: bool
) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, keep=keep))
    assert config.JupyterHub.shutdown_on_logout is not stays
    handlers = dict(TicketAuthenticator(config=config).get_handlers(None))
    assert ("/logout" in handlers) is not stays


def test_the_hubs_database_forgets_and_is_not_copied(c: Config, tmp_path: Path) -> None:
    assert c.JupyterHub.upgrade_db is True
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, keep={"people": False}))
    assert "upgrade_db" not in config.JupyterHub
    assert config.JupyterHub.db_kwargs == database.OPTIONS


def test_labs_know_what_becomes_of_their_homes(c: Config, tmp_path: Path) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, keep={"homes": False}))
    for configured, user, room, course in ((c, "kept", "kept", "kept"), (config, "temporary", "temporary", "kept")):
        told = configured.Spawner.environment["KORE_LEAVING"]
        for name, home in (("alice", user), ("room-x", room), ("course-x", course)):
            assert told(SimpleNamespace(user=SimpleNamespace(name=name))) == home


@pytest.mark.parametrize("people", [True, False])
def test_the_culler_removes_people_where_nobody_is_remembered(tmp_path: Path, people: bool) -> None:
    config = Config()
    configure(config, write_settings(tmp_path, PORTS, culling={"enable": True}, keep={"people": people}))
    assert ("--cull-users=true" in config.JupyterHub.services[-1]["command"]) is not people
    assert ("delete:users" in config.JupyterHub.load_roles[-1]["scopes"]) is not people

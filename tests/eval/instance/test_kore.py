"""Kore's unit, and the database that it keeps its store in."""

from __future__ import annotations

import shlex

import pytest
from hosts import Hosts

UNIT = "ananke-physics-kore.service"
SERVER = 'database.url = "postgresql+psycopg://kore@db.example.org/physics";'
FILE = 'database.passwordFile = "/etc/secrets/db";'


def credentials(lines: list[str]) -> dict[str, str]:
    pairs = [line.removeprefix("LoadCredential=") for line in lines if line.startswith("LoadCredential=")]
    return dict(pair.split(":", 1) for pair in pairs)


def test_kore_has_its_own_user_and_state_and_no_secret_of_the_proxys(hosts: Hosts) -> None:
    lines = hosts.unit("", UNIT)
    assert {"User=ananke-physics-kore", "StateDirectory=ananke/physics/kore", "StateDirectoryMode=0700"} <= set(lines)
    assert set(credentials(lines)) == {"kore-to-hub", "hub-to-kore"}
    assert hosts.instance("", "out.settings.database_url") is None


@pytest.mark.parametrize(
    ("options", "password"),
    [(SERVER + FILE, "/etc/secrets/db"), ('database.url = "postgresql+psycopg:///physics";', None)],
)
def test_a_database_server(hosts: Hosts, options: str, password: str | None) -> None:
    lines = hosts.unit(options, UNIT)
    assert credentials(lines).get("database-password") == password
    assert any(line.startswith("After=") and "postgresql.target" in line for line in lines)
    assert not any("db.example.org" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (FILE, "SQLite has no password"),
        (SERVER, "database.passwordFile is not set"),
        (SERVER + 'database.passwordFile = "${pkgs.bash}/password";', "outside of the Nix store"),
        (SERVER + "database.passwordFile = ./password;", "outside of the Nix store"),
        (FILE + SERVER.replace("kore@", "kore:secret@"), "url holds a password"),
        (FILE + 'database.url = "postgresql:///x?password=secret";', "url holds a password"),
    ],
)
def test_a_password_in_the_wrong_place_is_refused_and_not_repeated(hosts: Hosts, options: str, message: str) -> None:
    said = hosts.refused_instance(options)
    assert message in said
    assert ":secret@" not in said.split("Failed assertions")[-1]


@pytest.mark.parametrize(
    ("options", "secrets"),
    [("", {"kore-to-hub", "hub-to-kore"}), (SERVER + FILE, {"kore-to-hub", "hub-to-kore", "database-password"})],
)
def test_the_administrators_command_runs_as_the_service_does(hosts: Hosts, options: str, secrets: set[str]) -> None:
    (text,) = hosts.instance(options, "map (program: program.text) out.commands")
    words = shlex.split(text.replace('"$@"', ""))
    given = dict(word.removeprefix("--property=LoadCredential=").split(":", 1) for word in words if "LoadCred" in word)
    assert given == credentials(hosts.unit(options, UNIT))
    assert set(given) == secrets
    assert "--uid=ananke-physics-kore" in words
    file = hosts.instance(options, "builtins.unsafeDiscardStringContext (toString out.file)")
    assert f"--setenv=KORE_SETTINGS={file}" in words
    assert words[-1].endswith("/bin/kore")
    assert text.rstrip().endswith('"$@"')


def test_the_instances_command_is_on_the_path(hosts: Hosts) -> None:
    names = hosts.instance("", "map (program: program.name) host.config.environment.systemPackages")
    assert "ananke-physics" in names

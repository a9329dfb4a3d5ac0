"""Secret files that nobody has brought to the machine stop a switch before it changes anything."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hosts import Hosts, physics

CHECK = "host.config.system.preSwitchChecks.ananke-secret-files"
DATABASE = 'database = { url = "postgresql+psycopg://kore@db.example.org/x"; passwordFile = "FOLDER/password"; };'


def host(folder: Path, options: str = "") -> tuple[str, str]:
    tls = f'tls = {{ certificate = "{folder}/hub.pem"; key = "{folder}/hub.key"; }};'
    server = f'{{ services.ananke = {{ host = "hub.example.org"; {tls} }}; }}'
    return server, physics(options.replace("FOLDER", str(folder)))


def switch(check: str, action: str = "switch") -> subprocess.CompletedProcess[str]:
    command = ["bash", "-eu", "-c", check, "pre-switch-checks", "/new-system", action]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_switch_looks_for_every_secret_file(hosts: Hosts, tmp_path: Path) -> None:
    check = hosts.value(CHECK, *host(tmp_path, DATABASE))
    for name in ("hub.pem", "hub.key"):
        (tmp_path / name).write_text("secret")
    refused = switch(check)
    assert refused.returncode != 0
    assert "services.ananke.instances.physics.database.passwordFile is" in refused.stderr
    assert f"{tmp_path}/password" in refused.stderr
    assert "services.ananke.tls" not in refused.stderr
    (tmp_path / "password").write_text("secret")
    accepted = switch(check)
    assert (accepted.returncode, accepted.stderr) == (0, "")


def test_an_empty_file_is_none_and_an_installation_goes_on(hosts: Hosts, tmp_path: Path) -> None:
    check = hosts.value(CHECK, *host(tmp_path))
    for name in ("hub.pem", "hub.key"):
        (tmp_path / name).touch()
    assert "services.ananke.tls.key" in switch(check).stderr
    assert switch(check).returncode != 0
    assert switch(check, "boot").returncode == 0


def test_files_that_an_activation_brings_are_not_looked_for(hosts: Hosts) -> None:
    checks = "builtins.attrNames host.config.system.preSwitchChecks"
    assert hosts.value(checks, *host(Path("/run/secrets"))) == []
    assert hosts.value(checks, *host(Path("/etc/secrets"))) == ["ananke-secret-files"]

"""The stand-in is as strict as NixOS: each thing that it accepts has a neighbour that it refuses."""

from __future__ import annotations

import pytest
from hosts import Hosts

SERVICE = "systemd.services.x"
NGINX = "services.nginx = { enable = true; virtualHosts.a.enableACME = true; };"
#: accepted, refused, what the refusal must say
PAIRS = {
    "option": ("services.nginx.enable = true;", "services.nginx.enabled = true;", "services.nginx.enabled"),
    "option of a submodule": (
        "users.groups.x.gid = 400;",
        "users.groups.x.id = 400;",
        "users.groups.x.id",
    ),
    "type": (
        "networking.firewall.allowedTCPPorts = [ 443 ];",
        'networking.firewall.allowedTCPPorts = [ "443" ];',
        "16 bit unsigned integer",
    ),
    "range": (
        "networking.firewall.allowedTCPPorts = [ 65535 ];",
        "networking.firewall.allowedTCPPorts = [ 65536 ];",
        "16 bit unsigned integer",
    ),
    "name of a unit": (f'{SERVICE}.after = [ "y.service" ];', f'{SERVICE}.after = [ "y" ];', "not of type"),
    "option of a service": (
        f"{SERVICE}.restartIfChanged = false;",
        f"{SERVICE}.restartOnChange = false;",
        "restartOnChange",
    ),
    "value in a service": (
        f"{SERVICE}.serviceConfig.ExecReload = [ 1 2 ];",
        f"{SERVICE}.serviceConfig.ExecReload = {{ a = 1; }};",
        "not of type",
    ),
    "assertion": (
        'assertions = [ { assertion = true; message = "no"; } ];',
        'assertions = [ { assertion = false; message = "this cannot be"; } ];',
        "this cannot be",
    ),
    "kind of user": (
        'users.groups.x = { }; users.users.x = { isSystemUser = true; group = "x"; };',
        'users.groups.x = { }; users.users.x.group = "x";',
        "isSystemUser",
    ),
    "group of a user": (
        'users.groups.y = { }; users.users.x = { isSystemUser = true; group = "y"; };',
        'users.users.x = { isSystemUser = true; group = "y"; };',
        "y is no declared group",
    ),
    "file system": (
        'fileSystems."/" = { device = "x"; fsType = "ext4"; };',
        'fileSystems."/".device = "x";',
        "fsType",
    ),
    "terms of ACME": (
        f'{NGINX} security.acme = {{ acceptTerms = true; defaults.email = "a@example.org"; }};',
        NGINX,
        "acceptTerms",
    ),
    "package": (
        "environment.systemPackages = [ pkgs.coreutils ];",
        "environment.systemPackages = [ pkgs.coreutil ];",
        "coreutil",
    ),
}


@pytest.mark.parametrize("case", PAIRS)
def test_one_is_accepted_and_the_other_refused(hosts: Hosts, case: str) -> None:
    accepted, refused, message = PAIRS[case]
    assert hosts.value("true", f"{{ pkgs, ... }}: {{ {accepted} }}") is True
    assert message in hosts.refusal(f"{{ pkgs, ... }}: {{ {refused} }}")


def test_a_unit_is_written_as_nixos_writes_it(hosts: Hosts) -> None:
    unit = hosts.value(
        'host.config.systemd.units."x@.service".text',
        """{ systemd.services."x@" = {
             description = "An example"; after = [ "y.service" "z.service" ];
             restartIfChanged = false; stopIfChanged = false;
             path = [ "/opt" ]; environment = { A = "1 \\"2\\""; B = null; };
             serviceConfig.ExecStart = "/bin/x"; serviceConfig.LoadCredential = [ "a:/a" "b:/b" ];
             serviceConfig.NoNewPrivileges = true; serviceConfig.Nice = null;
           }; }""",
    )
    lines = unit.splitlines()
    path = next(line for line in lines if line.startswith('Environment="PATH=/opt/bin:'))
    assert [line for line in lines if line != path] == [
        "[Unit]",
        "After=y.service z.service",
        "Description=An example",
        "",
        "[Service]",
        'Environment="A=1 \\"2\\""',
        "X-RestartIfChanged=false",
        "X-StopIfChanged=false",
        "ExecStart=/bin/x",
        "LoadCredential=a:/a",
        "LoadCredential=b:/b",
        "NoNewPrivileges=true",
    ]


@pytest.mark.parametrize(("change", "message"), [("", None), ("nixpkgs.overlays = [ (_: _: { }) ];", "read-only")])
def test_nodes_of_a_test_may_not_change_their_packages(hosts: Hosts, change: str, message: str | None) -> None:
    test = f'{{ name = "x"; testScript = ""; nodes.a = {{ {change} }}; }}'
    host = f"{{ pkgs, ... }}: {{ system.checks = [ (pkgs.testers.runNixOSTest {test}) ]; }}"
    if message is None:
        assert hosts.value("true", host) is True
    else:
        assert message in hosts.refusal(host)

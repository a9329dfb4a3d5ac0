"""Instances do not collide, and messages say which do."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics


def maths(options: str) -> str:
    return f"{{ services.ananke.instances.maths = {{ {options} }}; }}"


@pytest.mark.parametrize(("port", "accepted"), [(8103, False), (8104, True), (8097, False), (8096, True)])
def test_ports_are_four_apart(hosts: Hosts, port: int, accepted: bool) -> None:
    both = (SERVER, physics(), maths(f"port = {port};"))
    if accepted:
        assert hosts.value("host.config.services.ananke.out.maths.ports.proxy", *both) == port
    else:
        said = hosts.refusal(*both)
        assert f"services.ananke.instances.maths.port ({port})" in said
        assert "services.ananke.instances.physics.port (8100)" in said
        assert "at least 4 apart" in said


@pytest.mark.parametrize(
    ("options", "accepted"),
    [
        ('path = "/physics/";', False),
        ('path = "/";', False),
        ('path = "/physics/maths/";', False),
        ('path = "/physics2/";', True),
        ('path = "/physics/"; host = "maths.example.org";', True),
    ],
)
def test_no_path_lies_within_another_on_one_host(hosts: Hosts, options: str, accepted: bool) -> None:
    both = (SERVER, physics(), maths(f"port = 8200; {options}"))
    if accepted:
        assert hosts.value("builtins.attrNames host.config.services.ananke.out", *both) == ["maths", "physics"]
    else:
        said = hosts.refusal(*both)
        assert 'services.ananke.instances.physics.path ("/physics/")' in said
        assert "another host" in said


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/srv/data", True),
        ("/srv/data2", True),
        ("/srv", False),
        ("/srv/data/below", False),
        ("/srv/data/far/below", False),
    ],
)
def test_no_shared_folder_lies_within_another(hosts: Hosts, path: str, accepted: bool) -> None:
    """Of the same instance, or of another one."""
    data = 'shared.data = { write.everybody = true; path = "/srv/data"; };'
    other = f'shared.other = {{ read.everybody = true; path = "{path}"; }};'
    for machine in (
        (SERVER, physics(data + other)),
        (SERVER, physics(data), maths(f"port = 8200; {other}")),
    ):
        if accepted:
            assert hosts.value('host.config.services.ananke.out ? "physics"', *machine) is True
        else:
            said = hosts.refusal(*machine)
            assert f'shared."other".path ({path})' in said
            assert 'services.ananke.instances.physics.shared."data".path (/srv/data)' in said
            assert "none is within another" in said


@pytest.mark.parametrize(("given", "other"), [("certificate", "key"), ("key", "certificate")])
def test_a_certificate_and_its_key_come_together(hosts: Hosts, given: str, other: str) -> None:
    said = hosts.refusal(
        f'{{ services.ananke = {{ host = "h"; tls.{given} = "/x"; }}; }}',
        physics(),
        '{ security.acme = { acceptTerms = true; defaults.email = "a@example.org"; }; }',
    )
    assert "services.ananke.tls: " in said
    assert f'{given} is "/x"' in said
    assert f"{other} is not set" in said

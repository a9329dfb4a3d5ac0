"""What stays of people who have gone, in units and in the web server."""

from __future__ import annotations

import pytest
from hosts import Hosts

EPHEMERAL = 'profile = "ephemeral";'
HOME = "%S/ananke/physics/homes/%i"
FORGET = "/bin/rm -rf -- /run/systemd/system.control/%n.d"


def unit(hosts: Hosts, kind: str, options: str = EPHEMERAL) -> list[str]:
    return hosts.unit(options, f"ananke-physics-{kind}@.service")


def location(hosts: Hosts, options: str) -> str:
    return str(hosts.instance(options, "out.location"))


@pytest.mark.parametrize("kind", ["user", "room"])
def test_a_home_that_does_not_stay_is_in_the_labs_memory(hosts: Hosts, kind: str) -> None:
    lines = unit(hosts, kind, f'{EPHEMERAL} limits.temporaryHome = "1G";')
    assert {
        f'Environment="HOME={HOME}"',
        f"WorkingDirectory={HOME}",
        "TemporaryFileSystem=/var/lib/ananke:ro,mode=0755",
        f"TemporaryFileSystem={HOME}:mode=1777,size=1G",
        "TemporaryFileSystem=/dev/shm:mode=1777,size=50%",
        "PrivateTmp=disconnected",
        "MemorySwapMax=0",
    } <= set(lines)
    assert not any(line.startswith("StateDirectory") for line in lines)


def test_grading_labs_keep_their_gradebooks(hosts: Hosts) -> None:
    lines = unit(hosts, "course")
    assert {"StateDirectory=ananke/physics/homes/%i", "PrivateTmp=true"} <= set(lines)
    assert not any(line.startswith("StandardOutput") or FORGET in line for line in lines)


@pytest.mark.parametrize("kind", ["user", "course", "room"])
def test_by_itself_a_home_stays(hosts: Hosts, kind: str) -> None:
    lines = unit(hosts, kind, "")
    assert "StateDirectory=ananke/physics/homes/%i" in lines
    assert not any(line.startswith(("StandardOutput", "CollectMode")) or FORGET in line for line in lines)


@pytest.mark.parametrize(("people", "found"), [("false", True), ("true", False)])
def test_systemd_forgets_labs_whose_people_the_hub_forgets(hosts: Hosts, people: str, found: bool) -> None:
    lines = unit(hosts, "user", f"{EPHEMERAL} keep.people = {people};")
    assert any(line.startswith("ExecStopPost=-+") and line.endswith(FORGET) for line in lines) is found
    assert ("CollectMode=inactive-or-failed" in lines) is found


def test_systemd_forgets_even_where_root_cannot_take_everything_back(hosts: Hosts) -> None:
    options = f"{EPHEMERAL} out.grantable.gpus = {{ }};"
    first, second = [line for line in unit(hosts, "user", options) if line.startswith("ExecStopPost=")]
    assert first.startswith("ExecStopPost=-+")
    assert first.endswith(FORGET)
    assert "kore.root clear" in second


@pytest.mark.parametrize(("logs", "found"), [("false", True), ("true", False)])
def test_what_labs_write_comes_to_the_journal_on_demand(hosts: Hosts, logs: str, found: bool) -> None:
    for kind in ("user", "room"):
        lines = unit(hosts, kind, f"{EPHEMERAL} keep.labLogs = {logs};")
        assert ({"StandardOutput=null", "StandardError=null"} <= set(lines)) is found


@pytest.mark.parametrize(
    ("options", "log", "buffers"),
    [
        ("", True, True),
        (EPHEMERAL, False, False),
        (f"{EPHEMERAL} keep.accessLog = true;", True, False),
        (f"{EPHEMERAL} keep.homes = true;", False, True),
    ],
)
def test_the_web_server_writes_nothing_of_people(hosts: Hosts, options: str, log: bool, buffers: bool) -> None:
    said = location(hosts, options)
    assert ("access_log off;" not in said) is log
    assert ("proxy_request_buffering off;" not in said) is buffers
    config = hosts.instance(options, 'host.config.services.nginx.virtualHosts."hub.example.org".locations."/physics/"')
    assert config["extraConfig"] == said


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ('limits.user.memory = "1023M";', "limits.user.memory is 1023M"),
        ('limits.groups.instructors.memory = "512M";', "limits.groups.instructors.memory is 512M"),
        ('limits.temporaryHome = "2G";', "may grow to 2G"),
        ('limits.user.disk = "5G";', "limits.user.disk is 5G"),
        ('limits.groups.learners.disk = "5G";', "Set limits.temporaryHome instead"),
        ('limits.temporaryHome = "plenty";', "amount of memory"),
    ],
)
def test_a_home_in_memory_must_fit(hosts: Hosts, options: str, part: str) -> None:
    assert part in hosts.refused_instance(f"{EPHEMERAL} {options}")


@pytest.mark.parametrize(
    "options",
    [
        f'{EPHEMERAL} limits.user.memory = "1G";',
        f"{EPHEMERAL} limits.user.memory = null;",
        f'{EPHEMERAL} limits.groups.grading-labs = {{ memory = "512M"; disk = "5G"; }};',
        'limits.user = { memory = "256M"; disk = "5G"; };',
    ],
)
def test_where_it_fits_or_stays_it_is_taken(hosts: Hosts, options: str) -> None:
    assert hosts.instance(options, "out.settings.keep")

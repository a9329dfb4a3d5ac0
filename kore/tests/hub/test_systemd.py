"""The spawner against a `systemctl` that writes down what it is asked; a real systemd is in tests/system."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyterhub import orm
from jupyterhub.objects import Hub
from jupyterhub.spawner import SpawnException
from tests.hub.gpu_labs import FakeHub

from kore.hub import systemd
from kore.hub.systemd import SystemdLabSpawner
from kore.settings import Labs, Settings, Share

UNIT = "ananke-physics-user@ada.service"
#: Writes its arguments down, and what the unit would read; what its folder holds for a verb is its answer.
SYSTEMCTL = """#!/bin/sh
cd "$(dirname "$0")" || exit 9
[ "$1" = --version ] && { echo 'systemd 257 (257)'; exit; }
printf '%s\\n' "$*" >> calls
cp runtime/*.grants granted 2>/dev/null
cp runtime/*.env read 2>/dev/null && stat -c %a runtime/*.env > mode
[ "$1" = --no-ask-password ] && shift
[ -e "$1.says" ] && cat "$1.says" >&2
[ -e "$1.status" ] && exit "$(cat "$1.status")"
exit 0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "systemctl"
    program.write_text(SYSTEMCTL)
    program.chmod(0o755)
    (tmp_path / "runtime").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def spawner(folder: Path) -> Callable[..., Any]:
    def make(name: str = "ada", groups: tuple[str, ...] = (), **changes: Any) -> Any:
        user = SimpleNamespace(
            id=1,
            name=name,
            url=f"/user/{name}/",
            groups=[SimpleNamespace(name=group) for group in groups],
            settings={"oauth_no_confirm_list": set()},
            db=SimpleNamespace(commit=lambda: None),
        )
        values = {
            "user": user,
            "hub": Hub(),
            "orm_spawner": orm.Spawner(name=""),
            "api_token": 'to"ken',
            "oauth_client_id": "client",
            "ip": "127.0.0.1",
            "settings": Settings(
                instance="physics",
                public_url="https://hub.example.test/physics/",
                state_dir=folder,
                labs=Labs.model_validate({"limits": {"groups": {"instructors": {"memory": "8G"}}}}),
            ),
            "runtime_dir": str(folder / "runtime"),
            "env_keep": [],
        }
        return SystemdLabSpawner(**(values | changes))

    return make


def calls(folder: Path) -> list[str]:
    return (folder / "calls").read_text().splitlines()


def answer(folder: Path, verb: str, status: int, says: str = "") -> None:
    (folder / f"{verb}.status").write_text(str(status))
    (folder / f"{verb}.says").write_text(says)


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where the lab listens already, so that a start ends."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        found: int = server.sockets[0].getsockname()[1]
        monkeypatch.setattr(systemd, "free_port", lambda _: found)
        yield found


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("ada", UNIT),
        ("course-phys-101-a1b2", "ananke-physics-course@course-phys-101-a1b2.service"),
        ("room-blue", "ananke-physics-room@room-blue.service"),
    ],
)
def test_the_unit_is_named_after_instance_kind_and_hub_user(spawner: Any, name: str, unit: str) -> None:
    assert spawner(name).unit_name == unit


@pytest.mark.parametrize("name", ["", "Ada", "a b", "a.b", "a@b", "../x", "ada\n", "-ada", "a" * 26])
def test_a_name_that_is_no_hub_users_has_no_unit(spawner: Any, name: str) -> None:
    with pytest.raises(ValueError, match="there is no lab for"):
        spawner(name)


def test_further_servers_of_a_user_have_no_unit(spawner: Any) -> None:
    with pytest.raises(ValueError, match="server 'second'"):
        spawner(orm_spawner=orm.Spawner(name="second"))


async def test_a_start_ends_an_earlier_one_forgets_failures_grants_limits_and_port_and_restarts_the_unit(
    spawner: Any, folder: Path, port: int
) -> None:
    lab = spawner(groups=("learners", "instructors"))
    assert await lab.start() == ("127.0.0.1", port)
    limited = "MemoryMax=8G MemorySwapMax=0 CPUQuota=200% TasksMax=512"
    granted = f"{limited} SocketBindAllow= SocketBindAllow=tcp:{port} DeviceAllow="
    assert calls(folder) == [
        f"--no-ask-password stop {UNIT}",
        f"--no-ask-password reset-failed {UNIT}",
        f"--no-ask-password set-property --runtime {UNIT} {granted}",
        f"--no-ask-password restart {UNIT}",
    ]


async def test_a_start_with_gpus_opens_their_nodes_and_asks_root_for_them(
    spawner: Any, folder: Path, port: int, tmp_path: Path
) -> None:
    hub = FakeHub(tmp_path)
    lab = spawner(settings=hub.settings)
    lab.user.settings |= hub.shared
    lab.gpu_choice = "slice"
    await lab.start()
    nodes = ("/dev/nvidia2", "/dev/nvidia-caps/nvidia-cap21", "/dev/nvidiactl")
    assert calls(folder)[2].endswith(" DeviceAllow= " + " ".join(f"DeviceAllow={node} rw" for node in nodes))
    assert (folder / "granted").read_text() == '{"gpus": ["slice"]}'
    assert 'CUDA_VISIBLE_DEVICES="MIG-1"' in (folder / "read").read_text().splitlines()
    assert lab.get_state() == {"unit_name": UNIT, "gpus": ["slice"]}
    lab.clear_state()
    await lab.start()
    assert calls(folder)[-2].endswith(" DeviceAllow="), "the choice was for one start"


async def test_without_a_free_gpu_nothing_is_started(spawner: Any, folder: Path, tmp_path: Path) -> None:
    hub = FakeHub(tmp_path)
    lab = spawner(settings=hub.settings)
    lab.user.settings |= hub.shared
    hub.inventory.write_text("")
    lab.gpu_choice = "slice"
    with pytest.raises(SpawnException, match="Start without a GPU"):
        await lab.start()
    assert not (folder / "calls").exists()


async def test_the_unit_reads_its_variables_from_a_file_that_nobody_else_ever_can(
    spawner: Any, folder: Path, port: int
) -> None:
    stale = folder / "runtime" / f"{UNIT}.env"
    stale.write_text("left by a hub that was killed")
    stale.chmod(0o644)
    await spawner().start()
    assert (folder / "mode").read_text() == "600\n"
    assert list((folder / "runtime").iterdir()) == []
    lines = (folder / "read").read_text().splitlines()
    assert {'USER="ada"', 'LOGNAME="ada"', 'KORE_LAB="user"', 'JUPYTERHUB_API_TOKEN="to\\"ken"'} <= set(lines)
    assert f'JUPYTERHUB_SERVICE_URL="http://127.0.0.1:{port}/"' in lines
    assert not {line.partition("=")[0] for line in lines} & {"PATH", "HOME", "SHELL", "LANG"}


@pytest.mark.parametrize(("groups", "granted"), [((), {}), (("instructors",), {"disk": "5G"})])
async def test_root_and_lab_hear_of_the_persons_disk(
    spawner: Any, folder: Path, port: int, groups: tuple[str, ...], granted: dict[str, str]
) -> None:
    lab = spawner(groups=groups)
    said = {"limits": {"groups": {"instructors": {"disk": "5G"}}, "homes": "50G"}}
    lab.settings = lab.settings.model_copy(update={"labs": Labs.model_validate(said)})
    await lab.start()
    assert json.loads((folder / "granted").read_text()) == granted
    lines = (folder / "read").read_text().splitlines()
    assert 'KORE_DISK="/run/ananke-physics-disk/homes.json"' in lines
    assert 'MEM_LIMIT="2147483648"' in lines
    assert any(line.startswith("KORE_LIMITS=") and ("5G" in line) == bool(granted) for line in lines)


async def test_root_reads_what_this_start_is_granted(spawner: Any, folder: Path, port: int) -> None:
    del port
    share = {"read": {"groups": ["learners"]}, "write": {"groups": ["instructors"]}}
    settings = spawner().settings.model_copy(update={"shared": {"data": Share.model_validate(share)}})
    for groups, granted in (((), {}), (("learners",), {"data": "read"}), (("instructors",), {"data": "write"})):
        await spawner(groups=groups, settings=settings).start()
        assert json.loads((folder / "granted").read_text()).get("shared", {}) == granted


async def test_a_unit_that_systemd_has_not_met_yet_can_be_started(spawner: Any, folder: Path, port: int) -> None:
    answer(folder, "reset-failed", 1, f"Failed to reset failed state of unit {UNIT}: Unit {UNIT} not loaded.")
    assert await spawner().start() == ("127.0.0.1", port)


@pytest.mark.parametrize("verb", ["set-property", "restart"])
async def test_a_refusal_is_told_with_the_place_to_look_and_logged_whole(spawner: Any, folder: Path, verb: str) -> None:
    answer(folder, verb, 4, "Access denied")
    with pytest.raises(SpawnException) as refusal:
        await asyncio.wait_for(spawner().start(), 5)
    assert f"systemctl {verb}" in refusal.value.message
    assert f"journalctl --unit {UNIT}" in refusal.value.message
    assert "Access denied" not in refusal.value.message
    assert "status 4: Access denied" in str(refusal.value)
    assert list((folder / "runtime").iterdir()) == []
    assert verb in calls(folder)[-1], "nothing is started without its limits"


async def test_a_unit_that_ends_at_once_is_told_at_once(spawner: Any, folder: Path) -> None:
    answer(folder, "is-active", 3)
    with pytest.raises(SpawnException, match=f"journalctl --unit {UNIT}"):
        await asyncio.wait_for(spawner(start_timeout=60).start(), 3)


@pytest.mark.parametrize(("status", "polled"), [(0, None), (3, 3), (4, 4), (1, None)])
async def test_a_lab_is_gone_only_when_systemd_says_so(
    spawner: Any, folder: Path, status: int, polled: int | None
) -> None:
    answer(folder, "is-active", status, "Failed to connect to bus" if status == 1 else "")
    assert await spawner().poll() == polled


async def test_another_hub_process_finds_and_stops_the_lab_by_its_unit(spawner: Any, folder: Path) -> None:
    state = json.loads(json.dumps(spawner().get_state()))
    assert state == {"unit_name": UNIT}
    later = spawner()
    later.load_state(state)
    assert await later.poll() is None
    await later.stop()
    assert calls(folder) == [f"--no-ask-password is-active {UNIT}", f"stop {UNIT}"]

# machines: nspawn
"""GPUs are given out and taken back, and nobody sees another's.

The device nodes are real ones, of numbers behind which there is nothing: who may open one is told that there is no such
device, and who may not that it is not permitted. The inventory is a file.
"""

from __future__ import annotations

import json
from shlex import quote
from typing import Any

#: Kore itself, through a proxy that the hub has told of it
READY = """[ "$(curl -s https://server/physics/services/kore/health)" = '{"status":"ok"}' ]"""
HUB_READY = "curl -sf -o /dev/null https://server/physics/hub/health"
WHOLE = "GPU-00000000-0000-0000-0000-000000000000"
SLICES = [f"MIG-{digit * 8}-{digit * 4}-{digit * 4}-{digit * 4}-{digit * 12}" for digit in "12"]
INVENTORY = f"""GPU 0: NVIDIA A100-SXM4-40GB (UUID: {WHOLE})
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-99999999-9999-9999-9999-999999999999)
  MIG 1g.5gb      Device  0: (UUID: {SLICES[0]})
  MIG 1g.5gb      Device  1: (UUID: {SLICES[1]})
"""
#: node → its device's number, of those that Linux keeps for experiments
NODES = {
    "nvidiactl": 255,
    "nvidia0": 0,
    "nvidia1": 1,
    "nvidia-caps/nvidia-cap21": 21,
    "nvidia-caps/nvidia-cap30": 30,
}
HERS = "/var/lib/private/ananke/physics/homes/chiara-rossi"

LOOK = """
import errno, json, os
from pathlib import Path

def opened(path):
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        return errno.errorcode[error.errno]
    return "opened"

nodes = [str(path.relative_to("/dev")) for path in Path("/dev").rglob("nvidia*") if not path.is_dir()]
print(json.dumps({
    "cuda": os.environ.get("CUDA_VISIBLE_DEVICES"),
    "nodes": {node: opened("/dev/" + node) for node in nodes},
    "smuggled": {node.name: opened(node) for node in Path.home().glob("smuggled-*")},
    "numbers": {node: os.minor(os.stat("/dev/" + node).st_rdev) for node in nodes},
}))
"""
NOTHING: dict[str, Any] = {"cuda": "", "nodes": {}, "numbers": {}, "smuggled": {}}


def people(*command: str) -> Any:
    """What people do in their browsers."""
    return json.loads(server.succeed("ananke-people " + " ".join(map(quote, command))))


def start(who: str, gpu: str = "") -> Any:
    """What somebody is shown who starts the lab on the hub's own page and makes this choice."""
    return people("start", who, "10", gpu, "--browser", f"/tmp/{who}.cookies")


def sees(who: str) -> Any:
    """What a kernel in somebody's lab finds; by an address as of a launch, if the lab does not run."""
    outcome = people("lab", who, "10", LOOK, "--browser", f"/tmp/{who}.cookies")
    assert outcome["error"] is None, outcome
    return json.loads(outcome["output"])


def held(*nodes: str, cuda: str) -> dict[str, Any]:
    """What a kernel finds where these nodes are; no device is behind them."""
    numbers = {node: NODES[node] for node in (*nodes, "nvidiactl")}
    return {"cuda": cuda, "nodes": dict.fromkeys(numbers, "ENXIO"), "numbers": numbers, "smuggled": {}}


start_all()
for unit in ("ananke-physics-hub.service", "ananke-lms.service"):
    server.wait_for_unit(unit)
server.succeed(f"printf %s {quote(INVENTORY)} > /run/fake-gpus; mkdir -p /dev/nvidia-caps")
for node, number in NODES.items():
    server.succeed(f"mknod -m 666 /dev/{node} c 240 {number}")
server.succeed("systemctl restart ananke-physics-gpus.service")
server.wait_until_succeeds(READY, timeout=60)
server.wait_until_succeeds("curl -sf -o /dev/null https://lms/", timeout=60)

with subtest("a launch leads straight to the lab, which sees no GPU"):
    assert people("launch", "ben.okafor", "10")["url"].endswith("/user/ben-okafor/lab")
    assert sees("ben.okafor") == NOTHING

with subtest("who may have one chooses it on the hub's page, and sees exactly that"):
    shown = start("ben.okafor", "a100:1")
    assert "a100: 1 GPU 1 of 1 free" in shown["offered"], shown
    assert "slice" not in shown["offered"], shown
    assert shown["url"].endswith("/user/ben-okafor/lab"), shown
    assert sees("ben.okafor") == held("nvidia0", cuda=WHOLE)

with subtest("when none is free it is said, and what to do; the lab starts without"):
    shown = start("chiara.rossi", "a100:1")
    assert "a100: 1 GPU 0 of 1 free at the moment" in shown["offered"], shown
    assert "You asked for 1 of “a100”. Of 1 that work, 0 are free" in shown["words"], shown
    assert "Start without a GPU" in shown["words"], shown
    assert "1 more cannot be used at present" in shown["words"], shown
    assert "These GPUs are not offered to you" in start("chiara.rossi", "slice:1")["words"]
    assert sees("chiara.rossi") == NOTHING

with subtest("a node that reaches a lab by other means does not open"):
    server.succeed(f"mknod -m 666 {HERS}/smuggled-0 c 240 0; mknod -m 666 {HERS}/smuggled-ctl c 240 255")
    shut = NOTHING | {"smuggled": {"smuggled-0": "EPERM", "smuggled-ctl": "EPERM"}}
    assert sees("chiara.rossi") == shut

with subtest("a lab that runs keeps its GPU when the hub restarts or is killed, and nobody else gets it"):
    for interruption in ("systemctl restart", "systemctl kill --signal KILL"):
        server.succeed(f"{interruption} ananke-physics-hub.service; sleep 2")
        server.wait_until_succeeds(HUB_READY, timeout=60)
        assert "0 are free" in start("chiara.rossi", "a100:1")["words"]
    assert sees("ben.okafor") == held("nvidia0", cuda=WHOLE)

with subtest("it is taken back when the lab stops, and the next person gets it"):
    server.succeed("systemctl stop ananke-physics-user@ben-okafor.service")
    assert start("ben.okafor")["url"].endswith("/user/ben-okafor/lab")
    assert sees("ben.okafor") == NOTHING
    start("chiara.rossi", "a100:1")
    opens = {"smuggled": {"smuggled-0": "ENXIO", "smuggled-ctl": "ENXIO"}}
    assert sees("chiara.rossi") == held("nvidia0", cuda=WHOLE) | opens
    start("chiara.rossi")
    assert sees("chiara.rossi") == shut, "a later start has nothing of an earlier one"

with subtest("slices of one GPU are with different people"):
    for who, cuda, cap in (("ada.lehmann", SLICES[0], "21"), ("dmitri.petrov", SLICES[1], "30")):
        assert "slice: 1 GPU" in start(who, "slice:1")["offered"]
        assert sees(who) == held("nvidia1", f"nvidia-caps/nvidia-cap{cap}", cuda=cuda)

with subtest("what the machine does not list any more is not handed out"):
    server.succeed(": > /run/fake-gpus; systemctl restart ananke-physics-gpus.service")
    assert "Of 0 that work, 0 are free" in start("ben.okafor", "a100:1")["words"]
    log = server.succeed("journalctl --unit ananke-physics-hub --grep 'inventory does not list'")
    assert "broken, whole" in log, log
    doctor = server.succeed("ananke-physics doctor || true")
    assert "the machine does not list 4 of 4 GPUs: broken, slice1, slice2, whole" in doctor, doctor

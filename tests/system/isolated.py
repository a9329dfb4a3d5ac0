"""Runs one test, in namespaces of its own: whatever ends this process ends its machines, mounts and networks, too."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from eval.archive import Archive
from system import install, network, qemu, report, scripts
from system.driver import Driver
from system.log import Log
from system.machine import Machine
from system.nspawn import Nspawn

#: seconds for one test, as in NixOS
_LIMIT = 3600
#: seconds for telling of a failure, of machines that may hang
_REPORT_LIMIT = 120
#: makes the certificates of these hosts, as tests/vm/common/certificates.nix says
_CERTIFICATES = scripts.VM / "common" / "certificates.sh"
_HOSTS = ["server", "lms"]


def main() -> int:
    """Make the machines, run the script; 0 if it has passed."""
    arguments = _arguments()
    script = scripts.load(arguments.test)
    _take_over()
    log = Log()
    machines: list[Machine] = []
    try:
        machines += _machines(script, arguments, log)
        Driver(machines, log).run(script.text, script.file)
    except Exception as error:  # noqa: BLE001 - whatever a script raises is told and counts as its failure
        signal.alarm(_REPORT_LIMIT)
        report.tell(error, script.file, log)
        report.keep(machines, arguments.logs, log)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("test")
    parser.add_argument("--work", type=Path, required=True, help="a folder for disks; it is removed later")
    parser.add_argument("--logs", type=Path, required=True, help="where journals of a failed test go")
    parser.add_argument("--group", required=True, help="name for cgroups; they are removed later")
    parser.add_argument("--layers", type=Path, nargs="+", required=True, help="what roots consist of, the lowest first")
    return parser.parse_args()


def _take_over() -> None:
    """Hide the host's /run, which systemd-nspawn and ip write to, and end in time."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(_LIMIT)


def _too_long(_number: int, _frame: object) -> NoReturn:
    raise TimeoutError("the test has not ended in time")


def _machines(script: scripts.Script, arguments: argparse.Namespace, log: Log) -> list[Machine]:
    """The test's machines; none runs yet."""
    addresses = network.addresses(script.archives)
    network.make_bridge()
    certificates = arguments.work / "certificates"
    certificates.mkdir()
    subprocess.run(["bash", str(_CERTIFICATES), str(certificates), *_HOSTS], check=True)
    # What machines write lives in memory, as long as this process does.
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=True)
    found: list[Machine] = []
    for node, archive in script.archives.items():
        with log.nested(f"{node}: installing {archive.name}"):
            root = install.mount_root(arguments.layers, Path("/mnt") / node)
            install.install(root, Archive.read(archive), certificates)
            install.settle(root, node, addresses)
            found.append(_machine(script.kind, node, root, addresses[node], arguments, log))
    return found


def _machine(kind: str, node: str, root: Path, address: str, arguments: argparse.Namespace, log: Log) -> Machine:
    if kind == "qemu":
        qemu.prepare(root, address)
        network.make_tap(node)
        return qemu.Qemu(node, log, root, arguments.work)
    network.make_namespace(node, address)
    return Nspawn(node, log, root, arguments.group, arguments.work / f"{node}.console")


if __name__ == "__main__":
    sys.exit(main())

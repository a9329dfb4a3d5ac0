"""What the system tests need of the machine on which they run."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

#: program → Debian's package of it
PROGRAMS = {
    "systemd-nspawn": "systemd-container",
    "mmdebstrap": "mmdebstrap",
    "qemu-system-x86_64": "qemu-system-x86",
    "mkfs.ext4": "e2fsprogs",
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "openssl": "openssl",
}
#: mmdebstrap checks Debian's signatures by it, also where another distribution runs
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def missing(which: Callable[[str], str | None] = shutil.which, keyring: Path = KEYRING) -> list[str]:
    """Why the tests cannot run here, each reason with what to do; empty if they can."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        return ["Linux on x86_64 is needed, because the tests boot machines of that kind."]
    reasons = []
    if os.geteuid() != 0:
        reasons.append("Root is needed for containers and their networks: run it again with sudo.")
    packages = {package for program, package in PROGRAMS.items() if which(program) is None}
    if not keyring.exists():
        packages.add("debian-archive-keyring")
    if packages:
        reasons.append(f"Programs are missing; on Debian and Ubuntu: apt-get install {' '.join(sorted(packages))}")
    return reasons

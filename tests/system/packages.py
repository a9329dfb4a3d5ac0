"""What stands for Nix packages in a Debian root: Debian's programs, and our own layers."""

from __future__ import annotations

import re
from pathlib import Path

from system.root import OURS

#: packages that Debian's root has by other means → a program of theirs, which must be there
DEBIAN = {
    "bash": "bash",
    "bashInteractive": "bash",
    "bzip2": "bzip2",
    "coreutils": "ls",
    "curl": "curl",
    "diffutils": "diff",
    "file": "file",
    "findutils": "find",
    "gawk": "awk",
    "gcc": "true",
    "git": "git",
    "gnugrep": "grep",
    "gnused": "sed",
    "gnutar": "tar",
    "gzip": "gzip",
    "less": "less",
    "micromamba": "true",
    "nano": "nano",
    "nginx": "nginx",
    "openssh": "ssh",
    "openssl": "openssl",
    "procps": "ps",
    "python3": "python3",
    "rclone": "rclone",
    "systemd": "systemctl",
    "unzip": "unzip",
    "uv": "true",
    "which": "which",
    "xz": "xz",
    "zip": "zip",
    "zlib": "true",
}
#: packages that are our own layers → where those are
LAYERS = {
    "ananke-hub-env": f"/{OURS}/env",
    "ananke-kore-env": f"/{OURS}/env",
    "ananke-lab-env": f"/{OURS}/env",
    "kore": f"/{OURS}/env",
    "configurable-http-proxy": f"/{OURS}/proxy",
}
#: the derivation of the test's certificates
CERTIFICATES = "ananke-test-certificates"
#: what a Debian root has in the places where a Nix package has its own
_PARTS = {"sbin": "/usr/sbin", "share": "/usr/share", "lib": "/usr/lib/x86_64-linux-gnu"}


class UnknownPackage(Exception):
    """A store path that the Debian root has nothing for."""


def name_of(store_path: str) -> str:
    """The package's name, without hash, version and output."""
    name = store_path.removeprefix("/nix/store/").partition("-")[2]
    return re.sub(r"-\d.*$|-(bin|lib|out)$", "", name)


def provide(root: Path, store_path: str, certificates: Path) -> None:
    """Put what stands for a package into a root."""
    name = name_of(store_path)
    place = root / store_path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    if name in LAYERS:
        place.symlink_to(LAYERS[name])
    elif name == CERTIFICATES:
        _copy(certificates, place)
    elif name in DEBIAN:
        _link_debian(root, place, DEBIAN[name])
    else:
        raise UnknownPackage(
            f"nothing in the Debian root stands for {store_path}: add {name!r} to tests/system/packages.py"
        )


def _link_debian(root: Path, place: Path, program: str) -> None:
    folders = [folder for folder in ("/usr/bin", "/usr/sbin") if (root / folder.lstrip("/") / program).exists()]
    if not folders:
        raise UnknownPackage(f"{program} is missing in the Debian root: add its package to tests/system/root.py")
    place.mkdir()
    for part, target in {"bin": folders[0], **_PARTS}.items():
        (place / part).symlink_to(target)


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    for file in sorted(source.iterdir()):
        (target / file.name).write_bytes(file.read_bytes())

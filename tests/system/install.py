"""Make a machine's root: the common layers, the machine's archive, its packages, users and name."""

from __future__ import annotations

import subprocess
from pathlib import Path

from eval.archive import Archive
from system import packages
from system.machine import ENVIRONMENT


class InstallError(Exception):
    """An archive that does not fit into a root."""


def mount_root(layers: list[Path], writable: Path) -> Path:
    """The layers as one folder; what is written there goes to `writable`."""
    upper, work, root = (writable / part for part in ("upper", "work", "root"))
    for folder in (upper, work, root):
        folder.mkdir(parents=True)
    lower = ":".join(str(layer) for layer in reversed(layers))
    options = f"lowerdir={lower},upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(root)], check=True)
    return root


def install(root: Path, archive: Archive, certificates: Path) -> None:
    """Lay an archive into a root, with everything that it refers to."""
    for store_path in archive.packages():
        packages.provide(root, store_path, certificates)
    for entry in archive.entries:
        place = _place(root, entry.path)
        place.unlink(missing_ok=True)
        if entry.target is not None:
            place.symlink_to(entry.target)
        else:
            place.write_text(entry.text)
            place.chmod(0o755 if entry.executable else 0o644)


def settle(root: Path, name: str, addresses: dict[str, str]) -> None:
    """Give a root its name, its neighbours, its users and the authorities that it trusts."""
    (root / "etc/hostname").write_text(f"{name}\n")
    hosts = (root / "etc/hosts").read_text() if (root / "etc/hosts").exists() else ""
    neighbours = "".join(f"{address} {node}\n" for node, address in addresses.items())
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{neighbours}{hosts}")
    for command in (["systemd-sysusers"], ["update-ca-certificates"]):
        chroot = ["chroot", str(root), *command]
        done = subprocess.run(chroot, check=False, capture_output=True, text=True, env=ENVIRONMENT)
        if done.returncode:
            raise InstallError(f"{name}: {' '.join(command)} failed: {done.stderr}")


def _place(root: Path, path: str) -> Path:
    """Where a path of the machine is; never outside of its root, whatever symbolic links are there."""
    parent = root / path.lstrip("/").rpartition("/")[0]
    if not parent.resolve().is_relative_to(root.resolve()):
        raise InstallError(f"{path} leads out of the machine's root")
    parent.mkdir(parents=True, exist_ok=True)
    return parent / path.rpartition("/")[2]

"""What all machines have in common, in layers: Debian, the locked Python environment, the proxy, Kore."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from system import pip
from system.layers import Layer, key

REPOSITORY = Path(__file__).resolve().parents[2]
_KORE = REPOSITORY / "kore"
_REQUIREMENTS = _KORE / "requirements.txt"
_PROXY = REPOSITORY / "pkgs" / "proxy"
#: where the layers hold what is ours
OURS = "usr/lib/ananke"

_SUITE = "trixie"
_DEBIAN = [
    "bzip2",
    "ca-certificates",
    "curl",
    "dbus",
    "e2fsprogs",
    "file",
    "git",
    "iproute2",
    "less",
    "libnss-systemd",
    "libpam-systemd",
    "linux-image-cloud-amd64",
    "nano",
    "netcat-openbsd",
    "nginx-light",
    "nodejs",
    "openssh-client",
    "openssl",
    "polkitd",
    "procps",
    "python3",
    "python3-venv",
    "systemd",
    "systemd-sysv",
    "unzip",
    "util-linux",
    "xz-utils",
    "zip",
]
#: a root that is no machine yet: no name, no way to a name server, no service that nobody has asked for
_CUSTOMIZE = [
    'rm -f "$1/etc/hostname" "$1/etc/resolv.conf"',
    'chroot "$1" systemctl --quiet disable nginx.service',
    f'mkdir -p "$1/{OURS}"',
]
_PIP = [f"/{OURS}/env/bin/python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]


def layers(cache: Path) -> list[Layer]:
    """All layers, the lowest first."""
    debian = Layer("debian", key([_SUITE, *_DEBIAN, *_CUSTOMIZE]), _make_debian)
    environment_key = key([debian.key, _REQUIREMENTS.read_bytes()])
    environment = Layer("environment", environment_key, lambda target: _make_environment(debian.path(cache), target))
    proxy = Layer("proxy", key([(_PROXY / "package-lock.json").read_bytes()]), _make_proxy)
    below = [debian.path(cache), environment.path(cache)]
    kore = Layer("kore", key([environment.key, *_sources()]), lambda target: _make_kore(below, target))
    return [debian, environment, proxy, kore]


def _sources() -> list[str | bytes]:
    files = [_KORE / "pyproject.toml", *sorted((_KORE / "src").rglob("*"))]
    kept = [file for file in files if file.is_file() and "__pycache__" not in file.parts]
    return [part for file in kept for part in (str(file.relative_to(_KORE)), file.read_bytes())]


def _make_debian(target: Path) -> None:
    hooks = [f"--customize-hook={hook}" for hook in _CUSTOMIZE]
    _run("mmdebstrap", "--quiet", "--variant=apt", f"--include={','.join(_DEBIAN)}", *hooks, _SUITE, str(target))


def _make_environment(debian: Path, target: Path) -> None:
    ours = target / OURS
    ours.mkdir(parents=True)
    binds = [f"--bind={ours}:/{OURS}", f"--bind-ro={_REQUIREMENTS}:/mnt/requirements.txt"]
    _inside(debian, binds, ["python3", "-m", "venv", f"/{OURS}/env"])
    lock = ["--only-binary", ":all:", "--require-hashes", "-r", "/mnt/requirements.txt"]
    _inside(debian, [*binds, "--resolv-conf=bind-host", *pip.nspawn_options()], [*_PIP, *lock])


def _make_proxy(target: Path) -> None:
    modules = _PROXY / "node_modules"
    if not modules.is_dir():
        raise SystemExit("The proxy is not installed: run python3 pkgs/proxy/install.py, as `make system` does")
    shutil.copytree(modules, target / OURS / "proxy" / "node_modules", symlinks=True)
    (target / OURS / "proxy" / "bin").symlink_to("node_modules/.bin")


def _make_kore(below: list[Path], target: Path) -> None:
    debian, environment = below
    target.mkdir()
    binds = [f"--bind-ro={environment / OURS}:/{OURS}", f"--bind-ro={_KORE}:/mnt/kore", f"--bind={target}:/mnt/layer"]
    options = ["--no-index", "--no-build-isolation", "--no-warn-script-location", "--root", "/mnt/layer", "/mnt/kore"]
    _inside(debian, binds, [*_PIP, *options])


def _inside(debian: Path, options: list[str], command: list[str]) -> None:
    """Run a program in the Debian root, which stays as it is."""
    nspawn = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--pipe", "--volatile=overlay"]
    _run(*nspawn, f"--directory={debian}", *options, *command)


def _run(*command: str) -> None:
    outcome = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    if outcome.returncode:
        raise SystemExit(
            f"{command[0]} failed (status {outcome.returncode}): are Debian's and Python's registries reachable?"
        )

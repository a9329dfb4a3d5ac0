"""A machine in emulation: a kernel of its own, so that limits are what they are on a server; slow."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

from system.log import Log
from system.machine import ENVIRONMENT, MachineError, Outcome
from system.units import SystemdMachine

#: seconds for booting and for stopping
_PATIENCE = 300
_MEMORY = "4096"
_IMAGE_SIZE = "8G"
_AGENT = Path(__file__).with_name("agent.py")
#: what commands do, even if the kernel kills it for its memory, is not the agent's end
_AGENT_UNIT = """\
[Service]
ExecStart=/usr/bin/python3 /usr/local/lib/agent.py
Restart=always
RestartSec=1
TasksMax=infinity
OOMPolicy=continue
"""


def prepare(root: Path, address: str) -> None:
    """Put into a root what only emulated machines need: the agent, and the network card's address."""
    shutil.copy(_AGENT, root / "usr/local/lib/agent.py")
    units = root / "etc/systemd/system"
    (units / "agent.service").write_text(_AGENT_UNIT)
    wants = units / "multi-user.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / "agent.service").symlink_to("../agent.service")
    (wants / "systemd-networkd.service").symlink_to("/usr/lib/systemd/system/systemd-networkd.service")
    card = f"[Match]\nType=ether\n[Network]\nAddress={address}/24\n"
    (root / "etc/systemd/network/test.network").write_text(card)


class Qemu(SystemdMachine):
    """QEMU with Debian's kernel; its disk is an image of a root folder."""

    def __init__(self, name: str, log: Log, root: Path, folder: Path) -> None:
        """Nothing runs yet; `folder` is for the disk, sockets and console."""
        super().__init__(name, log)
        self._folder = folder
        self._boot = root / "boot"
        self._image = folder / f"{name}.img"
        self._process: subprocess.Popen[bytes] | None = None
        self._agent: socket.socket | None = None
        with self.nested("writing the disk"):
            _write_image(root, self._image)

    def start(self) -> None:
        if self.is_up():
            return
        with self.nested("booting"):
            self._process = self._spawn()
            self._agent = self._connected()
            self.run(["true"])

    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def crash(self) -> None:
        if self._process is not None:
            self.log("crash")
            self._process.kill()
        self.wait_for_shutdown()

    def wait_for_shutdown(self) -> None:
        if self._process is not None:
            self.wait_for_end(self._process, _PATIENCE)
            self._process = None

    def console(self) -> str:
        file = self._folder / f"{self.name}.console"
        return file.read_text(errors="replace") if file.exists() else ""

    def _spawn(self) -> subprocess.Popen[bytes]:
        (kernel,) = self._boot.glob("vmlinuz-*")
        (initrd,) = self._boot.glob("initrd.img-*")
        options = {
            "accel": "tcg,thread=multi",
            # As old as wheels allow: what newer ones have is slow in emulation.
            "cpu": "Nehalem",
            "smp": "2",
            "m": _MEMORY,
            "kernel": str(kernel),
            "initrd": str(initrd),
            "append": "root=/dev/vda rw console=ttyS0 quiet",
            "drive": f"file={self._image},if=virtio,format=raw,cache=unsafe",
            "netdev": f"tap,id=card,ifname={self.name},script=no,downscript=no",
            "chardev": f"socket,id=agent,path={self._socket},server=on,wait=off",
            "serial": f"file:{self._folder / self.name}.console",
            "display": "none",
            "monitor": "none",
        }
        devices = ["virtio-net-pci,netdev=card", "virtio-serial", "virtserialport,chardev=agent,name=agent"]
        command = ["qemu-system-x86_64", "-nodefaults", "-no-reboot"]
        command += [part for name, value in options.items() for part in (f"-{name}", value)]
        command += [part for device in devices for part in ("-device", device)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)

    @property
    def _socket(self) -> Path:
        """In /run, which is the test's own: a socket's path must be short."""
        return Path("/run") / f"{self.name}.agent"

    def _connected(self) -> socket.socket:
        end = time.monotonic() + _PATIENCE
        while self.is_up() and time.monotonic() < end:
            agent = socket.socket(socket.AF_UNIX)
            try:
                agent.connect(str(self._socket))
            except (FileNotFoundError, ConnectionRefusedError):
                agent.close()
                time.sleep(0.1)
            else:
                return agent
        raise MachineError(f"{self.name}: qemu has not started")

    def run(self, arguments: list[str], feed: str = "") -> Outcome:
        if self._agent is None or not self.is_up():
            raise MachineError(f"{self.name} does not run")
        request = {"arguments": arguments, "feed": feed, "environment": ENVIRONMENT}
        self._agent.sendall(json.dumps(request).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            chunk = self._agent.recv(65536)
            if not chunk:
                raise MachineError(f"{self.name} has stopped in the middle of a command:\n{self.console()}")
            answer += chunk
        return Outcome(**json.loads(answer))


def _write_image(root: Path, image: Path) -> None:
    """A file system with all of a folder in it; its blocks are taken as they are written."""
    subprocess.run(["truncate", f"--size={_IMAGE_SIZE}", str(image)], check=True)
    # Without a journal, and with its tables written later by nobody: the disk lives as long as the test.
    features = ["-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard", "-m", "0"]
    subprocess.run(["mkfs.ext4", "-q", "-F", *features, "-d", str(root), str(image)], check=True)

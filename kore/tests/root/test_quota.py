"""What root asks of the kernel; that the kernel keeps it is in tests/vm/limits, on a real file system."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kore.root import quota
from kore.root.grants import Grantable, Granted, Refused

GB = 1 << 30


class Kernel:
    """A file system with project quotas, as far as we ask for it: attributes of files by inode, quotas by project."""

    def __init__(self) -> None:
        self.enforced = True
        self.fails = 0
        self.joined: dict[int, tuple[int, int]] = {}
        self.quotas: dict[int, tuple[int, int]] = {}
        self.taken: dict[int, int] = {}

    def ioctl(self, descriptor: int, request: int, block: bytes) -> bytes:
        inode = os.fstat(descriptor).st_ino
        if request == quota._SET_ATTRIBUTES:
            flags, _, _, project, _ = quota._ATTRIBUTES.unpack(block)
            self.joined[inode] = (project, flags)
        project, flags = self.joined.get(inode, (0, 0))
        return quota._ATTRIBUTES.pack(flags, 1, 2, project, b"kept as it is")

    def quotactl(self, _: int, command: int, project: int, block: bytes) -> bytes:
        if self.fails:
            raise OSError(self.fails, os.strerror(self.fails))
        if command == quota._STATE:
            return quota._STATES.pack(1, 0, quota._ENFORCED if self.enforced else 0)
        if command == quota._SET:
            blocks, _, _, files, *_ = quota._QUOTA.unpack(block)
            self.quotas[project] = (blocks * 1024, files)
        if command == quota._GET and project not in self.taken:
            raise OSError(errno.ENOENT, "as XFS says")
        return quota._QUOTA.pack(0, 0, 0, 0, 0, self.taken.get(project, 0), 0, 0, 0)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    pretended = Kernel()
    monkeypatch.setattr(fcntl, "ioctl", pretended.ioctl)
    monkeypatch.setattr(quota, "_quotactl", pretended.quotactl)
    monkeypatch.setattr(quota, "_TEMPORARY", ())
    return pretended


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "homes" / "ada"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("x")
    (folder / "file").write_text("x")
    (folder / "link").symlink_to("/etc")
    os.mkfifo(folder / "a" / "pipe")
    return folder


@pytest.fixture
def grant(home: Path) -> Callable[..., None]:
    def do(disk: str | None, *declared: str | None, name: str = "ada") -> None:
        grantable = Grantable(folder="/nowhere", homes=str(home.parent), disk=declared)
        quota.grant(grantable, name, Granted(disk=disk))

    return do


def test_everything_in_a_home_joins_its_project_and_folders_pass_it_on(home: Path, kernel: Kernel) -> None:
    assert quota.limit(str(home), GB)
    ((project, found),) = kernel.quotas.items()
    assert found == (GB, GB // 8192)
    assert project == home.stat().st_ino
    folders = [home, home / "a", home / "a" / "b"]
    files = [home / "file", home / "a" / "b" / "file"]
    assert kernel.joined == {
        **{folder.stat().st_ino: (project, quota._INHERIT) for folder in folders},
        **{file.stat().st_ino: (project, 0) for file in files},
    }


def test_a_home_that_belongs_to_a_project_keeps_it_and_is_not_walked(home: Path, kernel: Kernel) -> None:
    kernel.joined[home.stat().st_ino] = (77, quota._INHERIT)
    quota.limit(str(home), GB)
    quota.limit(str(home), 0)
    assert kernel.quotas == {77: (0, 0)}
    assert len(kernel.joined) == 1


def test_what_was_interrupted_goes_on_with_the_same_project(home: Path, kernel: Kernel) -> None:
    kernel.joined[home.stat().st_ino] = (77, 0)
    kernel.taken[77] = 1
    quota.limit(str(home), GB)
    assert kernel.joined[home.stat().st_ino] == (77, quota._INHERIT)
    assert kernel.joined[(home / "a" / "b").stat().st_ino] == (77, quota._INHERIT)


def test_a_project_that_others_have_is_not_taken(home: Path, kernel: Kernel) -> None:
    inode = home.stat().st_ino
    kernel.taken |= {inode: 5, inode + 1: 1, inode + 2: 0}
    quota.limit(str(home), GB)
    assert list(kernel.quotas) == [inode + 2]


def test_folders_may_be_deeper_than_paths_are_long(home: Path, kernel: Kernel) -> None:
    here = os.open(home, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("deeper", dir_fd=here)
        here, before = os.open("deeper", os.O_RDONLY, dir_fd=here), here
        os.close(before)
    bottom = os.fstat(here).st_ino
    os.close(here)
    try:
        quota.limit(str(home), GB)
    finally:
        subprocess.run(["rm", "-r", str(home)], check=True)  # pytest's own way of cleaning up does not reach so deep
    assert bottom in kernel.joined


def test_a_link_in_the_place_of_a_home_is_refused(home: Path, kernel: Kernel) -> None:
    (home.parent / "ben").symlink_to(home)
    with pytest.raises(Refused, match="cannot be set"):
        quota.limit(str(home.parent / "ben"), GB)
    assert kernel.joined == {}


def test_without_quotas_nothing_is_done_and_the_journal_says_so(
    home: Path, kernel: Kernel, grant: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel.enforced = False
    grant("1G", "1G")
    assert "only watched" in capsys.readouterr().err
    kernel.fails = errno.ENOSYS
    grant("1G", "1G")
    assert (kernel.joined, kernel.quotas) == ({}, {})


def test_what_goes_wrong_otherwise_keeps_the_lab_from_starting(kernel: Kernel, grant: Any) -> None:
    kernel.fails = errno.EIO
    with pytest.raises(Refused, match="cannot be set: Input/output error"):
        grant("1G", "1G")


def test_this_machine_has_no_quotas_or_keeps_them(home: Path) -> None:
    """The real system call, whatever the file system."""
    assert quota.limit(str(home), GB) in {True, False}


@pytest.mark.parametrize(("disk", "declared"), [("1G", ("1G",)), ("2G", ("1G", "2G")), (None, (None, "1G"))])
def test_what_is_declared_is_granted(
    disk: str | None, declared: tuple[str | None, ...], kernel: Kernel, grant: Any
) -> None:
    grant(disk, *declared)
    assert [blocks for blocks, _ in kernel.quotas.values()] == [int(disk[0]) * GB if disk else 0]


@pytest.mark.parametrize(
    ("disk", "declared"), [("2G", ("1G",)), (None, ("1G",)), (1 << 40, ("1G",)), ("1G; ls", ("1G",))]
)
def test_what_nobody_has_declared_is_refused(disk: Any, declared: tuple[str, ...], kernel: Kernel, grant: Any) -> None:
    with pytest.raises(Refused, match="not declared for anybody"):
        grant(disk, *declared)
    assert kernel.quotas == {}


def test_a_units_own_tmp_is_found_and_nobody_elses(tmp_path: Path) -> None:
    unit = "ananke-physics-user@ada.service"
    for name in (f"systemd-private-1a-{unit}-x", "systemd-private-1a-ananke-physics-user@ben.service-x"):
        (tmp_path / name / "tmp").mkdir(parents=True)
    (tmp_path / f"systemd-private-1a-{unit}-y").symlink_to("/etc")
    found = quota.temporary(unit, (str(tmp_path),))
    mine = [str(tmp_path / f"systemd-private-1a-{unit}-x" / "tmp")]
    assert found == (mine if os.getuid() == 0 else [])

"""Real mounts, in a mount namespace of their own; only root may, so everybody else sees these tests skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEPT, SEEN = 990, 61190
#: makes `place` show `source`, does what it is told, and hides it again
SCRIPT = f"""
import errno, os, subprocess, sys
from pathlib import Path
from kore.root import mounts
from kore.root.mounts import Owner

source, place = Path(sys.argv[1], 'source'), Path(sys.argv[1], 'place')

def show(read_only=False):
    mounts.show(source, place, Owner({KEPT}, {KEPT}), Owner({SEEN}, {SEEN}), read_only=read_only)

def lab(command):
    'What a lab of the user says.'
    user = ['setpriv', '--reuid={SEEN}', '--regid={SEEN}', '--clear-groups']
    return subprocess.run([*user, 'sh', '-c', command], cwd=place, capture_output=True, text=True, umask=0o077)

"""


def _may_mount() -> bool:
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _may_mount(), reason="only root may mount")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a file system of its own, whatever the machine's is."""
    for name in ("source", "place"):
        (tmp_path / name).mkdir(mode=0o700)
    return tmp_path


def run(folder: Path, code: str) -> None:
    mount = f'mount -t tmpfs none {folder}/source && chown {KEPT}:{KEPT} {folder}/source && exec "$@"'
    for place in (folder, *folder.parents[:-1]):
        place.chmod(place.stat().st_mode | 0o011)
    command = ["unshare", "--mount", "sh", "-c", mount, "sh", sys.executable, "-c", SCRIPT + code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_side_finds_the_files_its_own(folder: Path) -> None:
    run(
        folder,
        f"""
show()
assert lab('echo hi > a && mkdir b && chmod 0 a').stderr == ''
assert [(file.stat().st_uid, file.stat().st_gid) for file in source.iterdir()] == [({KEPT}, {KEPT})] * 2
(source / 'roots').write_text('read')
(source / 'roots').chmod(0o644)
assert lab('chmod 600 a && cat a roots').stdout == 'hi\\nread'
assert lab('echo x >> roots').returncode != 0
""",
    )


def test_who_reads_cannot_write(folder: Path) -> None:
    run(
        folder,
        """
show()
lab('echo hi > a')
mounts.hide(place)
show(read_only=True)
assert lab('cat a').stdout == 'hi\\n'
assert 'Read-only' in lab('echo ho > a').stderr
assert 'Read-only' in lab('chmod 644 a').stderr
""",
    )


def test_no_link_leads_anywhere_and_no_device_works(folder: Path) -> None:
    run(
        folder,
        """
show()
assert lab('echo hi > a && ln -s a here && ln -s /etc out && ln a second').stderr == ''
assert lab('cat here').returncode != 0
assert lab('ls out/').returncode != 0
assert lab('cat second').stdout == 'hi\\n'
os.mknod(source / 'null', 0o20666, os.makedev(1, 3))
assert lab('cat null').returncode != 0
flags = os.statvfs(place).f_flag
assert flags & os.ST_NOSUID and flags & os.ST_NODEV
""",
    )


def test_what_is_mounted_below_is_not_shown(folder: Path) -> None:
    run(
        folder,
        """
(source / 'below').mkdir(mode=0o755)
show()
subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'none', source / 'below'], check=True)
(source / 'below' / 'secret').touch()
assert lab('ls -A below').stdout == ''
""",
    )


def test_hiding_takes_all_of_it_and_nothing_else(folder: Path) -> None:
    run(
        folder,
        """
show()
show()
mounts.hide(place)
assert not os.path.ismount(place)
assert source.is_dir()
mounts.hide(place)
""",
    )


def test_what_cannot_be_shown_is_an_error_and_leaves_nothing(folder: Path) -> None:
    run(
        folder,
        """
source = source / 'nowhere'
try:
    show()
except FileNotFoundError:
    assert not os.path.ismount(place)
else:
    raise AssertionError
""",
    )


@pytest.mark.parametrize("path", ["link", "around/source"])
def test_no_link_leads_to_another_folder(folder: Path, path: str) -> None:
    (folder / "link").symlink_to("source")
    (folder / "around").symlink_to(".")
    run(
        folder,
        f"""
source = Path(sys.argv[1], '{path}')
try:
    show()
except OSError as refusal:
    assert refusal.errno == errno.ELOOP
    assert not os.path.ismount(place)
else:
    raise AssertionError
""",
    )


def test_whoever_enters_the_machine_sees_its_mounts_and_control_groups() -> None:
    code = """
import os
from kore.root import mounts
mounts.enter_machine()
for kind in ("mnt", "cgroup"):
    assert os.readlink(f"/proc/self/ns/{kind}") == os.readlink(f"/proc/1/ns/{kind}")
"""
    unit = ["unshare", "--mount", "--cgroup", sys.executable, "-c", code]
    machine = ["unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", '"$@"; exit $?', "sh"]
    done = subprocess.run([*machine, *unit], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

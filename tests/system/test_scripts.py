from __future__ import annotations

from pathlib import Path

import pytest

from eval.archive import Archive
from system import packages, scripts

STORE = "/nix/store/" + "e" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "boot.py").write_text("# machines: qemu\nstart_all()\n")
    (tmp_path / "boot.server.txtar").touch()
    return tmp_path


def test_a_script_says_its_machines(folder: Path) -> None:
    script = scripts.load("boot", folder, folder)
    assert (script.kind, list(script.archives)) == ("qemu", ["server"])


def test_a_script_without_its_first_line_is_refused(folder: Path) -> None:
    (folder / "boot.py").write_text("start_all()\n")
    with pytest.raises(SystemExit, match="must begin with '# machines"):
        scripts.load("boot", folder, folder)


def test_a_script_without_machines_is_refused(folder: Path) -> None:
    (folder / "boot.server.txtar").unlink()
    with pytest.raises(SystemExit, match="boot has no machines"):
        scripts.load("boot", folder, folder)


@pytest.mark.parametrize("name", scripts.all_names())
def test_every_test_has_machines_whose_packages_are_known(name: str) -> None:
    known = packages.DEBIAN.keys() | packages.LAYERS.keys() | {packages.CERTIFICATES}
    archives = scripts.load(name).archives.values()
    needed = {packages.name_of(path) for file in archives for path in Archive.read(file).packages()}
    assert needed - known == set()

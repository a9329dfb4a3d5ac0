from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import NoSuchKernel

from kore.lab.kernelspecs import Environments, LabKernelSpecs, Offer

ARGV = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


def describe(folder: Path, argv: list[str] = ARGV, display_name: str = "Python") -> None:
    folder.mkdir(parents=True)
    spec = {"argv": argv, "display_name": display_name, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))


def environment(home: Path, name: str) -> Path:
    """An environment with the tests' own Python."""
    prefix = home / name
    describe(prefix / "share" / "jupyter" / "kernels" / "python3")
    (prefix / "pyvenv.cfg").touch()
    (prefix / "bin").mkdir()
    (prefix / "bin" / Path(sys.executable).name).symlink_to(sys.executable)
    return prefix


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "declared"))
    monkeypatch.delenv("JUPYTER_DATA_DIR", raising=False)
    monkeypatch.delenv("KORE_KERNELS", raising=False)
    return tmp_path


def test_own_environments_stand_beside_the_rest(home: Path) -> None:
    environment(home, "physics")
    describe(home / "declared" / "kernels" / "numpy", display_name="With NumPy")
    specs = LabKernelSpecs().get_all_specs()
    assert {"python3", "numpy", "env-physics"} <= specs.keys()
    assert specs["numpy"]["spec"]["display_name"] == "With NumPy"
    assert specs["env-physics"]["spec"]["display_name"] == "physics: Python"


def test_a_new_environment_is_there_at_once_and_a_removed_one_gone() -> None:
    home, now = Path.home(), [0.0]
    known = Environments(home, lambda: now[0])
    assert known.all() == {}
    prefix = environment(home, "physics")
    assert known.all() == {}, "a list may be some seconds old"
    assert known.get("env-physics") is not None, "a start looks again"
    shutil.rmtree(prefix)
    now[0] += 10
    assert known.all() == {}
    assert known.get("env-physics") is None


def test_a_look_is_not_repeated_for_every_question(home: Path) -> None:
    environment(home, "physics")
    looks = [0]

    def clock() -> float:
        looks[0] += 1
        return 1.0

    known = Environments(home, clock)
    known.all()
    before = looks[0]
    for _ in range(5):
        known.all()
        known.get("env-physics")
    assert looks[0] - before == 10, "each question asks only for the time"


def test_a_kernel_of_an_environment_has_its_name_in_any_case(home: Path) -> None:
    prefix = environment(home, "physics")
    specs = LabKernelSpecs()
    assert Path(specs.get_kernel_spec("Env-Physics").argv[0]).parent == prefix / "bin"
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("env-maths")


@pytest.mark.parametrize(("kind", "has"), [("user", True), ("room", True), ("course", False)])
def test_a_grading_lab_has_nobodys_environments(
    home: Path, monkeypatch: pytest.MonkeyPatch, kind: str, has: bool
) -> None:
    environment(home, "physics")
    monkeypatch.setenv("KORE_LAB", kind)
    specs = LabKernelSpecs()
    assert ("env-physics" in specs.get_all_specs()) is has
    if not has:
        with pytest.raises(NoSuchKernel):
            specs.get_kernel_spec("env-physics")


def test_what_is_not_for_this_person_is_not_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("r", "numpy"):
        describe(home / "declared" / "kernels" / name)
    monkeypatch.setenv("KORE_KERNELS", json.dumps({"default": "numpy", "hidden": ["r", "python3"]}))
    specs = LabKernelSpecs()
    assert specs.offer.default == "numpy"
    assert "numpy" in specs.get_all_specs()
    assert {"r", "python3"}.isdisjoint(specs.get_all_specs())
    for name in ("r", "R", "python3"):
        with pytest.raises(NoSuchKernel):
            specs.get_kernel_spec(name)


def test_without_a_word_everything_is_offered() -> None:
    assert Offer.of({}) == Offer.of({"KORE_KERNELS": ""}) == Offer("python3", frozenset())


def test_what_was_installed_for_an_environment_goes_with_it(home: Path) -> None:
    own = home / ".local" / "share" / "jupyter" / "kernels"
    describe(own / "gone", ["/home/of/nobody/bin/python"])
    describe(own / "here")
    describe(own / "by-name", ["some-program"])
    (own / "broken").mkdir()
    (own / "broken" / "kernel.json").write_text("{")
    listed = LabKernelSpecs().find_kernel_specs()
    assert {"here", "by-name", "broken"} <= listed.keys()
    assert "gone" not in listed


def test_a_declared_kernel_may_stand_in_the_place_of_the_labs_own(home: Path) -> None:
    describe(home / "declared" / "kernels" / "python3", ["/bin/sh"], "Python with NumPy")
    assert LabKernelSpecs().get_kernel_spec("python3").argv == ["/bin/sh"]

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kore.lab import environments

ARGV = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
#: as ipykernel's wheel has it
SPEC: dict[str, Any] = {"argv": ARGV, "display_name": "Python 3 (ipykernel)", "language": "python"}


def environment(place: Path, spec: Any = SPEC, kernel: str = "python3", mark: str = "pyvenv.cfg") -> Path:
    """An environment with a Python and one kernel."""
    (place / "bin").mkdir(parents=True, exist_ok=True)
    (place / mark).mkdir() if mark == "conda-meta" else (place / mark).touch()
    for program in ("python", "R"):
        (place / "bin" / program).touch(0o755)
    folder = place / "share" / "jupyter" / "kernels" / kernel
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(spec if isinstance(spec, str) else json.dumps(spec))
    return place


def test_a_kernel_finds_itself_in_its_environment(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "physics" / ".venv")
    (kernel,) = environments.kernels(tmp_path).values()
    assert kernel.name == "env-physics"
    assert kernel.folder == prefix / "share" / "jupyter" / "kernels" / "python3"
    assert kernel.spec == {
        "argv": [f"{prefix}/bin/python", *ARGV[1:]],
        "display_name": "physics: Python 3",
        "language": "python",
        "interrupt_mode": "signal",
        "metadata": {},
        "env": {"PATH": f"{prefix}/bin:${{PATH}}", "VIRTUAL_ENV": str(prefix)},
    }


@pytest.mark.parametrize("gpu", [True, False])
def test_condas_kernels_in_other_languages(tmp_path: Path, gpu: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = tmp_path / ".driver"
    monkeypatch.setattr(environments, "_DRIVER", driver)
    if gpu:
        driver.mkdir()
    r = {"argv": ["R", "--slave"], "display_name": "R", "language": "R", "env": {"R_LIBS": "x"}}
    prefix = environment(tmp_path / "micromamba" / "envs" / "stats", r, "ir", "conda-meta")
    (kernel,) = environments.kernels(tmp_path).values()
    assert (kernel.name, kernel.spec["display_name"]) == ("env-stats-ir", "stats: R")
    assert kernel.spec["argv"] == [f"{prefix}/bin/R", "--slave"]
    assert kernel.spec["env"] == {
        "PATH": f"{prefix}/bin:${{PATH}}",
        "CONDA_PREFIX": str(prefix),
        "CONDA_DEFAULT_ENV": str(prefix),
        "LD_LIBRARY_PATH": str(driver) if gpu else "",
        "R_LIBS": "x",
    }


@pytest.mark.parametrize(
    ("place", "name", "label"),
    [
        (".venv", "env-venv", "venv"),
        ("env", "env-env", "env"),
        ("My Project/venv", "env-my-project", "My Project"),
        (".virtualenvs/Übung 1", "env-bung-1", "Übung 1"),
        (".virtualenvs/物理", "env-environment", "物理"),
    ],
)
def test_names_come_from_the_project(tmp_path: Path, place: str, name: str, label: str) -> None:
    environment(tmp_path / place)
    (kernel,) = environments.kernels(tmp_path).values()
    assert (kernel.name, kernel.spec["display_name"]) == (name, f"{label}: Python 3")


def test_equal_names_are_told_apart_and_do_not_change(tmp_path: Path) -> None:
    for place in ("a/physics/.venv", "b/physics/.venv", ".virtualenvs/Physics"):
        environment(tmp_path / place)
    found = environments.kernels(tmp_path)
    assert sorted(kernel.spec["display_name"] for kernel in found.values()) == [
        ".virtualenvs/Physics: Python 3",
        "a/physics/.venv: Python 3",
        "b/physics/.venv: Python 3",
    ]
    assert len(found) == 3
    assert all(name.startswith("env-physics-") for name in found)
    assert environments.kernels(tmp_path) == found


def test_signs_that_jupyter_would_fill_in_stay(tmp_path: Path) -> None:
    prefix = environment(tmp_path / "$HOME")
    (kernel,) = environments.kernels(tmp_path).values()
    assert kernel.spec["env"]["VIRTUAL_ENV"] == str(prefix).replace("$", "$$")


@pytest.mark.parametrize("called", ["python", "python3", "/gone/with/a/move/bin/python"])
def test_an_environment_whose_python_is_gone_has_no_kernel(tmp_path: Path, called: str) -> None:
    prefix = environment(tmp_path / "env", SPEC | {"argv": [called, *ARGV[1:]]})
    python = prefix / "bin" / Path(called).name
    python.unlink(missing_ok=True)
    python.symlink_to(tmp_path / "python-of-the-server")
    assert environments.kernels(tmp_path) == {}
    (tmp_path / "python-of-the-server").touch(0o755)
    (kernel,) = environments.kernels(tmp_path).values()
    assert kernel.spec["argv"][0] == str(python)


@pytest.mark.parametrize("program", ["/bin/sh", "../../other/bin/R", "{home}/other/bin/R"])
def test_a_kernel_whose_program_is_elsewhere_is_none_of_the_environments(tmp_path: Path, program: str) -> None:
    environment(tmp_path / "other")
    environment(tmp_path / "env", SPEC | {"argv": [program.format(home=tmp_path), "-c", "exit"]})
    assert list(environments.kernels(tmp_path)) == ["env-other"]


@pytest.mark.parametrize("argv0", ["{prefix}/bin/python", "{prefix}/bin/R", "{prefix}/lib/R/bin/R", "/usr/bin/python"])
def test_programs_that_are_written_down_whole(tmp_path: Path, argv0: str) -> None:
    """What installers write into `--sys-prefix`, as the home's path was then; the programs are links, as uv makes."""
    (tmp_path / "home").symlink_to("real")
    prefix = tmp_path / "real" / "env"
    called = argv0.format(prefix=tmp_path / "home" / "env")
    environment(prefix, SPEC | {"argv": [called]})
    (prefix / "lib" / "R" / "bin").mkdir(parents=True)
    for program in ("bin/python", "bin/R", "lib/R/bin/R"):
        (prefix / program).unlink(missing_ok=True)
        (prefix / program).symlink_to("/bin/sh")
    (kernel,) = environments.kernels(tmp_path / "real").values()
    program = Path(kernel.spec["argv"][0])
    assert program.samefile("/bin/sh")
    assert program.parent.resolve().is_relative_to(prefix)


def test_an_environment_without_a_kernel_has_none(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    assert environments.kernels(tmp_path) == {}


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "[]",
        "{",
        '{"argv": "python"}',
        '{"argv": []}',
        '{"argv": [1]}',
        '{"argv": ["gone"]}',
        '{"argv": ["python"], "env": 1}',
        "[" * 100000,
        '{"argv": ["python"], "x": "' + "x" * 100000 + '"}',
    ],
)
def test_what_is_no_description_hurts_nobody(tmp_path: Path, spec: str) -> None:
    environment(tmp_path / "bad", spec)
    environment(tmp_path / "good")
    assert list(environments.kernels(tmp_path)) == ["env-good"]


def test_odd_values_become_usable_ones(tmp_path: Path) -> None:
    odd = {"argv": ["python"], "interrupt_mode": 7, "metadata": [], "language": None, "env": {"N": 1}}
    environment(tmp_path / "env", odd)
    (kernel,) = environments.kernels(tmp_path).values()
    assert kernel.spec["display_name"] == "env: env"
    assert (kernel.spec["interrupt_mode"], kernel.spec["metadata"]) == ("signal", {})
    assert kernel.spec["env"]["N"] == "1"

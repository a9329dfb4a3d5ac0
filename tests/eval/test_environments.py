"""The Python environments: which packages each has, and that their wheels are the locked ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from nix import ROOT, Flake, derivations

MACHINES = {"x86_64-linux": "x86_64", "aarch64-linux": "aarch64"}
#: environment → packages that it has, packages that it must not have
PACKAGES = {
    "kore": ({"fastapi", "sqlalchemy", "pylti1p3", "psycopg-binary"}, {"jupyterhub", "nbgrader", "jupyterlab"}),
    "hub-env": ({"jupyterhub", "jupyterhub-systemdspawner"}, {"nbgrader", "jupyterlab", "fastapi", "pylti1p3"}),
    "lab-env": ({"jupyterhub", "jupyterlab", "nbgrader", "ipykernel"}, {"fastapi", "pylti1p3", "psycopg-binary"}),
    "demo-env": ({"jupyterhub", "nbgrader", "fastapi", "pylti1p3"}, {"pytest", "mypy"}),
}
Derivation = dict[str, Any]


class Environment:
    """What an environment is built from."""

    def __init__(self, derivation: str) -> None:
        self.graph = derivations([derivation])
        linked = self.graph[derivation]["env"]["NIX_PYPROJECT_DEPS"].split(":")
        self.packages = {self.graph[path]["env"]["pname"]: self.graph[path] for path in linked}

    def wheels(self) -> dict[str, Derivation]:
        """Package → its wheel, of every package but Kore."""
        return {name: self.graph[package["env"]["src"]] for name, package in self.packages.items() if name != "kore"}


@pytest.fixture(scope="module", params=MACHINES)
def system(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def environments(flake: Flake, system: str) -> dict[str, Environment]:
    paths = flake.eval(f"packages.{system}", "builtins.mapAttrs (_: package: package.drvPath)")
    return {name: Environment(path) for name, path in paths.items()}


def hashes() -> dict[str, set[str]]:
    """`<package>-<version>` → hashes, of the requirements that a venv is made from."""
    text = (ROOT / "kore" / "requirements.txt").read_text().replace("\\\n", " ")
    entries = re.findall(r"^([a-z0-9._-]+)==(\S+)(.*)$", text, re.MULTILINE)
    return {f"{name}-{version}": set(re.findall(r"sha256:([0-9a-f]{64})", rest)) for name, version, rest in entries}


@pytest.mark.parametrize("name", PACKAGES)
def test_an_environment_has_what_its_place_needs_and_no_more(environments: dict[str, Environment], name: str) -> None:
    wanted, unwanted = PACKAGES[name]
    found = environments[name].packages.keys()
    assert wanted | {"kore"} <= found
    assert not unwanted & found


def test_no_environment_is_without_this_test(environments: dict[str, Environment]) -> None:
    assert set(environments) == set(PACKAGES) | {"default"}


def test_every_package_but_kore_is_a_wheel_for_this_python_and_machine(
    environments: dict[str, Environment], system: str
) -> None:
    fits = re.compile(
        rf".+-(cp313-cp313|cp3\d+-abi3|(py2\.)?py3-none)-(any|(manylinux\w+_{MACHINES[system]}\.?)+)\.whl"
    )
    for environment in environments.values():
        for wheel in environment.wheels().values():
            assert fits.fullmatch(wheel["env"]["name"]), wheel["env"]["name"]


def test_every_wheel_has_a_hash_of_the_requirements_and_comes_from_a_mirror(
    environments: dict[str, Environment],
) -> None:
    locked = hashes()
    for environment in environments.values():
        for name, wheel in environment.wheels().items():
            version = environment.packages[name]["env"]["version"]
            assert wheel["env"]["outputHash"].removeprefix("sha256:") in locked[f"{name}-{version}"], name
            assert wheel["env"]["urls"].startswith("mirror://pypi/")


def test_no_environment_is_built_of_a_kore_whose_tests_fail(environments: dict[str, Environment]) -> None:
    for environment in environments.values():
        kore = environment.packages["kore"]["env"]
        tests = environment.graph[kore["unitTests"]]["env"]
        assert "-m pytest" in tests["buildCommand"]
        assert (Path(tests["src"]) / "kore" / "tests" / "test_lock.py").is_file()
        assert {path.name for path in Path(kore["src"]).iterdir()} == {"README.md", "pyproject.toml", "src"}

"""Kernels that an instance declares: files for Jupyter, and to whom each is offered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hosts import Hosts
from nix import ROOT, Flake, derivations

NUMPY = "kernels.python3.package = pkgs.python3.withPackages (ps: [ ps.ipykernel ps.numpy ]);"
LAB = "ananke-physics-user@.service"
FOLDER = "ananke-kernels/physics/kernels"


def etc(hosts: Hosts, options: str, select: str) -> Any:
    return hosts.instance(options, f'host.config.environment.etc."{FOLDER}/{select}')


def described(hosts: Hosts, options: str, kernel: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(etc(hosts, options, f'{kernel}/kernel.json".source.text'))
    return found


def offered(hosts: Hosts, options: str) -> dict[str, Any]:
    found: dict[str, Any] = hosts.instance(options, "out.settings.labs.kernels")
    return found


def test_pythons_packages_make_a_kernel(hosts: Hosts) -> None:
    kernel = described(hosts, NUMPY, "python3")
    package = kernel["argv"][0].removesuffix("/bin/python3")
    assert package.endswith("-env")
    assert kernel == {
        "argv": [f"{package}/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "python3",
        "language": "python",
        "metadata": {"debugger": True},
        "env": {"PATH": f"{package}/bin:${{PATH}}", "LD_LIBRARY_PATH": ""},
    }
    assert etc(hosts, NUMPY, 'python3/logo-svg.svg".source').startswith(f"{package}/lib/python3")


@pytest.mark.parametrize(
    ("language", "command"),
    [
        ("R", ["bin/R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"]),
        ("julia", ["bin/julia", "-i", "--color=yes", "-e", "import IJulia; IJulia.run_kernel()", "{connection_file}"]),
    ],
)
def test_other_languages_have_their_own_command(hosts: Hosts, language: str, command: list[str]) -> None:
    kernel = described(hosts, f'kernels.x = {{ package = pkgs.gcc; language = "{language}"; }};', "x")
    assert kernel["argv"][0].partition("-gcc-26.05/")[2] == command[0]
    assert kernel["argv"][1:] == command[1:]
    assert kernel["language"] == language
    assert not kernel["metadata"]["debugger"]


def test_where_there_are_gpus_kernels_find_the_drivers_libraries(hosts: Hosts) -> None:
    options = NUMPY + " gpu.devices.whole.index = 0; gpu.offers.any = { everybody = true; };"
    assert described(hosts, options, "python3")["env"]["LD_LIBRARY_PATH"] == "/run/opengl-driver/lib"


def test_any_command_will_do(hosts: Hosts) -> None:
    options = """kernels.cpp = {
      argv = [ "xcpp" "{connection_file}" ]; language = "cpp"; displayName = "C++"; env.A = "1"; logo = "/logo.png";
    };"""
    kernel = described(hosts, options, "cpp")
    assert (kernel["argv"], kernel["display_name"]) == (["xcpp", "{connection_file}"], "C++")
    assert kernel["env"] == {"A": "1", "LD_LIBRARY_PATH": ""}
    assert etc(hosts, options, 'cpp/logo-64x64.png".source') == "/logo.png"


def test_a_package_may_bring_its_own_description(hosts: Hosts) -> None:
    options = 'kernels.cpp.spec = "${pkgs.gcc}/share/jupyter/kernels/xcpp17";'
    assert etc(hosts, options, 'cpp".source').endswith("-gcc-26.05/share/jupyter/kernels/xcpp17")


def test_all_labs_look_into_the_folder_even_before_something_is_there(hosts: Hosts) -> None:
    for kind in ("user", "course", "room"):
        environment = hosts.unit("", f"ananke-physics-{kind}@.service")
        assert 'Environment="JUPYTER_PATH=/etc/ananke-kernels/physics"' in environment


def test_who_names_nobody_means_everybody(hosts: Hosts) -> None:
    options = f"""{NUMPY} kernels.r = {{
      package = pkgs.gcc; language = "R"; groups = [ "members-stats-a1b2" ];
    }};"""
    assert offered(hosts, options) == {
        "declared": {
            "python3": {"users": [], "groups": [], "everybody": True},
            "r": {"users": [], "groups": ["members-stats-a1b2"], "everybody": False},
        },
        "default": "python3",
        "own": True,
    }


def test_another_default_without_the_labs_own_python(hosts: Hosts) -> None:
    options = 'kernels.r = { package = pkgs.gcc; language = "R"; }; labs = { defaultKernel = "r"; ownKernel = false; };'
    found = offered(hosts, options)
    assert (found["default"], found["own"]) == ("r", False)


@pytest.mark.parametrize("name", ["R", "env-physics", "a b", "../x"])
def test_names_that_no_kernel_can_have_are_refused(hosts: Hosts, name: str) -> None:
    refusal = hosts.refused_instance(f'kernels."{name}".argv = [ "x" ];')
    assert f"kernels.{name}: no kernel can have this name" in refusal


@pytest.mark.parametrize("kernel", ["{ }", '{ package = pkgs.gcc; language = "cobol"; }'])
def test_a_kernel_with_nothing_to_start_is_refused(hosts: Hosts, kernel: str) -> None:
    assert "kernels.x has nothing to start" in hosts.refused_instance(f"kernels.x = {kernel};")


def test_a_description_takes_nothing_beside_it(hosts: Hosts) -> None:
    refusal = hosts.refused_instance('kernels.x = { spec = "/spec"; argv = [ "x" ]; };')
    assert "kernels.x.spec is a description of its own" in refusal


def test_a_project_takes_no_package_beside_it(hosts: Hosts) -> None:
    options = f"kernels.x = {{ package = pkgs.gcc; project = {Path(__file__).parent}; }};"
    assert "kernels.x: project stands in the place of package" in hosts.refused_instance(options)


def test_kernels_are_for_those_whom_the_hub_knows(hosts: Hosts) -> None:
    assert "hub group" in hosts.refused_instance('kernels.x = { argv = [ "x" ]; groups = [ "teachers" ]; };')


def test_a_projects_locked_wheels_make_a_kernel(flake: Flake, tmp_path: Path) -> None:
    """A folder as uv leaves it, in a server's configuration; its lock is made of ours."""
    copy = shutil.copytree(flake.path, tmp_path / "flake")
    example, project = copy / "templates" / "example", copy / "templates" / "example" / "wheels"
    project.mkdir()
    (project / "pyproject.toml").write_text(
        '[project]\nname = "wheels"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["ipykernel"]\n'
    )
    (project / "uv.lock").write_text(lock_with("wheels", "ipykernel"))
    (example / "default.nix").rename(example / "before.nix")
    kernel = "services.ananke.instances.physics.kernels.wheels.project = ./wheels;"
    (example / "default.nix").write_text(f"{{ imports = [ ./before.nix ]; {kernel} }}")
    file = f'"{FOLDER}/wheels/kernel.json"'
    found = Flake(copy).eval(
        "nixosConfigurations.example.config",
        f"config: {{ json = config.environment.etc.{file}.source.text;"
        "drv = config.services.ananke.instances.physics.kernels.wheels.package.drvPath; }",
    )
    python = json.loads(found["json"])["argv"][0]
    assert python.endswith("-ananke-kernel-wheels/bin/python3")
    graph = derivations([found["drv"]])
    linked = {graph[path]["env"]["pname"] for path in graph[found["drv"]]["env"]["NIX_PYPROJECT_DEPS"].split(":")}
    assert {"ipykernel", "ipython", "pyzmq"} <= linked
    assert "jupyterlab" not in linked


def lock_with(project: str, dependency: str) -> str:
    """A lock of uv's with a project that needs one of the packages that ours has."""
    ours = json.loads((ROOT / "pkgs" / "uv-lock.json").read_text())
    known: dict[str, list[dict[str, Any]]] = {}
    for package in ours["package"]:
        known.setdefault(package["name"], []).append(package)
    needed, waiting = set(), [dependency]
    while waiting:
        if (name := waiting.pop()) not in needed:
            needed.add(name)
            waiting += [other["name"] for package in known[name] for other in package.get("dependencies", ())]
    own = {
        "name": project,
        "version": "1",
        "source": {"virtual": "."},
        "dependencies": [{"name": dependency}],
        "metadata": {"requires-dist": [{"name": dependency}]},
    }
    packages = [own, *(package for name in sorted(needed) for package in known[name])]
    head = "".join(f"{key} = {toml(ours[key])}\n" for key in ("version", "revision", "requires-python"))
    return head + "package = [\n" + "".join(f"{toml(package)},\n" for package in packages) + "]\n"


def toml(value: Any) -> str:
    """A value as TOML, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)

"""Layers point down: values ← lti, store ← steps ← sender ← api; hub, lab, doctor and platform stand apart."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src"

VALUES = {"settings", *(path.stem for path in (SOURCE / "kore").glob("*.py") if path.stem != "__init__")}
#: package of `kore` → what its modules may import of `kore`, beside themselves
MAY = {
    "lti": VALUES,
    "store": VALUES,
    "steps": VALUES | {"lti", "store"},
    "sender": VALUES | {"lti", "store", "steps"},
    "api": VALUES | {"lti", "store", "steps", "sender"},
    "doctor": VALUES | {"lti", "store", "steps"},
    "lab": VALUES,
    "hub": VALUES,
    #: root's few lines, which nothing else may slow down or break
    "root": set(),
}


def modules(top: Path) -> dict[str, ast.Module]:
    """Every module below a directory, by its dotted name."""
    found = {}
    for path in sorted(top.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text())
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names of everything imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


MODULES = modules(SOURCE / "kore")
PLATFORM = modules(SOURCE / "kore_platform")


def parts(name: str) -> list[str]:
    """`kore.lti.ags.Score` → `lti`, `ags`, `Score`; nothing for what is not Kore's."""
    head, *rest = name.split(".")
    return rest if head == "kore" else []


@pytest.mark.parametrize("name", [name for name in MODULES if parts(name) and parts(name)[0] in MAY])
def test_a_module_imports_its_own_layer_and_those_below(name: str) -> None:
    layer = parts(name)[0]
    used = {parts(target)[0] for target in imported(MODULES[name]) if parts(target)}
    assert used <= MAY[layer] | {layer}


@pytest.mark.parametrize("name", [f"kore.{value}" for value in sorted(VALUES)])
def test_values_import_values_only(name: str) -> None:
    used = {parts(target)[0] for target in imported(MODULES[name]) if parts(target)}
    assert used <= VALUES


@pytest.mark.parametrize("name", [name for name in MODULES if parts(name)[:1] == ["steps"] and len(parts(name)) > 1])
def test_a_step_does_not_import_a_step(name: str) -> None:
    assert not any(parts(target)[:1] == ["steps"] for target in imported(MODULES[name]))


@pytest.mark.parametrize("name", [name for name in MODULES if parts(name)[:1] in (["lti"], ["steps"], ["sender"])])
def test_the_store_alone_makes_statements(name: str) -> None:
    """Steps hand sessions through."""
    found = {target for target in imported(MODULES[name]) if target.startswith(("sqlalchemy", "alembic"))}
    assert found <= {"sqlalchemy.orm.Session"}


@pytest.mark.parametrize("name", PLATFORM)
def test_the_platform_knows_nothing_of_kore(name: str) -> None:
    assert not any(target == "kore" or target.startswith("kore.") for target in imported(PLATFORM[name]))


def test_the_check_sees_what_it_shall_see() -> None:
    tree = ast.parse("import kore.store.outbox\ndef f():\n    from kore.steps import send")
    assert [parts(target) for target in imported(tree)] == [["store", "outbox"], ["steps", "send"]]
    assert {"kore.lti.ags", "kore.store.outbox", "kore.steps.send", "kore.sender.loop"} <= set(MODULES)

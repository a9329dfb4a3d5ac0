from __future__ import annotations

import ast
from pathlib import Path

import kore_platform


def test_nothing_of_kore_is_imported() -> None:
    files = list(Path(kore_platform.__file__).parent.rglob("*.py"))
    assert len(files) > 40
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert "kore_platform.world" in names
    assert not {name for name in names if name.partition(".")[0] == "kore"}

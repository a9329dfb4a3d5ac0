"""Kore inside a lab: what a person's JupyterLab, a grading lab or a room does with Kore.

`environment` and `client` are the ground; `files`, `packing`, `fetching` and `exchange` carry assignments. `course`,
`roster`, `gradebook`, `publisher`, `worker`, `run` and `grading` belong to grading labs, and `chores` starts them;
`documents` and `executions` to rooms.
`extension` ties everything to the server; `config` holds Jupyter's configuration by kind of lab.
"""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server where the extension is; imported here, because the grading process needs none of it."""
    from kore.lab.extension import KoreLab  # noqa: PLC0415

    return [{"module": "kore.lab.extension", "app": KoreLab}]

"""Kore inside a lab: what a person's JupyterLab, a grading lab or a room does with Kore.

`environment` and `client` are the ground; `extension` ties everything to the server, with the addresses in `handlers`
and `pages`; `config` holds Jupyter's configuration by kind of lab, `browser` our script in JupyterLab.

Carrying assignments: `files`, `packing`, `fetching`, `exchange`, and what nbgrader asks (`auth`, `assignment_list`).
Grading labs: `course`, `roster`, `gradebook`, `publisher`, `worker`, `run`, `grading`; `chores` starts them.
Rooms: `documents`, `executions`.
Kernels: `kernels`, `server_kernels`, `sessions`, `kernelspecs`, `environments`, `prefixes`, and in the background
`scheduled`.
What is in homes: `homes`, `repositories`, `shared`, `storage`.
What people are told: `notices`, `menu`, `status_bar`, `leaving`, and by `watches` of `limits`, `breaches` and `disk`.
"""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server where the extension is; imported here, because the grading process needs none of it."""
    from kore.lab.extension import KoreLab  # noqa: PLC0415

    return [{"module": "kore.lab.extension", "app": KoreLab}]

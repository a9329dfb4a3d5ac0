"""Kore inside a lab: what a person's JupyterLab, a grading lab or a room does with Kore.

`environment` and `client` are the ground; `files`, `fetching` and `exchange` carry assignments; `course`, `roster`,
`gradebook`, `publisher`, `worker` and `grading` belong to grading labs; `extension` ties them to the server.
"""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Tell Jupyter Server where the extension is; imported here, because the grading process needs none of it."""
    from kore.lab.extension import KoreLab

    return [{"module": "kore.lab.extension", "app": KoreLab}]

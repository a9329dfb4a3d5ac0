"""Which of JupyterLab's extensions a lab has on, as the lab is told it: by the folders of its configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kore
from kore import names
from kore.hub import storage
from kore.settings import Settings

_CONFIGURATION = Path(kore.__file__).parent / "lab" / "config"


def told(settings: Settings, spawner: Any) -> str:
    """The variable `JUPYTER_CONFIG_PATH`, the first folder first: what is off, that of its kind, that of all labs."""
    extensions = settings.labs.extensions.model_dump()
    folders = [f"{'with' if wanted else 'without'}/{name}" for name, wanted in extensions.items()]
    folders += [] if settings.nbgrader.enable else ["without/nbgrader"]
    folders += ["with/storage"] if storage.offers(settings, spawner) else []
    folders += [names.kind_of(spawner.user.name), "common"]
    places = (_CONFIGURATION / folder for folder in folders)
    return ":".join(str(place) for place in places if place.is_dir())

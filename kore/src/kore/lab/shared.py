"""The shared folders of a lab: its unit has them in a place that no home is, and `shared` in the home leads there."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from kore.lab.notices import Notices

_LOG = logging.getLogger(__name__)
_LINK = "shared"

_MISSING = {
    "en": "The shared folder {folder} is not there now. Tell the administrators of your hub.",
    "de": "Der geteilte Ordner {folder} fehlt zurzeit. Sagen Sie es der Administration.",
}
_IN_THE_WAY = {
    "en": "You have a “shared” of your own. Rename it, and start your lab anew, to find the shared folders there.",
    "de": "Sie haben selbst ein „shared“. Benennen Sie es um und starten Sie neu, um die geteilten Ordner zu finden.",
}


def link(home: Path, environment: Mapping[str, str], notices: Notices) -> None:
    """Let the home lead to the folders that are there now; nothing of the person's gives way.

    Args:
        home: the lab's.
        environment: `KORE_SHARED` says where the folders are and which there should be; without it there are none.
        notices: how the person hears of what is missing.
    """
    told = environment.get("KORE_SHARED")
    if not told:
        return
    found = json.loads(told)
    place, entry = Path(found["place"]), home / _LINK
    for folder in found["folders"]:
        if not (place / folder).is_dir():
            _LOG.error("The shared folder %s is not available now; the first lines of the unit say why", folder)
            text = {language: words.format(folder=folder) for language, words in _MISSING.items()}
            notices.tell(f"shared-{folder}", text, "warning")
    try:
        _lead(entry, place, notices)
    except OSError as problem:
        _LOG.error("%s cannot lead to the shared folders: %s", entry, problem.strerror)


def _lead(entry: Path, place: Path, notices: Notices) -> None:
    ours = entry.is_symlink() and entry.readlink() == place
    if not place.is_dir():
        if ours:
            entry.unlink()
    elif not ours and (entry.is_symlink() or entry.exists()):
        _LOG.warning("You have a %s of your own; the shared folders are in %s", entry.name, place)
        notices.tell("shared", _IN_THE_WAY, "warning")
    elif not ours:
        entry.symlink_to(place)

"""Where files do not stay, JupyterLab says so from the start."""

from __future__ import annotations

from collections.abc import Mapping

from kore.lab.notices import Notices

_WORDS = {
    "en": "Your files do not stay: logging out, or the end of the lab, deletes them. Download or submit them first.",
    "de": "Ihre Dateien bleiben nicht: Abmelden oder das Ende des Labors löscht sie. Laden Sie sie vorher herunter.",
}


def tell(notices: Notices, environment: Mapping[str, str]) -> None:
    """Warn the person whose home goes with the lab.

    Args:
        notices: how to tell.
        environment: the lab's, where the hub says what becomes of its home.
    """
    if environment.get("KORE_LEAVING") == "temporary":
        notices.tell("leaving", _WORDS, "warning")

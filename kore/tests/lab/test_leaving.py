from __future__ import annotations

import pytest

from kore.lab import leaving
from kore.lab.notices import Notices


@pytest.mark.parametrize("language", ["en", "de"])
def test_who_will_lose_files_is_warned(language: str) -> None:
    notices = Notices()
    leaving.tell(notices, {"KORE_LEAVING": "temporary"})
    (notice,) = notices.shown(language)
    assert notice["level"] == "warning"
    assert ("deletes" if language == "en" else "löscht") in notice["text"]


@pytest.mark.parametrize("environment", [{"KORE_LEAVING": "kept"}, {}])
def test_nobody_else_is(environment: dict[str, str]) -> None:
    notices = Notices()
    leaving.tell(notices, environment)
    assert notices.shown("en") == []

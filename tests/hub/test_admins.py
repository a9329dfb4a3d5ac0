"""An administrator of the hub on the real stack: its page, and everybody's lab once the hub has asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from backstage import platform

from kore.demo import plan as plans
from kore.demo.lab import own_lab
from kore.demo.person import Person, forms
from kore.demo.stage import Stage


@pytest.fixture(scope="module")
def administrated(tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Stage]:
    plan = plans.make(tmp_path_factory.mktemp("administrated"), settings={"admins": ["ada-lehmann"]})
    with Stage(plan, proxy) as running:
        yield running


@pytest.mark.parametrize(("username", "admin"), [("ada.lehmann", True), ("chiara.rossi", False)])
def test_only_administrators_have_the_hubs_page_and_labs_of_others(
    administrated: Stage, username: str, admin: bool
) -> None:
    url, lms = administrated.plan.url, platform(administrated)
    lab, notes = f"{url}user/ben-okafor/lab", f"{url}user/ben-okafor/api/contents/notes.txt"
    with Person(lms, "ben.okafor") as ben, Person(lms, username) as other:
        ben.launch(10)
        content = {"type": "file", "format": "text", "content": "mine"}
        own_lab(ben, url).put("api/contents/notes.txt", content)
        other.launch(10)
        assert other.browser.get(f"{url}hub/admin").status_code == (200 if admin else 403)
        page = other.open(lab)
        assert (page.status_code, page.url.path) == (200 if admin else 403, "/hub/api/oauth2/authorize")
        assert other.browser.get(notes).status_code == 403
        if admin:
            [consent] = forms(page)
            assert other.submit(consent, page).url.path == "/user/ben-okafor/lab"
            assert other.browser.get(notes).json()["content"] == "mine"

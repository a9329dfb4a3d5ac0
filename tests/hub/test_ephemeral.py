"""An instance for exams on the real stack: who logs out is gone, with their files; who comes again begins anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from backstage import until

from kore import credentials, settings
from kore.demo import plan as plans
from kore.demo.lab import own_lab
from kore.demo.person import Person
from kore.demo.stage import Stage

_HUB_LINK = 10


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Stage]:
    keep = {"keep": {"homes": False, "people": False}, "nbgrader": {"enable": False}}
    with Stage(plans.make(tmp_path_factory.mktemp("exam"), settings=keep), proxy) as running:
        # The hub tells the proxy of Kore when it has begun to answer itself.
        health = f"{running.plan.url}services/kore/health"
        until(lambda: httpx.get(health, trust_env=False).is_success, "Kore is reached through the proxy")
        yield running


def test_logging_out_leaves_nothing_but_what_kore_needs_for_who_may_be_on_the_way(exam: Stage) -> None:
    platform = exam.plan.platforms[0]
    home = exam.plan.folder / "state" / "homes" / "ben-okafor"
    with Person(platform, "ben.okafor") as ben:
        ben.launch(_HUB_LINK)
        lab = own_lab(ben, exam.plan.url)
        lab.put("api/contents/notes.txt", {"type": "file", "format": "text", "content": "mine"})
        assert (home / "notes.txt").read_text() == "mine"
        ben.open(f"{exam.plan.url}hub/logout")
        assert "You have left" in ben.press("/hub/logout").text
        until(lambda: not known(exam, "ben-okafor"), "the hub forgets who has left")
        assert not home.exists()
        assert "Please sign in" in ben.browser.get(f"{exam.plan.url}hub/home").text

        ben.launch(_HUB_LINK)
        again = own_lab(ben, exam.plan.url)
        assert [entry["name"] for entry in again.get("api/contents")["content"]] == []
        assert known(exam, "ben-okafor")


def known(stage: Stage, name: str) -> bool:
    """Whether the hub has the user."""
    found = settings.load(stage.plan.settings_file)
    headers = {"Authorization": f"token {credentials.secret(found, 'kore-to-hub')}"}
    address = f"{found.hub_api_url}/users/{name}"
    return httpx.get(address, headers=headers, trust_env=False).is_success

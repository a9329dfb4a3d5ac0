"""Logging out asks first where it deletes something, and then leaves nothing."""

from __future__ import annotations

from tests.hub.instance import Instance, wait_until
from tests.hub.leaving import at_work, home, known

from kore.demo.person import forms


def test_whoever_means_it_has_left(ephemeral: Instance) -> None:
    with at_work(ephemeral, "olivia") as browser:
        asked = browser.get("/hub/logout", headers={"Accept-Language": "en"})
        assert "deletes all files in it" in asked.text
        (form,) = forms(asked)
        left = browser.post(asked.url, data=form.fields)
        assert (left.status_code, "You have left" in left.text) == (200, True)
        wait_until(lambda: not known(ephemeral, "olivia"))
        assert not home(ephemeral, "olivia").exists()
        assert browser.get("/hub/home").url.path == "/base/hub/login"


def test_a_link_that_somebody_else_has_set_deletes_nothing(ephemeral: Instance) -> None:
    with at_work(ephemeral, "paul") as browser:
        assert "Möchten Sie gehen?" in browser.get("/hub/logout", headers={"Accept-Language": "de"}).text
        assert browser.post("/hub/logout").status_code == 403
        assert (home(ephemeral, "paul") / "notes.txt").read_text() == "mine"
        assert browser.get("/user/paul/lab").status_code == 200


def test_who_is_not_signed_in_is_not_asked(ephemeral: Instance) -> None:
    with ephemeral.browser() as browser:
        assert browser.get("/hub/logout").url.path == "/base/hub/login"


def test_who_never_had_a_lab_leaves_as_well(ephemeral: Instance) -> None:
    ephemeral.kore.person("quentin")
    with ephemeral.browser() as browser:
        ephemeral.sign_in(browser, "quentin")
        assert known(ephemeral, "quentin")
        asked = browser.get("/hub/logout")
        (form,) = forms(asked)
        assert browser.post(asked.url, data=form.fields).status_code == 200
        wait_until(lambda: not known(ephemeral, "quentin"))


def test_elsewhere_logging_out_is_jupyterhubs_own(instance: Instance) -> None:
    with at_work(instance, "rosa") as browser:
        assert browser.get("/hub/logout").url.path == "/base/hub/login"
        assert (home(instance, "rosa") / "notes.txt").read_text() == "mine"
        assert instance.lab_pid("rosa")
        assert known(instance, "rosa")

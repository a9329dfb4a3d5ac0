"""Launches inside the LMS's frame, in a browser that blocks third-party cookies."""

from __future__ import annotations

from collections.abc import Callable

from chromium import Chromium, until
from conftest import STUDENT, Site, sign_in


def test_a_lab_opens_in_a_window_of_its_own(site: Site, browse: Callable[..., Chromium]) -> None:
    browser = browse()
    tab = sign_in(site, browser, STUDENT, "/mod/lti/view.php?id=10")
    frame = browser.find("iframe", "/services/kore/lti/login")
    until(lambda: "window of its own" in frame.text, "the offer of a window")
    frame.click("button.main")
    window = browser.find("page", f"{site.kore}/hub/login?ticket=")
    assert {cookie["name"][:12] for cookie in window.cookies() if "kore" in cookie["name"]} == {"kore-ticket-"}
    assert tab.has("iframe.tool")

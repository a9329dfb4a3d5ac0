"""The teacher chooses in the LMS's own dialogue, which is a frame, in a browser that blocks third-party cookies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chromium import Chromium, until
from conftest import TEACHER, Site, sign_in

_SELECT = "/mod/lti/contentitem.php?course=2&tool=1"
#: the LMS's own document in its frame, where the choice comes back
_BACK = "document.querySelector('iframe.tool').contentDocument"


def test_a_room_and_the_course_in_one_go(site: Site, browse: Callable[..., Chromium]) -> None:
    browser = browse()
    tab = sign_in(site, browser, TEACHER, _SELECT)
    frame = browser.find("iframe", "/services/kore/lti/launch")
    until(lambda: "What shall the activities open?" in frame.text, "the choice")
    frame.click("input[name='pick:course:']")
    frame.run("""
        const title = document.querySelector("input[name='title:new-room:']");
        title.value = "Team 1";
        title.dispatchEvent(new Event("input", { bubbles: true }));
    """)
    frame.click("button.main")
    until(lambda: "Team 1" in str(tab.run(f"{_BACK}?.body?.innerText")), "what was chosen, at the LMS")
    tab.run(f"{_BACK}.querySelector('main form button').click()")
    until(lambda: len(site.platform.world.activities) == 3, "the activities")
    made = {activity.title: activity.custom for activity in site.platform.world.activities[1:]}
    assert made == {"Physics": {}, "Team 1": {"room": made["Team 1"]["room"]}}
    assert made["Team 1"]["room"].startswith("team-1-")


def test_nothing(site: Site, browse: Callable[..., Chromium]) -> None:
    browser = browse()
    tab = sign_in(site, browser, TEACHER, _SELECT)
    frame = browser.find("iframe", "/services/kore/lti/launch")
    frame.click("button[name='cancel']")
    until(lambda: "Nothing" in str(tab.run(f"{_BACK}?.body?.innerText")), "that nothing was chosen, at the LMS")
    assert len(site.platform.world.activities) == 1


def test_without_any_cookie_a_window_is_one_click_away(site: Site, browse: Callable[..., Chromium]) -> None:
    browser = browse(blocked=site.kore)
    sign_in(site, browser, TEACHER, _SELECT)
    frame = browser.find("iframe", "/services/kore/lti/login")
    until(lambda: "window of its own" in frame.text, "the offer of a window")
    assert frame.has("form[target='_blank'] button.main")


@pytest.mark.parametrize("site", [{"options": {"storage_target": "_parent"}}], indirect=True)
def test_without_any_cookie_the_lms_may_keep_what_only_this_browser_has(
    site: Site, browse: Callable[..., Chromium]
) -> None:
    browser = browse(blocked=site.kore)
    tab = sign_in(site, browser, TEACHER, _SELECT)
    frame = browser.find("iframe", "/services/kore/lti/launch")
    until(lambda: "What shall the activities open?" in frame.text, "the choice")
    assert not [cookie for cookie in frame.cookies() if "kore" in cookie["domain"]]
    frame.click("input[name='pick:course:']")
    frame.click("button.main")
    until(lambda: "Physics" in str(tab.run(f"{_BACK}?.body?.innerText")), "what was chosen, at the LMS")

"""A launch that stops between its steps, so that a test can put something else in the next one's place."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx

from kore.demo.person import Person, forms, json_of
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage


class Launching(Person):
    """A person who has clicked an activity."""

    state = ""
    nonce = ""

    def __init__(self, stage: Stage, platform: PlatformPlan, username: str, activity: int) -> None:
        super().__init__(platform, username)
        self.stage = stage
        self.activity = activity

    def begin(self) -> Self:
        """Up to where Kore sends the browser back to the platform."""
        self.sign_in()
        page = self.browser.get(f"{self.platform.url}/mod/lti/launch.php", params={"id": self.activity})
        form = forms(page)[0]
        answer = self.browser.post(form.action, data=form.fields, follow_redirects=False)
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        (self.state,), (self.nonce,) = query["state"], query["nonce"]
        return self

    def token(self, **changes: Any) -> str:
        """An id_token of the platform for this launch, wrong in what is named (`kore_platform.control.minting`)."""
        order = {"person": self.platform.person(self.username), "activity": self.activity, "nonce": self.nonce}
        with self.stage.control(self.platform) as control:
            return str(json_of(control.post("id_tokens", json=order | changes))["id_token"])

    def post(self, token: str, browser: httpx.Client | None = None, accept: str = "application/json") -> httpx.Response:
        """The platform's form, as this browser or another one posts it."""
        return (browser or self.browser).post(
            f"{self.stage.plan.url}services/kore/lti/launch",
            data={"id_token": token, "state": self.state},
            headers={"Accept": accept},
            follow_redirects=False,
        )

"""A person with a browser: signs in at the LMS, clicks an activity, works in a lab."""

from __future__ import annotations

import re
import ssl
import time
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import httpx

from kore.demo.scene import Lms
from kore.errors import KoreError

#: seconds until a lab must have started; an answer may take as long
PATIENCE = 90.0
_STEP = 0.2
#: pages that one click may lead through
_HOPS = 12


class Stuck(KoreError):
    """The person did not get where they wanted to go."""

    code = "stuck"


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif tag in {"input", "button"} and self.found and values.get("name"):
            self.found[-1].fields[values["name"]] = values.get("value", "")


def forms(page: httpx.Response) -> list[Form]:
    """The forms of a page, in their order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.found


def words(page: httpx.Response) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()


class Person:
    """Somebody of an LMS, with a browser of their own."""

    def __init__(self, platform: Lms, username: str, patience: float = PATIENCE) -> None:
        """Open the browser.

        Args:
            platform: their LMS.
            username: their login name there.
            patience: seconds that they wait for a lab.
        """
        self._patience = patience
        self.platform = platform
        self.username = username
        self.browser = httpx.Client(
            follow_redirects=True,
            timeout=patience,
            trust_env=False,
            verify=ssl.create_default_context(),  # what the machine trusts; httpx would take a list of its own
            headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"},
        )
        #: where the last launch has led
        self.page: httpx.Response | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.browser.close()

    def launch(self, activity: int) -> httpx.Response:
        """Sign in at the LMS and click an activity; the page where that ends.

        Raises:
            Stuck: it leads nowhere.
        """
        self.sign_in()
        page = self.browser.get(f"{self.platform.url}/mod/lti/launch.php", params={"id": activity})
        self.page = self._settle(page)
        return self.page

    def sign_in(self) -> None:
        """Become known to the LMS."""
        who = self.platform.person(self.username)
        page = self.browser.post(f"{self.platform.url}/login/index.php", data={"person": who})
        if page.status_code != httpx.codes.OK:
            raise Stuck(f"{self.username} cannot sign in at {self.platform.name}: HTTP {page.status_code}")

    def submit(self, form: Form, page: httpx.Response, **more: str) -> httpx.Response:
        """Send a form."""
        address = urljoin(str(page.url), form.action)
        fields = {**form.fields, **more}
        if form.method == "post":
            return self.browser.post(address, data=fields)
        return self.browser.get(address, params=fields)

    def press(self, action: str, **fields: str) -> httpx.Response:
        """Press the button of the page shown last whose form goes to an address that ends so, with such fields.

        Raises:
            Stuck: the page has no such button.
        """
        assert self.page is not None
        for form in forms(self.page):
            if form.action.endswith(action) and fields.items() <= form.fields.items():
                self.page = self.submit(form, self.page)
                return self.page
        raise Stuck(f"{self.page.url.path} has no button for {action} {fields or ''}")

    def reload(self) -> httpx.Response:
        """Look at the last page again."""
        assert self.page is not None
        self.page = self.browser.get(self.page.url)
        return self.page

    def open(self, address: str) -> httpx.Response:
        """Open an address, waiting for a lab to start if it needs one."""
        self.page = self._settle(self.browser.get(address))
        return self.page

    def go_on(self, page: httpx.Response) -> httpx.Response:
        """Go on from a page that has been answered, waiting for a lab to start if it leads to one."""
        self.page = self._settle(page)
        return self.page

    def _settle(self, page: httpx.Response) -> httpx.Response:
        """Send on the forms that send themselves, and wait for a lab that starts."""
        for _ in range(_HOPS):
            if "/hub/spawn-pending/" in page.url.path:
                page = self._wait_for_lab(page)
            elif (form := _self_sending(page)) is not None:
                page = self.submit(form, page)
            else:
                return page
        raise Stuck(f"{self.username} is sent from page to page, at last {page.url.path}")

    def _wait_for_lab(self, page: httpx.Response) -> httpx.Response:
        deadline = time.monotonic() + self._patience
        while "/hub/spawn-pending/" in page.url.path:
            if time.monotonic() > deadline or page.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                raise Stuck(f"the lab at {page.url.path} does not start: HTTP {page.status_code}")
            time.sleep(_STEP)
            page = self.browser.get(page.url)
        return page


def _self_sending(page: httpx.Response) -> Form | None:
    """The form that a script of the page sends without being asked: a step of a launch."""
    known = ({"login_hint", "iss"}, {"id_token", "state"}, {"JWT"})
    return next((form for form in forms(page) if any(names <= form.fields.keys() for names in known)), None)


def json_of(page: httpx.Response) -> Any:
    """The JSON of an answer that must have succeeded.

    Raises:
        Stuck: it did not.
    """
    if not page.is_success:
        raise Stuck(f"{page.request.method} {page.url.path}: HTTP {page.status_code} {page.text[:300]}")
    return page.json()

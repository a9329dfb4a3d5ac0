from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kore.demo import plan
from kore.demo.person import Person, Stuck, forms, json_of, words

PAGE = """
<form action="/quiet"><input name="a" value="1"></form>
<form method="POST" action="/courses/x/jobs"><input type="hidden" name="kind" value="collect"><button>Go</button></form>
<form method="post" action="/courses/x/jobs"><input name="kind" value="autograde"><input name="token" value="t&amp;t">
</form>
"""


def page(text: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, text=text, request=httpx.Request("GET", "http://lms.example.test/courses/x"))


def test_forms_are_read_in_their_order() -> None:
    quiet, collect, autograde = forms(page(PAGE))
    assert (quiet.method, quiet.fields) == ("get", {"a": "1"})
    assert (collect.method, collect.action) == ("post", "/courses/x/jobs")
    assert autograde.fields == {"kind": "autograde", "token": "t&t"}


@pytest.fixture
def ada(tmp_path: Path) -> Person:
    return Person(plan.make(tmp_path, [1, 2, 3, 4, 5, 6]).platforms[0], "ada.lehmann")


def test_a_button_is_found_by_its_fields(ada: Person) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, text="done")

    ada.browser = httpx.Client(transport=httpx.MockTransport(answer))
    ada.page = page(PAGE)
    assert ada.press("/jobs", kind="autograde").text == "done"
    assert (sent[0].method, sent[0].content) == ("POST", b"kind=autograde&token=t%26t")


def test_a_missing_button_is_told(ada: Person) -> None:
    ada.page = page(PAGE)
    with pytest.raises(Stuck, match="no button for /jobs"):
        ada.press("/jobs", kind="feedback")


def test_a_launch_that_never_ends_is_told(ada: Person) -> None:
    again = '<form method="post" action="/again"><input name="iss"><input name="login_hint"></form>'
    ada.browser = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, text=again)))
    with pytest.raises(Stuck, match=r"from page to page, at last /again"):
        ada.launch(10)


def test_a_sign_in_that_fails_is_told(ada: Person) -> None:
    ada.browser = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(404)))
    with pytest.raises(Stuck, match=r"ada\.lehmann cannot sign in at Example University: HTTP 404"):
        ada.sign_in()


def test_json_must_have_succeeded() -> None:
    assert json_of(page('{"a": 1}')) == {"a": 1}
    with pytest.raises(Stuck, match="GET /courses/x: HTTP 500 broken"):
        json_of(page("broken", 500))


def test_the_words_of_a_page() -> None:
    text = "<head><style>p {}</style></head><p>in the LMS:\n <b>3</b> &amp; more</p><script>alert(1)</script>"
    assert words(page(text)) == "in the LMS: 3 & more"

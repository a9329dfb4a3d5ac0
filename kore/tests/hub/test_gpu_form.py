"""Only those who have a choice are asked, and only where they start their lab themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.hub.gpu_labs import FakeHub, request

from kore.hub.gpu_form import apply, form, options


@pytest.fixture
def hub(tmp_path: Path) -> FakeHub:
    return FakeHub(tmp_path)


def inputs(html: str) -> dict[str, str]:
    """value → `checked`, `disabled` or nothing."""
    found = re.findall(r'<input [^>]*value="([^"]*)"\s*(checked|disabled|)\s*>', html)
    return dict(found)


def test_without_a_gpu_is_first_and_what_is_taken_cannot_be_chosen(hub: FakeHub) -> None:
    hub.lab("eva", "instructors", choice="a100").take_gpus()
    html = form(hub.lab("ada", "instructors", language="en"))
    assert inputs(html) == {"": "checked", "a100:1": "", "a100:2": "disabled", "slice:1": ""}
    assert "Do you need a GPU?" in html
    words = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert "a100: 2 GPUs 1 of 2 free at the moment; other labs hold the rest" in words


def test_it_is_in_the_persons_language(hub: FakeHub) -> None:
    assert "Brauchen Sie eine GPU?" in form(hub.lab("ada", language="de"))


def test_who_has_no_choice_is_not_asked(hub: FakeHub) -> None:
    assert inputs(form(hub.lab("ben", "learners"))) == {"": "checked", "slice:1": ""}
    hub.settings.gpu.offers["slice"].who.__dict__["everybody"] = False
    assert form(hub.lab("ben", "learners")) == ""
    assert form(hub.lab("course-ml-a1b2", "grading-labs")) == "", "it gets its own unasked"


def test_whoever_comes_by_a_link_is_not_asked(hub: FakeHub) -> None:
    lab = hub.lab("ada")
    lab.handler = request(next="/physics/user/ada/lab")
    assert form(lab) == ""
    lab.handler = request()
    assert form(lab) != ""


@pytest.mark.parametrize(
    ("sent", "chosen"),
    [({"gpu": ["slice:1"]}, {"gpu": "slice:1"}), ({"gpu": [""]}, {}), ({}, {}), ({"gpu": []}, {}), ({"x": ["y"]}, {})],
)
def test_the_form_becomes_what_the_api_takes(sent: dict[str, list[str]], chosen: dict[str, str]) -> None:
    assert options(sent) == chosen


def test_a_choice_is_for_one_start(hub: FakeHub) -> None:
    lab = hub.lab("ada")
    apply(lab, {"gpu": "slice", "profile": "x"})
    assert lab.gpu_choice == "slice"
    assert lab.orm_spawner.user_options == {"profile": "x"}, "what JupyterHub keeps for later starts"
    apply(lab, lab.orm_spawner.user_options)
    assert lab.gpu_choice == ""

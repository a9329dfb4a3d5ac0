"""Labs take GPUs when they start, remember them, and give them back."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from jupyterhub.spawner import SpawnException
from tests.hub.gpu_labs import FakeHub, FakeLab, request


@pytest.fixture
def hub(tmp_path: Path) -> FakeHub:
    return FakeHub(tmp_path)


def taken(lab: FakeLab) -> tuple[str, ...]:
    lab.take_gpus()
    return lab.gpus


def refusal(lab: FakeLab) -> SpawnException:
    with pytest.raises(SpawnException) as refused:
        lab.take_gpus()
    assert lab.gpus == ()
    return refused.value


def test_nobody_gets_one_without_asking(hub: FakeHub) -> None:
    lab = hub.lab("ada", "instructors")
    assert taken(lab) == ()
    assert lab.get_env() == {"CUDA_VISIBLE_DEVICES": ""}
    assert lab.get_state() == {"unit_name": "x"}


def test_who_asks_gets_free_ones_that_programs_are_told_of(hub: FakeHub) -> None:
    lab = hub.lab("ada", "instructors", choice="a100:2")
    assert taken(lab) == ("a", "b")
    assert lab.get_env() == {"CUDA_VISIBLE_DEVICES": "GPU-0,GPU-1"}


def test_two_never_have_the_same(hub: FakeHub) -> None:
    assert taken(hub.lab("ada", "instructors", choice="a100")) == ("a",)
    assert taken(hub.lab("eva", "instructors", choice="a100:1")) == ("b",)
    problem = refusal(hub.lab("uwe", "instructors", choice="a100"))
    assert problem.status_code == 503
    assert "You asked for 1 of “a100”. Of 2 that work, 0 are free" in problem.message
    assert "Start without a GPU or with fewer, or try again later" in problem.message
    assert "1 more cannot be used at present" in problem.message


def test_fewer_than_wanted_are_not_enough(hub: FakeHub) -> None:
    hub.lab("ada", "instructors", choice="a100").take_gpus()
    assert "2 of “a100”. Of 2 that work, 1 are free" in refusal(hub.lab("eva", "instructors", choice="a100:2")).message


def test_people_are_told_in_their_language(hub: FakeHub) -> None:
    hub.lab("ada", choice="slice").take_gpus()
    lab = hub.lab("eva", choice="slice", language="de-AT")
    assert "Starten Sie ohne GPU" in refusal(lab).message
    lab.handler, lab.gpu_choice = None, "slice"
    assert "Starten Sie ohne GPU" in refusal(lab).message, "JupyterHub forgets the request before it shows the form"
    lab.handler, lab.gpu_choice = request("fr"), "slice"
    assert "Start without a GPU" in refusal(lab).message


@pytest.mark.parametrize("choice", ["a100", "slice:2", "no-such", "a100:x", "../a"])
def test_what_is_not_offered_to_somebody_is_refused(hub: FakeHub, choice: str) -> None:
    problem = refusal(hub.lab("ben", "learners", choice=choice))
    assert problem.status_code == 403
    assert "not offered to you" in problem.message


def test_what_stops_gives_back_and_what_does_not_keeps(hub: FakeHub) -> None:
    first, second = (hub.lab(name, choice="slice") for name in ("ada", "ben"))
    first.take_gpus()
    refusal(second)
    first.clear_state()
    assert first.get_state() == {"unit_name": "x"}
    second.gpu_choice = "slice"
    assert taken(second) == ("slice",)
    second.clear_state()
    assert taken(second) == (), "a choice is for one start"


def test_a_hub_that_comes_back_knows_who_has_what(hub: FakeHub, tmp_path: Path) -> None:
    lab = hub.lab("ada", choice="slice")
    lab.take_gpus()
    kept = json.loads(json.dumps(lab.orm_spawner.state))
    assert kept == {"unit_name": "x", "gpus": ["slice"]}, "it is kept before the lab starts"
    later = FakeHub(tmp_path)
    later.lab("ada").load_state(kept)
    refusal(later.lab("ben", choice="slice"))


def test_what_runs_keeps_what_is_not_listed_or_declared_any_more(hub: FakeHub) -> None:
    lab = hub.lab("ada")
    lab.load_state({"gpus": ["slice", "sold"]})
    hub.inventory.write_text("")
    assert lab.get_state()["gpus"] == ["slice", "sold"]
    assert "Of 0 that work" in refusal(hub.lab("ben", choice="slice")).message


def test_what_the_machine_does_not_list_is_logged(hub: FakeHub, caplog: pytest.LogCaptureFixture) -> None:
    hub.lab("ada", "instructors", choice="a100").take_gpus()
    assert "The inventory does not list these GPUs, so nobody gets them: gone" in caplog.text


def test_a_grading_lab_gets_all_that_is_offered_to_it_unasked_or_starts_without(
    hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    grading = hub.lab("course-ml-a1b2", "grading-labs")
    assert taken(grading) == ("a", "b")
    assert taken(hub.lab("room-blue", "rooms")) == (), "what is for everybody is for people"
    with caplog.at_level(logging.WARNING):
        assert taken(hub.lab("course-ml-c3d4", "grading-labs")) == ()
    assert "course-ml-c3d4 starts without a GPU" in caplog.text


def test_an_instance_without_gpus_says_nothing_of_them(hub: FakeHub) -> None:
    lab = hub.lab("ada", choice="slice")
    lab.settings = hub.settings.model_copy(update={"gpu": type(hub.settings.gpu)()})
    assert taken(lab) == ()
    assert lab.get_env() == {}

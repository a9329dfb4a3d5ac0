from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from kore import archive
from kore.archive import Limits
from kore.errors import BadRequest, KoreUnavailable
from kore.lab.client import KoreClient, Refused
from kore.lab.environment import Lab
from kore.model import Grade

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("release")
    (folder / "p1.ipynb").write_text("{}")
    return archive.pack(folder)


@pytest.fixture
def client(lab: Callable[[str], Lab]) -> Iterator[KoreClient]:
    with KoreClient.of(lab("alice")) as client:
        yield client


@pytest.fixture
def grader(lab: Callable[[str], Lab]) -> Iterator[KoreClient]:
    with KoreClient.of(lab(f"course-{COURSE}")) as client:
        yield client


def test_what_is_released_can_be_fetched(client: KoreClient, grader: KoreClient, data: bytes) -> None:
    made = grader.put_release(COURSE, "ps1", data, force=False)
    assert (made.notebooks, made.open) == (("p1",), True)
    assert client.assignments(COURSE) == [made]
    assert client.release(COURSE, "ps1") == data
    grader.withdraw_release(COURSE, "ps1")
    assert client.assignments(COURSE) == []


def test_a_release_is_replaced_by_force_only(grader: KoreClient, data: bytes) -> None:
    grader.put_release(COURSE, "ps1", data, force=False)
    with pytest.raises(Refused) as refused:
        grader.put_release(COURSE, "ps1", data, force=False)
    assert (refused.value.problem.status, refused.value.problem.code) == (412, "already-released")
    assert refused.value.problem.reference in str(refused.value)
    grader.put_release(COURSE, "ps1", data, force=True)


def test_submission_and_feedback(client: KoreClient, grader: KoreClient, data: bytes) -> None:
    assert client.submit(COURSE, "ps1", data).student == "alice"
    (listed,) = grader.submissions(COURSE, "ps1")
    assert grader.submission(COURSE, listed.id) == data
    grader.put_feedback(COURSE, listed.id, data)
    (mine,) = client.submissions(COURSE, "ps1")
    assert mine.feedback is not None
    assert mine.feedback.digest == archive.digest(client.feedback(COURSE, mine.id))


def test_somebody_elses_work_is_refused(kore: FakeKore, client: KoreClient, data: bytes) -> None:
    kore.hand_in("bob", "ps1", data, ["p1"])
    assert client.submissions(COURSE, "ps1") == []
    with pytest.raises(Refused):
        client.submission(COURSE, 1)


def test_jobs_and_grades(kore: FakeKore, grader: KoreClient) -> None:
    assert grader.next_job(COURSE, 0) is None
    kore.jobs.append({"id": 7, "kind": "collect", "assignment": "ps1", "students": None})
    job = grader.next_job(COURSE, 0)
    assert job is not None
    grader.report_progress(COURSE, job.id, 1, 2, "ann")
    grader.report_result(COURSE, job.id, ok=True, message="", log="")
    assert [what for _, what, _ in kore.reports] == ["progress", "result"]
    grader.put_grades(COURSE, [Grade("ps1", "ann", 1, 2, needs_manual_grade=False)])
    assert [grade["student"] for grade in kore.published[0]] == ["ann"]


def test_a_name_never_becomes_a_path(kore: FakeKore, client: KoreClient) -> None:
    for call in (lambda: client.assignments("../hub"), lambda: client.release(COURSE, "../../x")):
        with pytest.raises(BadRequest):
            call()
    assert kore.requests == []


def test_kore_away_is_told_apart_from_a_refusal(kore: FakeKore, client: KoreClient) -> None:
    kore.away = True
    with pytest.raises(KoreUnavailable, match="away"):
        client.courses()


def test_a_get_is_repeated_and_a_post_is_not() -> None:
    pauses: list[float] = []
    with KoreClient("http://127.0.0.1:9", "secret", sleep=pauses.append) as client:
        with pytest.raises(KoreUnavailable) as unavailable:
            client.courses()
        assert len(pauses) == 3
        assert "secret" not in str(unavailable.value)
        with pytest.raises(KoreUnavailable):
            client.submit(COURSE, "ps1", b"")
        assert len(pauses) == 3


def test_an_archive_that_is_too_large_is_not_taken(kore: FakeKore, lab: Callable[[str], Lab]) -> None:
    kore.releases["ps1"] = b"x" * 2000
    with KoreClient(lab("alice").url, "token-alice", Limits(packed=1999)) as client:
        with pytest.raises(KoreUnavailable, match="larger than 1999"):
            client.release(COURSE, "ps1")
        kore.releases["ps1"] = b"x" * 1999
        assert len(client.release(COURSE, "ps1")) == 1999


def test_an_answer_that_is_not_kores_is_not_believed(kore: FakeKore, client: KoreClient) -> None:
    kore.members["alice"] = "learner"
    kore.on_courses = lambda *_: (200, {"courses": [{"slug": "../x", "label": "", "title": "", "role": ""}]})  # type: ignore[method-assign]
    with pytest.raises(KoreUnavailable, match="slug"):
        client.courses()
    kore.on_courses = lambda *_: (200, {})  # type: ignore[method-assign]
    with pytest.raises(KoreUnavailable, match="no list"):
        client.courses()

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from kore.lab.answers import Assignment, Job, Member, Receipt, is_notebook

RECEIPT = {"id": 1, "student": "ann", "timestamp": "2026-01-02T05:04:05.000006+02:00"}
ASSIGNMENT: dict[str, Any] = {
    "name": "ps1",
    "notebooks": ["Problem 1"],
    "released_at": "2026-01-02T03:04:05Z",
    "closes_at": None,
    "open": True,
    "digest": "0",
}


def test_a_receipt_is_stamped_as_nbgrader_does_in_utc() -> None:
    assert Receipt.model_validate(RECEIPT).stamp == "2026-01-02 03:04:05.000006 UTC"


def test_an_assignment_is_taken() -> None:
    assert Assignment.model_validate(ASSIGNMENT).notebooks == ("Problem 1",)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Receipt, RECEIPT | {"student": "../bob"}),
        (Receipt, RECEIPT | {"timestamp": "2026-01-02T03:04:05"}),
        (Assignment, ASSIGNMENT | {"name": "a/b"}),
        (Assignment, ASSIGNMENT | {"notebooks": ["../x"]}),
        (Job, {"id": 1, "kind": "rm", "assignment": None, "students": None}),
        (Job, {"id": 1, "kind": "collect", "assignment": "ps1", "students": ["*"]}),
        (Member, {"name": "A B", "given_name": "", "family_name": "", "email": "", "role": "", "active": True}),
    ],
)
def test_names_that_would_be_paths_are_refused(kind: type[BaseModel], values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(values)


@pytest.mark.parametrize("name", ["p1", "Übung 1", "a.b"])
def test_notebooks_may_be_called(name: str) -> None:
    assert is_notebook(name)


@pytest.mark.parametrize("name", ["", ".p1", "a/b", "a\\b", "a\nb", "x" * 201])
def test_notebooks_may_not_be_called(name: str) -> None:
    assert not is_notebook(name)

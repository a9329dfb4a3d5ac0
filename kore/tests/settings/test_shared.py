from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from kore.settings import Share
from kore.settings.shared import FolderName

NAME = TypeAdapter(FolderName)


@pytest.mark.parametrize("name", ["data", "Data-2026", "a.b_c", "1", "a" * 64])
def test_a_plain_name_is_that_of_a_folder(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a b", "a\n", "-a", "ä", "a" * 65])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits, dots"):
        NAME.validate_python(name)


def test_nobody_has_what_nobody_was_given() -> None:
    share = Share()
    assert not share.read.includes("ada", ["instructors"])
    assert not share.write.includes("ada", ["instructors"])


def test_where_it_is_labs_and_hub_need_not_know() -> None:
    with pytest.raises(ValidationError, match="path"):
        Share.model_validate({"path": "/srv/data"})

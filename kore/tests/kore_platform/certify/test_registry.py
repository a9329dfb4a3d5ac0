from __future__ import annotations

import re
from pathlib import Path

import pytest

from kore_platform.certify import registry
from kore_platform.certify.errors import CertifyError

PAGE = Path(__file__).parents[4] / "docs" / "developers" / "conformance.md"


def test_the_groups_have_the_cases_that_certification_counts() -> None:
    counts = {group.name: len(group.cases) for group in registry.GROUPS}
    assert counts == {"core": 30, "deep-linking": 7, "roster": 5, "grades": 25, "security": 26}


def test_no_name_is_given_twice() -> None:
    for group in registry.GROUPS:
        assert len({case.id for case in group.cases}) == len(group.cases)
        assert all(re.fullmatch(r"[a-z0-9-]+", case.id) and case.title and case.section for case in group.cases)


def test_groups_and_cases_are_chosen() -> None:
    chosen = registry.choose(["roster", "core/no-kid"])
    assert [(group.name, len(ids)) for group, ids in chosen] == [("core", 1), ("roster", 5)]
    assert len(registry.choose([])) == len(registry.GROUPS)


@pytest.mark.parametrize("name", ["nothing", "core/nothing", "no-kid"])
def test_a_misspelt_name_is_no_empty_choice(name: str) -> None:
    with pytest.raises(CertifyError, match=f"there is no group or case {name}"):
        registry.choose(["core", name])


def test_the_documentation_lists_every_case() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+/[a-z0-9-]+)` \| (.*?) \| (.*?) \|$", PAGE.read_text(), re.MULTILINE)
    assert listed == [
        (f"{group.name}/{case.id}", case.title, case.section) for group in registry.GROUPS for case in group.cases
    ]

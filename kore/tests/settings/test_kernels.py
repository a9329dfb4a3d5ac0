"""The kernels of an instance."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kore.settings import Kernels

EVERYBODY = {"everybody": True}


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"declared": {"numpy": EVERYBODY}, "default": "numpy"},
        {"declared": {"numpy": EVERYBODY}, "default": "numpy", "own": False},
        {"declared": {"python3": EVERYBODY}, "own": False},
        {"declared": {"cpp17_x.y": {"users": ["ada"]}}},
    ],
)
def test_everybody_has_the_default(good: dict[str, Any]) -> None:
    assert Kernels.model_validate(good).default in {"python3", "numpy"}


@pytest.mark.parametrize(
    "bad",
    [
        {"default": "numpy"},
        {"own": False},
        {"declared": {"numpy": {"groups": ["instructors"]}}, "default": "numpy"},
        {"declared": {"python3": {"users": ["ada"]}}},
    ],
)
def test_a_default_that_some_lack_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="not declared for everybody"):
        Kernels.model_validate(bad)


@pytest.mark.parametrize("name", ["", "R", "env-physics", "a b", "a/b", "../a", "a" * 64])
def test_names_that_no_kernel_can_have(name: str) -> None:
    with pytest.raises(ValidationError, match="a kernel's name"):
        Kernels.model_validate({"declared": {name: EVERYBODY}})

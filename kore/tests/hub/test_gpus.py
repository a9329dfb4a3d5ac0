"""What can be had follows from what is declared, listed and held."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.gpu_labs import INVENTORY, FakeHub

from kore.hub.gpus import Choice, Stock
from kore.inventory import Inventory


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return Stock(FakeHub(tmp_path).settings.gpu, Inventory.of(INVENTORY), frozenset({"b"}))


@pytest.mark.parametrize(("text", "choice"), [("a100", Choice("a100", 1)), ("a100:2", Choice("a100", 2))])
def test_a_choice_says_of_what_and_how_many(text: str, choice: Choice) -> None:
    assert Choice.read(text) == choice
    assert Choice.read(str(choice)) == choice


@pytest.mark.parametrize("text", ["", "a100:", "a100:0", "a100:-1", "a100:100", "A100", "a b", "a:1:1", "['a100']"])
def test_other_texts_are_no_choice(text: str) -> None:
    with pytest.raises(ValueError, match="not a choice"):
        Choice.read(text)


def test_of_an_offer_some_work_and_some_of_those_are_free(stock: Stock) -> None:
    offer = stock.gpu.offers["a100"]
    assert stock.working(offer) == ["a", "b"]
    assert stock.free(offer) == ["a"]
    assert stock.missing(offer) == ["gone"]
    assert stock.ids(("slice", "a")) == ["MIG-1", "GPU-0"]


def test_offers_are_for_those_whom_they_name(stock: Stock) -> None:
    assert set(stock.offers("ada", ["instructors"])) == {"a100", "slice"}
    assert set(stock.offers("ben", ["learners"])) == {"slice"}
    assert set(stock.offers("course-ml-a1b2", ["grading-labs"])) == {"a100"}
    assert stock.offers("room-blue", ["rooms"]) == {}

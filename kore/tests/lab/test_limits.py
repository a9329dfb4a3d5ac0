from __future__ import annotations

import pytest
from traitlets.config import Config

from kore.errors import SettingsError
from kore.hub.limits import variables
from kore.lab import limits
from kore.settings import LabLimit

LIMIT = LabLimit(memory="2G", cpu=0.5, tasks=64, disk="5G")


@pytest.mark.parametrize("limit", [LIMIT, LabLimit(), LabLimit(disk="1048576")])
def test_a_lab_reads_what_the_hub_says(limit: LabLimit) -> None:
    assert limits.of(variables(limit)) == limit


def test_a_lab_that_nobody_limits_is_told_nothing() -> None:
    assert limits.of({}) is None


@pytest.mark.parametrize("odd", ["", "[]", '{"memory": "much"}', '{"more": 1}'])
def test_what_no_hub_writes_is_refused(odd: str) -> None:
    with pytest.raises(SettingsError, match="KORE_LIMITS"):
        limits.of({"KORE_LIMITS": odd})


def test_the_server_knows_its_part_of_the_processor() -> None:
    c = Config()
    limits.configure(c, LIMIT)
    assert c == {"ResourceUseDisplay": {"cpu_limit": 50}}


@pytest.mark.parametrize("limit", [None, LabLimit()])
def test_without_limits_the_server_is_as_it_was(limit: LabLimit | None) -> None:
    c = Config()
    limits.configure(c, limit)
    assert c == {}


@pytest.mark.parametrize(("amount", "read"), [("5G", "5 GB"), ("600M", "600 MB"), ("1048576", "1 MB")])
def test_amounts_as_people_read_them(amount: str, read: str) -> None:
    assert limits.shown(amount) == read

from __future__ import annotations

import pytest

from kore_platform import timestamps

#: 2027-01-15T08:00:00Z
EIGHT = 1_800_000_000.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2027-01-15T08:00:00Z", EIGHT),
        ("2027-01-15T08:00:00.250Z", EIGHT + 0.25),
        ("2027-01-15T09:00:00+01:00", EIGHT),
        ("2027-01-15T09:00:00+0100", EIGHT),
        ("2027-01-15T08:00:00", EIGHT),
        ("2027-01-15T08:00Z", EIGHT),
    ],
)
def test_reads_what_moodle_reads(text: str, seconds: float) -> None:
    assert timestamps.read(text, now=0.0) == seconds


def test_takes_a_comma_for_now() -> None:
    assert timestamps.read("2027-01-15T08:00:00,250Z", now=7.0) == 7.0


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2027-01-15t08:00:00Z", "2027-01-15T24:00:00Z", "2027-01-15T08:00:00 Z", "2027-02-30T08:00Z", 5,
        "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"],
)  # fmt: skip
def test_refuses_the_rest(text: object) -> None:
    assert timestamps.read(text, now=0.0) is None


def test_writes_whole_seconds_with_a_numeric_zone() -> None:
    assert timestamps.write(EIGHT + 0.9) == "2027-01-15T08:00:00+00:00"

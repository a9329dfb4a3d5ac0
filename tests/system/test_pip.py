from __future__ import annotations

import pytest

from system.pip import paths, variables


def test_settings_become_variables() -> None:
    lines = ["global.find-links='/wheels'", "install.no-deps='true'"]
    assert variables(lines) == {"PIP_FIND_LINKS": "/wheels", "PIP_NO_DEPS": "true"}


def test_settings_of_other_commands_stay_away() -> None:
    assert variables(["download.dest='/x'"]) == {}


def test_the_environment_wins() -> None:
    assert variables([":env:.cert='/mine'", "global.cert='/theirs'"]) == {"PIP_CERT": "/mine"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("/etc/ssl/ca.pem", ["/etc/ssl/ca.pem"]),
        ("file:///srv/pypi/simple https://else.example/simple", ["/srv/pypi"]),
        ("/a\n/b", ["/a", "/b"]),
        ("180", []),
    ],
)
def test_files_that_settings_name_are_found(value: str, found: list[str]) -> None:
    assert list(paths([value])) == found

"""What comes into people's homes: a folder of the configuration, and git repositories."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hosts import Hosts

URL = "https://git.example.org/physics/notebooks.git"
SKELETON = Path(__file__).parents[2] / "vm" / "common" / "skeleton"


def test_nothing_comes_where_nothing_is_said(hosts: Hosts) -> None:
    assert hosts.instance("", "out.settings.homes") == {"skeleton": None, "repositories": {}}


def test_the_hub_learns_of_folder_and_repositories(hosts: Hosts) -> None:
    options = f"""homes = {{
      skeleton = {SKELETON};
      repositories = {{ notebooks.url = "{URL}"; more = {{ url = "{URL}"; branch = "term-2"; }}; }};
    }};"""
    found = hosts.instance(options, "out.settings.homes")
    assert re.fullmatch("/nix/store/[a-z0-9]{32}-skeleton", found["skeleton"])
    assert found["repositories"] == {
        "notebooks": {"url": URL, "branch": "main"},
        "more": {"url": URL, "branch": "term-2"},
    }


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('skeleton = "/etc/skel";', "which labs do not see"),
        ('skeleton = "skel";', "skeleton"),
        (f'repositories."a b".url = "{URL}";', "the name is that of a folder"),
        (f'repositories.shared.url = "{URL}";', "is taken"),
        ('repositories.a.url = "https://ada:secret@git.example.org/a.git";', "web address"),
        ('repositories.a.url = "http://git.example.org/a.git";', "web address"),
        ('repositories.a.url = "git@git.example.org:a.git";', "web address"),
        (f'repositories.a = {{ url = "{URL}"; branch = "--x"; }};', "branch"),
        ("repositories.a = { };", "url"),
    ],
)
def test_what_cannot_be_is_refused(hosts: Hosts, options: str, reason: str) -> None:
    assert reason in hosts.refused_instance(f"homes = {{ {options} }};")

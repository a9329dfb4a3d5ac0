from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kore.hub.environment import environment_file

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def read(content: str) -> dict[str, str]:
    """As systemd reads it (systemd.exec(5), EnvironmentFile=): the file is nothing but quoted assignments."""
    found = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"\n', re.DOTALL)
    assert found.sub("", content) == ""
    return {name: re.sub(r'\\(["\\$`])|\\\n', r"\1", value) for name, value in found.findall(content)}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("", '""'),
        (" two  words\t", '" two  words\t"'),
        ('say "hi"', r'"say \"hi\""'),
        ("it's", '"it\'s"'),
        ("a\\b\\", r'"a\\b\\"'),
        ("$HOME ${HOME} %h", r'"\$HOME \${HOME} %h"'),
        ("`id` $(id)", r'"\`id\` \$(id)"'),
        ("one\ntwo\r\n", '"one\ntwo\r\n"'),
        ("back\\\nslash", '"back\\\\\nslash"'),
        ("# ; A=1", '"# ; A=1"'),
        ('x"\nPATH="/tmp', '"x\\"\nPATH=\\"/tmp"'),
        ("Kö𝄞", '"Kö𝄞"'),
    ],
)
def test_a_value_is_quoted_as_systemd_undoes_it(value: str, written: str) -> None:
    assert environment_file({"A": value}) == f"A={written}\n"
    assert read(environment_file({"A": value, "B": "b"})) == {"A": value, "B": "b"}


@given(TEXTS, TEXTS)
def test_whatever_a_value_holds_it_comes_back_alone(first: str, second: str) -> None:
    variables = {"FIRST": first, "_2": second}
    assert read(environment_file(variables)) == variables


@pytest.mark.parametrize(
    ("name", "value"),
    [("", ""), ("1A", ""), ("A B", ""), ("A\nB", ""), ("A=B", ""), ("Ä", ""), ("A", "\0"), ("A", "\ud800")],
)
def test_what_no_process_could_have_is_refused_without_telling_the_value(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="cannot be a variable") as refusal:
        environment_file({"GOOD": "good", name: f"hush{value}"})
    assert repr(name) in str(refusal.value)
    assert "hush" not in str(refusal.value)

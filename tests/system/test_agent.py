from __future__ import annotations

from system.agent import outcome
from system.machine import ENVIRONMENT


def test_a_command_gets_its_input_and_environment_and_gives_all_of_its_outcome() -> None:
    arguments = ["bash", "-c", 'read -r line; echo "$line $HOME"; echo no >&2; exit 3']
    assert outcome(arguments, "fed\n", ENVIRONMENT) == {"status": 3, "output": "fed /root\n", "errors": "no\n"}


def test_output_that_is_no_text_is_still_an_answer() -> None:
    assert outcome(["printf", r"\377"], "", ENVIRONMENT)["output"] == "\N{REPLACEMENT CHARACTER}"

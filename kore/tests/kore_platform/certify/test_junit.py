from __future__ import annotations

from xml.etree import ElementTree as ET

from kore_platform.certify import core, junit, roster
from kore_platform.certify.cases import Outcome, Result, Verdict


def test_suites_with_their_cases() -> None:
    first, second = core.GROUP.cases[:2]
    document = ET.fromstring(
        junit.write(
            [
                Result("core", first, Verdict(Outcome.PASSED, "let in"), 0.25),
                Result("core", second, Verdict(Outcome.FAILED, 'expected <a> & "b"; \x00\x1b'), 1),
                Result("roster", roster.GROUP.cases[0], Verdict(Outcome.SKIPPED, "nothing arrived"), 0),
                Result("roster", roster.GROUP.cases[1], Verdict(Outcome.ERROR, "ConnectError"), 0),
            ]
        )
    )
    assert document.attrib == {
        "name": "LTI 1.3 conformance", "tests": "4", "failures": "1", "errors": "1", "skipped": "1",
    }  # fmt: skip
    assert [(suite.get("name"), suite.get("tests")) for suite in document] == [("core", "2"), ("roster", "2")]
    cases = {case.get("name"): case for case in document.iter("testcase")}
    assert cases["no-kid"].attrib == {"classname": "core", "name": "no-kid", "time": "0.250"}
    assert [p.get("value") for p in cases["no-kid"].iter("property")] == [first.title, first.section]
    assert [child.tag for child in cases["no-kid"]] == ["properties"]
    failure = cases["wrong-kid"].find("failure")
    assert failure is not None
    assert failure.get("message") == 'expected <a> & "b"; \ufffd\ufffd'
    assert cases["launch"].find("skipped") is not None
    assert cases["request"].find("error") is not None

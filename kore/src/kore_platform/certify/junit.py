"""Results for programs: JUnit's XML, a suite for each group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from kore_platform.certify.cases import Outcome, Result

_ELEMENTS = {Outcome.FAILED: "failure", Outcome.SKIPPED: "skipped", Outcome.ERROR: "error"}
#: what XML 1.0 cannot hold
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(results: Sequence[Result]) -> bytes:
    """The document."""
    top = ET.Element("testsuites", {"name": "LTI 1.3 conformance", **_counts(results)})
    for name in dict.fromkeys(result.group for result in results):
        of_group = [result for result in results if result.group == name]
        suite = ET.SubElement(top, "testsuite", {"name": name, **_counts(of_group)})
        for result in of_group:
            suite.append(_case(result))
    ET.indent(top)
    return bytes(ET.tostring(top, encoding="utf-8", xml_declaration=True))


def _case(result: Result) -> ET.Element:
    case = ET.Element("testcase", {"classname": result.group, "name": result.case.id, "time": f"{result.seconds:.3f}"})
    properties = ET.SubElement(case, "properties")
    for name, value in (("title", result.case.title), ("section", result.case.section)):
        ET.SubElement(properties, "property", {"name": name, "value": value})
    if element := _ELEMENTS.get(result.verdict.outcome):
        ET.SubElement(case, element, {"message": _FORBIDDEN.sub("�", result.verdict.why)})
    return case


def _counts(results: Iterable[Result]) -> dict[str, str]:
    outcomes = [result.verdict.outcome for result in results]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count(Outcome.FAILED)),
        "errors": str(outcomes.count(Outcome.ERROR)),
        "skipped": str(outcomes.count(Outcome.SKIPPED)),
    }

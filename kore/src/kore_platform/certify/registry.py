"""All groups and cases, and the choice of some."""

from __future__ import annotations

from collections.abc import Iterable

from kore_platform.certify import core, deep_linking, grades, roster, security
from kore_platform.certify.cases import Group
from kore_platform.certify.errors import CertifyError
from kore_platform.certify.kit import Kit
from kore_platform.certify.report import Report

GROUPS: tuple[Group, ...] = (core.GROUP, deep_linking.GROUP, roster.GROUP, grades.GROUP, security.GROUP)


def choose(wanted: Iterable[str]) -> list[tuple[Group, frozenset[str]]]:
    """Groups with their chosen cases, in the kit's order.

    Args:
        wanted: names of groups (`core`) and of cases (`core/no-kid`); none: everything.

    Raises:
        CertifyError: a name is unknown.
    """
    names = set(wanted)
    known = {group.name for group in GROUPS} | {f"{group.name}/{case.id}" for group in GROUPS for case in group.cases}
    if unknown := sorted(names - known):
        raise CertifyError(f"there is no group or case {unknown[0]}; --list shows them all")
    chosen = []
    for group in GROUPS:
        ids = frozenset(case.id for case in group.cases if not names or names & {group.name, f"{group.name}/{case.id}"})
        if ids:
            chosen.append((group, ids))
    return chosen


async def run(kit: Kit, chosen: Iterable[tuple[Group, frozenset[str]]], report: Report) -> None:
    """Try the chosen cases, group by group."""
    for group, ids in chosen:
        report.begin(group, len(ids))
        async for result in group.run(kit, ids):
            report.add(result)
        report.end(group)
    report.finish()

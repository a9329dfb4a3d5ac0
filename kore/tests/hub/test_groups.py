from __future__ import annotations

from types import SimpleNamespace

from kore.hub import groups


def test_groups_are_known_by_their_names() -> None:
    theirs = [SimpleNamespace(name=name) for name in ("instructors", "members-physics-a1b2")]
    assert groups.of(SimpleNamespace(user=SimpleNamespace(groups=theirs))) == ["instructors", "members-physics-a1b2"]
    assert groups.of(SimpleNamespace(user=SimpleNamespace(groups=[]))) == []

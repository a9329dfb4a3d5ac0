from __future__ import annotations

import pytest

from kore.hub.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("alice", Kind.USER),
        ("course", Kind.USER),
        ("coursework", Kind.USER),
        ("course-physics-01ab", Kind.COURSE),
        ("room-blue", Kind.ROOM),
        ("roomy", Kind.USER),
    ],
)
def test_the_name_alone_says_the_kind(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind

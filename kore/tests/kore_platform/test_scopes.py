from __future__ import annotations

from typing import Any

from kore_platform import scopes
from kore_platform import vocabulary as v
from kore_platform.world import World


def test_a_registration_decides_the_scopes(plain_world: dict[str, Any]) -> None:
    full, sync = World.parse(plain_world).tools
    assert set(scopes.permitted(full)) == set(v.SCOPES)
    assert set(scopes.permitted(sync)) == {v.SCOPE_LINEITEM_READONLY, v.SCOPE_RESULT, v.SCOPE_SCORE}
    assert scopes.ags(full.model_copy(update={"ags": "none"})) == ()

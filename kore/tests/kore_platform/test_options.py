from __future__ import annotations

import pytest
from pydantic import ValidationError

from kore_platform.options import Faults


def test_rates_share_one_request() -> None:
    assert Faults(error_rate=0.5, html_rate=0.5).quiet is False
    with pytest.raises(ValidationError, match=r"add up to 1\.1"):
        Faults(error_rate=0.5, html_rate=0.6)


def test_the_key_set_alone_leaves_the_services_quiet() -> None:
    assert Faults(jwks_down=True).quiet
    assert not Faults(latency=0.1).quiet

from __future__ import annotations

import pytest

from kore_platform import addresses
from kore_platform.options import Endpoint


@pytest.mark.parametrize(
    ("path", "endpoint"),
    [
        ("/mod/lti/services.php/2/lineitems/11/lineitem/scores", Endpoint.SCORES),
        ("/mod/lti/services.php/2/lineitems/11/lineitem/results", Endpoint.RESULTS),
        ("/mod/lti/services.php/2/lineitems/11/lineitem", Endpoint.LINEITEM),
        ("/mod/lti/services.php/2/lineitems", Endpoint.LINEITEMS),
        ("/mod/lti/services.php/CourseSection/2/bindings/1/memberships", Endpoint.NRPS),
        ("/mod/lti/services.php/2/lineitems/", Endpoint.OTHER),
        ("/mod/lti/certs.php", Endpoint.JWKS),
        ("/mod/lti/token.php", Endpoint.TOKEN),
        ("/mod/lti/openid-registration.php", Endpoint.REGISTRATION),
        ("/mod/lti/openid-configuration.php", Endpoint.CONFIGURATION),
        ("/mod/lti/contentitem_return.php", Endpoint.DEEP_LINKING),
        ("/course/scores", Endpoint.OTHER),
    ],
)
def test_end_points(path: str, endpoint: Endpoint) -> None:
    assert addresses.endpoint(path) is endpoint


def test_the_type_follows_the_path() -> None:
    assert (
        addresses.lineitem("https://l", "2", "9", "1")
        == "https://l/mod/lti/services.php/2/lineitems/9/lineitem?type_id=1"
    )
    assert addresses.lineitem("https://l", "2", "9", None).endswith("/lineitem")

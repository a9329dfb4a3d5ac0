from __future__ import annotations

import pytest

from kore.api.browser import is_own_path
from kore.settings import Settings


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/main/services/kore/courses/a?b=c#d", True),
        ("/main/user/lea/lab/tree/Ü bung.ipynb", True),
        ("/main/", True),
        ("/main", False),
        ("/mainly/", False),
        ("//main/", False),
        ("https://hub.example.test/main/", False),
        ("/main/\\x", False),
        ("/main/\r\nSet-Cookie: a=b", False),
    ],
)
def test_only_a_path_of_this_instance_is_gone_to(path: str, own: bool, settings: Settings) -> None:
    assert is_own_path(path, settings) is own

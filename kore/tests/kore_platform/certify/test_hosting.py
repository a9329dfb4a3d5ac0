from __future__ import annotations

from typing import Any

import httpx

from kore_platform import server
from kore_platform.certify.hosting import hosted


async def test_the_kit_s_platform_is_on_the_network_while_it_is_needed(pair: Any) -> None:
    kit = (await pair()).kit
    with server.bind("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/mod/lti/certs.php"
        async with hosted(kit.desk, listener), httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(address)).json() == kit.platform.keys.jwks

from __future__ import annotations

import html
import json
import queue
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from tests.kore_platform.pages.browsing import needs_chromium, visit

#: asks the platform: `ask(message, frame)` gives the answer
ASK = """
const ask = (message, target, origin) => new Promise((answered) => {
  const message_id = crypto.randomUUID();
  addEventListener("message", (event) => { if (event.data.message_id === message_id) answered(event.data); });
  const frame = target === "_parent" ? parent : parent.frames[target];
  frame.postMessage({ message_id, ...message }, origin ?? "*");
});
"""
START = """<form method="post"><input name="person" value="5"><input name="next"></form><script>
const query = new URLSearchParams(location.search), form = document.forms[0];
form.action = query.get("platform") + "/login/index.php";
form.elements.next.value = query.get("next");
form.submit();
</script>"""
LOGIN = """<script>%s
const sent = %s;
(async () => {
  const origin = sent.iss, target = sent.lti_storage_target;
  const put = await ask({ subject: "lti.put_data", key: "state", value: "s1" }, target, origin);
  const query = new URLSearchParams({
    scope: "openid", response_type: "id_token", response_mode: "form_post", prompt: "none", nonce: "n1", state: "s1",
    client_id: sent.client_id, redirect_uri: location.origin + "/launch", login_hint: sent.login_hint,
    lti_message_hint: sent.lti_message_hint,
  });
  if (put.error) fetch("/report", { method: "POST", body: JSON.stringify({ put }) });
  else location.href = origin + "/mod/lti/auth.php?" + query;
})();
</script>"""
LAUNCH = """<script>%s
const target = %s;
(async () => {
  const found = { target };
  const asked = {
    state: { subject: "lti.get_data", key: "state" },
    old: { subject: "org.imsglobal.lti.get_data", key: "state" },
    none: { subject: "lti.get_data", key: "other" },
    long: { subject: "lti.put_data", key: "k", value: "x".repeat(5000) },
    keyless: { subject: "lti.get_data" },
    strange: { subject: "lti.fly" },
  };
  found.capabilities = await ask({ subject: "lti.capabilities" }, "_parent");
  for (const [name, message] of Object.entries(asked)) {
    found[name] = await ask(message, target);
  }
  const stranger = document.createElement("iframe");
  stranger.src = location.href.replace("localhost", "127.0.0.1").replace("/launch", "/stranger?" + target);
  addEventListener("message", (event) => {
    if (event.data.stranger) {
      found.stranger = event.data.stranger;
      fetch("/report", { method: "POST", body: JSON.stringify(found) });
    }
  });
  document.body.append(stranger);
})();
</script><body></body>"""
STRANGER = """<script>
addEventListener("message", (event) => parent.postMessage({ stranger: event.data }, "*"));
const question = { subject: "lti.get_data", key: "state", message_id: "m" };
const target = location.search.slice(1);
(target === "_parent" ? parent.parent : parent.parent.frames[target]).postMessage(question, "*");
</script>"""


def tool(_address: str, reports: queue.Queue[Any]) -> Starlette:
    async def page(request: Request) -> Response:
        sent = {name: str(value) for name, value in (await request.form()).items()}
        target = json.dumps(sent.get("lti_storage_target"))
        pages = {"/start": START, "/login": LOGIN % (ASK, json.dumps(sent)), "/launch": LAUNCH % (ASK, target)}
        return HTMLResponse(pages.get(request.url.path, STRANGER))

    async def report(request: Request) -> Response:
        reports.put(json.loads(await request.body()))
        return Response(status_code=204)

    paths = [Route(path, page, methods=["GET", "POST"]) for path in ("/start", "/login", "/launch", "/stranger")]
    return Starlette(routes=[*paths, Route("/report", report, methods=["POST"])])


@needs_chromium
@pytest.mark.parametrize("target", ["_parent", "lti_storage"])
def test_a_tool_in_a_frame_keeps_its_state(plain_world: dict[str, Any], tmp_path: Path, target: str) -> None:
    found = visit(plain_world, tool, "/mod/lti/view.php?id=1", tmp_path, storage_target=target)
    assert found["target"] == target
    assert (found["state"]["subject"], found["state"]["value"]) == ("lti.get_data.response", "s1")
    assert (found["old"]["subject"], found["old"]["value"]) == ("org.imsglobal.lti.get_data.response", "s1")
    assert found["none"]["value"] is None
    codes = {name: found[name]["error"]["code"] for name in ("long", "keyless", "strange", "stranger")}
    assert codes == {
        "long": "storage_exhaustion", "keyless": "bad_request", "strange": "unsupported_subject",
        "stranger": "wrong_origin",
    }  # fmt: skip
    frames = {entry["subject"]: entry.get("frame") for entry in found["capabilities"]["supported_messages"]}
    assert frames["lti.put_data"] == (None if target == "_parent" else target)
    assert frames["lti.capabilities"] is None


@needs_chromium
def test_only_older_subjects_may_be_known(plain_world: dict[str, Any], tmp_path: Path) -> None:
    options = {"storage_target": "_parent", "storage_subjects": "legacy"}
    found = visit(plain_world, tool, "/mod/lti/view.php?id=1", tmp_path, **options)
    assert found["put"]["error"]["code"] == "unsupported_subject"


def settings(text: str) -> Any:
    found = re.search(r'data-settings="([^"]*)"', text)
    return json.loads(html.unescape(found[1])) if found else None


@pytest.mark.parametrize("path", ["view.php?id=1", "view.php?id=2", "contentitem.php?course=2&tool=1"])
async def test_pages_keep_data_only_where_asked_to(bench: Any, path: str) -> None:
    await bench.log_in("3")
    assert settings((await bench.http.get(f"/mod/lti/{path}")).text) is None
    bench.set(storage_target="_parent")
    shown = (await bench.http.get(f"/mod/lti/{path}")).text
    assert settings(shown) == {"frame": "", "stores": True, "subjects": "both", "origins": ["https://tool.test"]}
    bench.set(storage_target="keeper")
    shown = (await bench.http.get(f"/mod/lti/{path}")).text
    assert (settings(shown)["frame"], settings(shown)["stores"]) == ("keeper", False)
    assert 'name="keeper" title="Storage" src="/mod/lti/storage.php?tool=1"' in shown


async def test_the_frame_knows_its_tool(bench: Any) -> None:
    bench.set(storage_target="keeper")
    found = settings((await bench.http.get("/mod/lti/storage.php?tool=1")).text)
    assert (found["stores"], found["origins"]) == (True, ["https://tool.test"])
    assert (await bench.http.get("/mod/lti/storage.php?tool=9")).status_code == 404


async def test_the_target_comes_with_login_and_launch(bench: Any, read_form: Callable[..., dict[str, str]]) -> None:
    bench.set(storage_target="keeper")
    await bench.log_in("5")
    initiation = await bench.initiate()
    assert initiation["lti_storage_target"] == "keeper"
    assert read_form(await bench.authenticate(initiation))["lti_storage_target"] == "keeper"

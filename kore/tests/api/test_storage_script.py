"""The script that lets the platform keep the browser's half of a login, run by Node.js beside a made-up browser."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from kore.api.templates import FOLDER
from kore.demo import node

LMS = "https://lms.example.test"
#: a browser with a platform's page around ours; what it does is `platform`, what came of it is printed
BROWSER = """
const fs = require("fs"), vm = require("vm");
const { script, page, platform } = JSON.parse(fs.readFileSync(0, "utf8"));
const listeners = [], kept = {}, done = {};
const context = {
  addEventListener: (_, listener) => listeners.push(listener),
  setTimeout: (call, _, ...rest) => setTimeout(call, 30, ...rest),
  crypto: { randomUUID: () => String(Math.random()) },
  location: { replace: (address) => { done.went = address; } },
};
function frame(name, origin) {
  const made = {
    postMessage(message, target) {
      if (target !== "*" && target !== origin) return;
      const subject = message.subject.replace("org.imsglobal.", "");
      if (platform.silent || (platform.old === true) === (subject === message.subject)) return;
      const answer = { subject: `${message.subject}.response`, message_id: message.message_id };
      if (subject === "lti.capabilities") {
        answer.supported_messages = platform.frame ? [{ subject: "lti.put_data", frame: platform.frame },
          { subject: "lti.get_data", frame: platform.frame }] : platform.supported ?? [];
      } else if (platform.refuses) {
        answer.error = { code: "storage_exhaustion" };
      } else if (subject === "lti.put_data") {
        kept[message.key] = [name, message.value];
      } else {
        answer.value = platform.value;
      }
      const event = { source: made, origin, data: { ...answer, ...platform.forged } };
      listeners.forEach((listener) => listener({ ...event, ...platform.from }));
    },
  };
  return made;
}
context.parent = frame("_parent", platform.around ?? platform.origin);
context.parent.frames = { store: frame("store", platform.origin) };
const form = { elements: { half: { value: "" } }, submit: () => { done.posted = form.elements.half.value; } };
const link = { href: "https://lms.example.test/auth?state=s", dataset: { half: "secret" } };
const part = { dataset: page, querySelector: (kind) => (kind === "form" ? platform.fetches && form : link) };
context.document = { getElementById: () => part };
vm.runInNewContext(script, context);
process.on("exit", () => console.log(JSON.stringify({ ...done, kept })));
"""


def run(target: str = "_parent", **platform: Any) -> Any:
    script = (FOLDER / "static" / "storage.js").read_text()
    page = {"target": target, "origin": LMS, "key": "kore-login-1"}
    given = json.dumps({"script": script, "page": page, "platform": {"origin": LMS} | platform})
    done = subprocess.run([node.find(), "-e", BROWSER], input=given, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


WENT = {"went": f"{LMS}/auth?state=s"}


@pytest.mark.parametrize("old", [False, True])
def test_the_half_is_kept_and_the_login_goes_on(old: bool) -> None:
    assert run(old=old) == WENT | {"kept": {"kore-login-1": ["_parent", "secret"]}}
    assert run(old=old, fetches=True, value="secret") == {"posted": "secret", "kept": {}}


def test_the_frame_is_the_one_that_the_platform_names() -> None:
    in_store = WENT | {"kept": {"kore-login-1": ["store", "secret"]}}
    assert run("store") == in_store
    assert run("_parent", frame="store") == in_store
    assert run("store", around="https://courses.example.test") == in_store, "the page around may be another host's"
    assert run("missing") == WENT | {"kept": {}}


def test_another_origin_learns_nothing_and_is_not_believed() -> None:
    assert run(origin="https://evil.example.test") == WENT | {"kept": {}}
    assert run(origin="https://evil.example.test", fetches=True, value="x") == {"posted": "", "kept": {}}


@pytest.mark.parametrize(
    "changes",
    [
        {"from": {"origin": "https://evil.example.test"}},
        {"from": {"source": None}},
        {"forged": {"message_id": "guessed"}},
        {"forged": {"subject": "lti.put_data.response"}},
        {"value": None},
        {"value": {"a": 1}},
        {"refuses": True},
        {"silent": True},
        {"supported": "all", "silent": True},
    ],
)
def test_an_answer_that_is_none_goes_on_without_a_half(changes: dict[str, Any]) -> None:
    assert run(fetches=True, **({"value": "secret"} | changes)) == {"posted": "", "kept": {}}


@pytest.mark.parametrize("changes", [{"refuses": True}, {"silent": True}])
def test_a_platform_that_keeps_nothing_stops_no_login(changes: dict[str, Any]) -> None:
    assert run(**changes) == WENT | {"kept": {}}

// Keeps data for tools whose cookies the browser blocks (LTI postMessage Storage 0.1, LTI Client Side postMessages 0.1).
"use strict";
(() => {
  const MOST_KEYS = 500;
  const LONGEST = 4096;
  const OLD = "org.imsglobal.";
  const { frame, stores, subjects, origins } = JSON.parse(document.currentScript.dataset.settings);
  /** What was put, by the tool's origin and its key. */
  const kept = new Map();

  function refuse(code, message) {
    return { error: { code, message } };
  }

  function supported() {
    const prefixes = { both: ["", OLD], current: [""], legacy: [OLD] }[subjects];
    const place = frame ? { frame } : {};
    return prefixes.flatMap((prefix) => [
      { subject: `${prefix}lti.capabilities` },
      { subject: `${prefix}lti.put_data`, ...place },
      { subject: `${prefix}lti.get_data`, ...place },
    ]);
  }

  function put(origin, { key, value }) {
    const name = JSON.stringify([origin, key]);
    if (value === null) {
      kept.delete(name);
      return { key, value };
    }
    if (typeof value !== "string") return refuse("bad_request", "the value must be text, or null to delete it");
    const full = !kept.has(name) && kept.size >= MOST_KEYS;
    if (full || key.length + value.length > LONGEST) return refuse("storage_exhaustion", "there is no room for this");
    kept.set(name, value);
    return { key, value };
  }

  function get(origin, { key }) {
    return { key, value: kept.get(JSON.stringify([origin, key])) ?? null };
  }

  function answer(message, origin) {
    const old = message.subject.startsWith(OLD);
    const subject = old ? message.subject.slice(OLD.length) : message.subject;
    if (!origins.includes(origin)) return refuse("wrong_origin", "only the tool of this activity is answered");
    if (subjects === (old ? "current" : "legacy")) return refuse("unsupported_subject", "this is another time's subject");
    if (typeof message.message_id !== "string") return refuse("bad_request", "message_id is missing");
    if (subject === "lti.capabilities") return { supported_messages: supported() };
    const verb = { "lti.put_data": put, "lti.get_data": get }[subject];
    if (!verb || !stores) return refuse("unsupported_subject", frame ? `ask the frame ${frame}` : "this is not known here");
    if (typeof message.key !== "string" || !message.key) return refuse("bad_request", "the key must be text");
    return verb(origin, message);
  }

  addEventListener("message", ({ data, origin, source }) => {
    const subject = data && typeof data === "object" ? data.subject : undefined;
    if (typeof subject !== "string" || !/^(org\.imsglobal\.)?lti\.(?!.*\.response$)/.test(subject)) return;
    source.postMessage({ subject: `${subject}.response`, message_id: data.message_id, ...answer(data, origin) }, origin);
  });
})();

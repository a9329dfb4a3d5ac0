// Lets the platform's page keep the browser's half of a launch, and fetches it again: in a frame, where cookies may not
// come back (LTI Client Side postMessages 0.1, LTI PostMessage Storage 0.1). Either page goes on by itself, with or
// without an answer: what is missing then, the server says.
"use strict";

const PATIENCE = 2000;
// Some platforms know the messages by the names that they had before the specification was final.
const SPELLINGS = ["", "org.imsglobal."];

// The answer to a message, from the frame that it was sent to, and (unless anybody may know it) from that origin only.
// A refusal is as good as no answer: the other spelling may still get one.
function ask(frame, origin, message) {
  const id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    addEventListener("message", ({ source, origin: from, data }) => {
      const subjects = SPELLINGS.map((start) => `${start}${message.subject}.response`);
      const known = source === frame && (origin === "*" || from === origin);
      if (known && subjects.includes(data?.subject) && data.message_id === id && !data.error) {
        resolve(data);
      }
    });
    setTimeout(reject, PATIENCE, new Error("no answer"));
    for (const start of SPELLINGS) {
      frame.postMessage({ ...message, subject: start + message.subject, message_id: id }, origin);
    }
  });
}

// Where the platform wants a message: as it says when asked, else as it said at the login.
async function frameFor(subject, named) {
  const known = await ask(parent, "*", { subject: "lti.capabilities" }).catch(() => null);
  const supported = Array.isArray(known?.supported_messages) ? known.supported_messages : [];
  const entry = supported.find((one) => SPELLINGS.some((start) => one?.subject === start + subject));
  const name = entry?.frame || named;
  return name === "_parent" ? parent : parent.frames[name];
}

async function exchange(place, message) {
  return ask(await frameFor(message.subject, place.target), place.origin, { ...message, key: place.key });
}

async function keep(place, link) {
  await exchange(place, { subject: "lti.put_data", value: link.dataset.half }).catch(() => {});
  location.replace(link.href);
}

async function fetchBack(place, form) {
  const found = await exchange(place, { subject: "lti.get_data" }).catch(() => null);
  form.elements.half.value = typeof found?.value === "string" ? found.value : "";
  form.submit();
}

const part = document.getElementById("storage");
const form = part.querySelector("form");
form ? fetchBack(part.dataset, form) : keep(part.dataset, part.querySelector("a"));

// Times are shown and filled in as the person's clock has them, and what is filled in is chosen, too.
"use strict";

const form = document.querySelector("form.choices");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const fresh = form.elements.zone.value === "UTC";
form.elements.zone.value = zone;

for (const input of form.querySelectorAll("input[type=datetime-local]")) {
  const label = input.closest("label").querySelector("small");
  label.textContent = label.textContent.replace("UTC", zone);
  if (fresh && input.value) {
    const moment = new Date(`${input.value}Z`);
    moment.setMinutes(moment.getMinutes() - moment.getTimezoneOffset());
    input.value = moment.toISOString().slice(0, 16);
  }
}

form.addEventListener("input", ({ target }) => {
  const choice = target.closest("section")?.querySelector(".choice input");
  if (choice && choice !== target) {
    choice.checked = true;
  }
});

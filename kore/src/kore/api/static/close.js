// Tells the LMS that the registration is over; it closes the window or frame.
"use strict";

document.getElementById("done").addEventListener("click", () => {
  const lms = window.opener ?? window.parent;
  lms.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  document.getElementById("over").hidden = false;
});

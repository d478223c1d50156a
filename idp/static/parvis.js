// What pages gain from JavaScript; every page works without it.
"use strict";

// A page that answers a form is returned to and reloaded by its address: no "send again?".
history.replaceState(null, "", location.href);

// Show or hide a password. The button's text and name change; sending masks again.
for (const button of document.querySelectorAll(".reveal")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  const swap = () => {
    const { textContent, dataset } = button;
    const name = button.getAttribute("aria-label");
    button.textContent = dataset.other;
    button.setAttribute("aria-label", dataset.otherName);
    dataset.other = textContent;
    dataset.otherName = name;
    input.type = input.type === "password" ? "text" : "password";
  };
  button.hidden = false;
  button.addEventListener("click", swap);
  input.form.addEventListener("submit", () => input.type === "text" && swap());
}

// Say that Caps Lock is on while a password is typed.
const caps = document.querySelector("[data-caps]");
if (caps) {
  caps.parentElement.addEventListener("keyup", (event) => {
    const on = event.getModifierState?.("CapsLock") && event.target.matches("input[autocomplete$=password]");
    const said = on ? caps.dataset.caps : "";
    if (caps.textContent !== said) caps.textContent = said;
  });
}

// After a failed submit the summary is what is read first; its links put the cursor in the field.
const summary = document.getElementById("summary");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const field = event.target.closest("a") && document.getElementById(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}

// The answer to a portal that asked for a form.
document.querySelector("form[data-send]")?.submit();

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

// Print a text where it stands; without this its link leads to the text alone.
for (const link of document.querySelectorAll(".print a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    print();
  });
}

// Tick the rules of a new password while it is typed; say how many are kept once typing pauses.
for (const rules of document.querySelectorAll(".rules")) {
  const words = rules.dataset;
  const input = document.getElementById(rules.id.replace(/-rules$/, ""));
  const live = document.getElementById(`${input.id}-live`);
  const lines = [...rules.querySelectorAll("[data-pattern]")].map((line) => {
    const tick = document.createElement("span");
    tick.setAttribute("role", "img");
    line.prepend(tick);
    return [tick, new RegExp(line.dataset.pattern, "su")];
  });
  let pause;
  const judge = () => {
    const typed = input.value.normalize("NFC");
    let kept = 0;
    for (const [tick, rule] of lines) {
      const met = typed !== "" && rule.test(typed);
      kept += met;
      tick.textContent = met ? "✓" : "○";
      tick.className = met ? "tick met" : "tick";
      tick.setAttribute("aria-label", met ? words.met : words.unmet);
    }
    const total = lines.length;
    const said = kept === total ? words.all : kept > 1 ? words.many : kept ? words.one : words.none;
    clearTimeout(pause);
    pause = setTimeout(() => {
      live.textContent = typed && said.replace("{count}", kept).replaceAll("{total}", total);
    }, 1000);
  };
  input.addEventListener("input", judge);
  judge();
}

// An identifier that was typed goes along to where it is asked for again.
for (const list of document.querySelectorAll("[data-carry]")) {
  const { carry } = list.dataset;
  list.addEventListener("click", ({ target }) => {
    const { value } = document.getElementById(carry);
    if (target.search === undefined || !value) return;
    const query = new URLSearchParams(target.search);
    query.set(carry, value);
    target.search = query;
  });
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

// Count down to when another mail may be asked for: not read aloud, but for one message at the end.
for (const count of document.querySelectorAll("[data-countdown]")) {
  const { countdown, text, minutes, seconds, done } = count.dataset;
  const end = Date.now() + countdown * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const parts = [[minutes, Math.floor(left / 60)], [seconds, left % 60]].filter((part) => part[1]);
    const said = parts.map(([words, number]) => words.replace("{count}", number)).join("\u00a0");
    count.textContent = left > 0 ? text.replace("{delay}", said) : "";
    if (left > 0) return;
    clearInterval(timer);
    count.nextElementSibling.textContent = done;
  };
  const timer = end > Date.now() && setInterval(tick, 1000);
}

// A page that waits for a mailbox goes on once its link was followed elsewhere; 10 minutes long.
const waiting = document.querySelector("[data-progress]");
if (waiting) {
  let looks = 120;
  const timer = setInterval(async () => {
    if (!looks--) return clearInterval(timer);
    const answer = await fetch(waiting.dataset.progress).catch(() => 0);
    if (!answer.ok || (await answer.text()) !== "moved") return;
    clearInterval(timer);
    location.reload();
  }, 5000);
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

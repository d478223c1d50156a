// Puts new messages on top of the list as they come; without it the list is renewed by "check".
const { arrived } = document.currentScript.dataset;
const list = document.getElementById("mails");
const status = document.querySelector("[role=status]");
let newest = Number(list.querySelector("li")?.dataset.number ?? 0);
const look = async () => {
  try {
    const asked = new URL(list.dataset.new, location);
    asked.searchParams.set("after", newest);
    const answer = await fetch(asked);
    if (!answer.ok) return;
    if (answer.headers.get("X-Kept") === "0" && list.firstElementChild) list.replaceChildren();
    const came = Number(answer.headers.get("X-Newest"));
    if (came > newest) {
      newest = came;
      const rows = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      list.prepend(...rows.children);
      status.textContent = `${arrived}: ${list.querySelector(".subject").textContent}`;
    }
    document.querySelector(".list .none").hidden = Boolean(list.firstElementChild);
  } catch {
    // the demonstration was stopped: the page stays as it is
  }
};
setInterval(() => document.hidden || look(), 1500);
document.addEventListener("visibilitychange", () => document.hidden || look());

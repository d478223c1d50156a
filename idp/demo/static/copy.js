// Adds a "copy" button beside each identifier and password; without it they are selected by hand.
const { copy, copied } = document.currentScript.dataset;
for (const text of document.querySelectorAll("[data-copyable]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  button.setAttribute("aria-label", `${copy} ${text.textContent}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = copied;
      setTimeout(() => (button.textContent = copy), 1500);
    } catch {
      getSelection().selectAllChildren(text);
    }
  });
  text.after(" ", button);
}

// Remembers in this browser which things were tried.
for (const box of document.querySelectorAll(".tries input")) {
  const key = `parvis-demo-try-${box.id}`;
  box.checked = localStorage.getItem(key) === "done";
  box.addEventListener("change", () =>
    box.checked ? localStorage.setItem(key, "done") : localStorage.removeItem(key),
  );
}

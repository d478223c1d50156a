// Another code in place of one that can't be read: what was typed stays. Without JavaScript the
// button sends the form, which comes back with another code.
"use strict";

for (const button of document.querySelectorAll("[name=captcha_new]")) {
  const part = (selector) => button.form.querySelector(selector);
  button.type = "button";
  button.addEventListener("click", async () => {
    const [id, work] = [part("[name=captcha_id]"), part("[name=captcha_work]")];
    const answer = await fetch(`/captcha/new?of=${id.value}&lang=${document.documentElement.lang}`);
    if (!answer.ok) return;
    const question = await answer.json();
    id.value = question.id;
    part(".captcha img").src = question.image;
    part(".captcha audio").src = part(".captcha [download]").href = question.audio;
    const said = part("[data-renewed]");
    said.textContent = said.dataset.renewed;
    part("[name=captcha_answer]").value = "";
    part("[name=captcha_answer]").focus();
    if (!work) return;
    work.dataset.seed = question.seed;
    work.dispatchEvent(new Event("change"));
  });
}

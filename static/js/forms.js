/* A form keeps a draft of itself while somebody types, asks before unsaved entries are left, as an edited list does, and
   remembers which languages it shows. Nothing needs it: the form works without. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 2000; // milliseconds without a key, after which a draft is saved
  const form = document.querySelector(".change-form #content-main > form, #changelist-form:has([name=_save])");
  const status = form?.querySelector(".draft-saved");
  let timer, isChanged = false, isUsed = false; // used: somebody has pressed a key or clicked

  // The first field of a new record gets the focus while the page loads. What it suggests is replaced by typing, as after
  // the Tab key.
  window.addEventListener("load", () => {
    const first = document.activeElement;
    if (form?.contains(first) && first.value === first.defaultValue) first.select?.();
  });

  const save = async () => {
    const entries = new FormData(form);
    for (const [name, value] of [...entries]) if (value instanceof File) entries.delete(name);
    entries.set("_draft", status.dataset.key ?? "");
    try {
      const answer = await fetch(location.href, {method: "POST", body: entries, redirect: "error"});
      if (!answer.ok) return;
      const {key, text} = await answer.json();
      status.dataset.key = key;
      status.textContent = text;
    } catch { /* the session has ended, or nobody answers: the form is kept when it is sent */ }
  };

  if (status || form?.id === "changelist-form") {
    const changed = () => {
      isChanged = true;
      clearTimeout(timer);
      if (status) timer = setTimeout(save, PAUSE);
    };
    // Scripts fill in values while the page loads: only what a person does counts as a change.
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => { isUsed = true; }, true);
    for (const kind of ["input", "change"]) form.addEventListener(kind, ({isTrusted}) => isTrusted && changed());
    // Select2 tells only jQuery, which pages without such choices do not have.
    window.addEventListener("load", () => window.django?.jQuery(form).on("change", () => isUsed && changed()));
    form.addEventListener("submit", () => {
      isChanged = false;
      clearTimeout(timer);
      if (!status?.dataset.key) return;
      const draft = document.createElement("input");
      Object.assign(draft, {type: "hidden", name: "_draft_of", value: status.dataset.key});
      form.append(draft);
    });
    window.addEventListener("beforeunload", (event) => {
      if (isChanged) event.preventDefault();
    });
  }

  document.querySelector(".beside-source")?.addEventListener("change", ({target}) => {
    document.cookie = `beside=${target.value}; path=/admin/; max-age=31536000; SameSite=Lax`;
  });
});

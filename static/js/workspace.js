/* The page of one text: Ctrl and Enter save it and go on. Nothing needs it: the buttons do the same. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const next = document.querySelector(".workspace-text button[name=next]");
  document.querySelector(".workspace-text textarea")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !next) return;
    event.preventDefault();
    next.click();
  });
});

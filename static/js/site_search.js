/* The key / leads to the search of the admin, unless something is being typed. */
"use strict";

document.addEventListener("keydown", (event) => {
  const search = document.getElementById("site-search-text");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || typing || !search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

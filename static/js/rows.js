/* A table of rows that grows: when its last row is written into, another one appears below it. */
"use strict";

document.addEventListener("input", ({target}) => {
  const row = target.closest(".grows tr.form-row");
  const rows = row ? [...row.parentElement.querySelectorAll("tr.form-row:not(.empty-form)")] : [];
  if (row && row === rows.at(-1)) {
    row.closest(".grows").querySelector(".add-row a").click();
  }
});

/* What Select2 draws in the place of a choice has the name of that choice's field. */
"use strict";
{
  const labelOf = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    return select.getAttribute("aria-label") ?? label?.textContent.trim() ?? "";
  };
  const name = (select) => {
    const drawn = select.nextElementSibling;
    const box = drawn?.querySelector(".select2-selection");
    if (!box) return;
    const text = drawn.querySelector(".select2-selection__rendered[role=textbox]");
    for (const part of [box, text, drawn.querySelector(".select2-search__field")])
      part?.setAttribute("aria-label", labelOf(select));
    box.id = `${select.id}-box`;
    if (text) box.setAttribute("aria-labelledby", `${box.id} ${text.id}`);
  };
  const nameAll = (place) => place.querySelectorAll(".admin-autocomplete").forEach(name);

  // Select2 draws in a callback of jQuery's, which may come after the load: ours is queued behind it.
  window.addEventListener("load", () => django.jQuery(() => nameAll(document)));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  django.jQuery(document).on("select2:open", (event) => {
    const field = document.querySelector(".select2-container--open .select2-dropdown .select2-search__field");
    field?.setAttribute("aria-label", labelOf(event.target));
  });
}

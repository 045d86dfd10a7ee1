/* Rows that stand in an order are moved with buttons and by dragging. What is sent are their numbers, which can be typed
   without this script. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const numberOf = (row) => row.querySelector(".row-position");
  const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")].filter(numberOf);
  const value = (row) => Number.parseInt(numberOf(row).value, 10) || Infinity; // a new row goes to the end
  const index = (row) => Number(row.id.split("-").at(-1));

  const show = (rows) => {
    if (!rows.length) return;
    const spot = document.createComment("");
    const parent = rows[0].parentElement;
    [...parent.children].find((child) => rows.includes(child)).before(spot);
    spot.after(...rows);
    spot.remove();
  };
  const sorted = (group, by) => rowsOf(group).sort((one, other) => by(one) - by(other) || index(one) - index(other));

  const renumber = (rows) => {
    const numbers = rows.map(value).sort((one, other) => one - other);
    const areUsable = numbers.every((number, place) => Number.isFinite(number) && number !== numbers[place - 1]);
    rows.forEach((row, place) => { numberOf(row).value = areUsable ? numbers[place] : place + 1; });
    show(rows);
    numberOf(rows[0]).dispatchEvent(new Event("change", {bubbles: true}));
  };
  const move = (row, to) => {
    const rows = rowsOf(row.closest(".inline-group"));
    const from = rows.indexOf(row);
    if (to < 0 || to >= rows.length || to === from) return;
    rows.splice(to, 0, ...rows.splice(from, 1));
    renumber(rows);
  };

  const button = (row, step, sign, label) => {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", textContent: sign, title: label});
    made.setAttribute("aria-label", `${label}: ${row.querySelector(".inline_label").firstChild.textContent.trim()}`);
    made.addEventListener("click", () => {
      move(row, rowsOf(row.closest(".inline-group")).indexOf(row) + step);
      made.focus();
    });
    return made;
  };
  const equip = (row) => {
    const {up, down, drag} = numberOf(row).dataset;
    const handle = document.createElement("span");
    Object.assign(handle, {className: "drag", textContent: "⠿", title: drag, draggable: true});
    handle.addEventListener("dragstart", ({dataTransfer}) => {
      dragged = row;
      dataTransfer.setData("text/plain", ""); // Firefox drags nothing without
      dataTransfer.setDragImage(row, 0, 0);
    });
    handle.addEventListener("dragend", () => { dragged = null; });
    const tools = document.createElement("span");
    tools.className = "row-order";
    tools.append(handle, button(row, -1, "↑", up), button(row, 1, "↓", down));
    row.querySelector("h3").prepend(tools);
  };
  let dragged = null;

  for (const group of document.querySelectorAll(".inline-group")) {
    if (!group.querySelector(".row-position")) continue;
    group.classList.add("ordered");
    rowsOf(group).forEach(equip);
    show(sorted(group, value));
    group.addEventListener("formset:added", ({target}) => equip(target));
    group.addEventListener("dragover", (event) => {
      if (dragged && group.contains(dragged)) event.preventDefault();
    });
    group.addEventListener("drop", (event) => {
      const row = event.target.closest(".inline-related");
      if (!dragged || !group.contains(dragged) || !row) return;
      event.preventDefault();
      const rows = rowsOf(group);
      const {top, height} = row.getBoundingClientRect();
      const before = rows.indexOf(row) + (event.clientY > top + height / 2 ? 1 : 0);
      move(dragged, before - (rows.indexOf(dragged) < before ? 1 : 0));
    });
  }
  // Django renames the rows that are left by their order on the page: stored rows must stand first.
  document.addEventListener("formset:removed", ({detail}) => {
    const group = document.querySelector(`#${detail.formsetName}-group.ordered`);
    if (!group) return;
    show(sorted(group, index));
    queueMicrotask(() => show(sorted(group, value)));
  });
});

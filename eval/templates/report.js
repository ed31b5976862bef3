"use strict";
// Sorting: every head of a .sortable table becomes a button. Numbers are compared as numbers.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  heads.forEach((head, column) => {
    if ("unsorted" in head.dataset) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => row.cells[column].textContent.trim();
      const compare = (a, b) => {
        const x = parseFloat(key(a)), y = parseFloat(key(b));
        const numeric = !Number.isNaN(x) && !Number.isNaN(y);
        return numeric ? x - y : key(a).localeCompare(key(b), "en");
      };
      const rows = [...body.rows].sort(compare);
      body.append(...(descending ? rows.reverse() : rows));
    });
  });
}

// Filtering of the errors.
const form = document.getElementById("filters");
if (form) {
  const rows = [...document.querySelector("#error-table tbody").rows];
  const texts = new Map(rows.map((row) => [row, row.querySelector(".text").textContent.toLowerCase()]));
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = ["task", "gold", "predicted"].every((name) => {
        const wanted = form.elements[name].value;
        return !wanted || row.dataset[name] === wanted;
      });
      row.hidden = !(fits && words.every((word) => texts.get(row).includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("count").textContent =
      shown === rows.length ? `${shown} errors` : `${shown} of ${rows.length} errors`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
}

// Paper shows what is folded on the screen.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.open = true;
    addEventListener("afterprint", () => { fold.open = false; }, { once: true });
  }
});

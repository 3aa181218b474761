// A click on the head of a column sorts its table: numbers falling first, names rising first.
for (const table of document.querySelectorAll("table")) {
  table.querySelectorAll("thead button").forEach((button, place) => {
    button.addEventListener("click", () => {
      const head = button.parentElement;
      const body = table.tBodies[0];
      const key = (row) => row.cells[place].dataset.sort ?? row.cells[place].textContent;
      const numbers = [...body.rows].every((row) => !Number.isNaN(Number(key(row))));
      const before = head.getAttribute("aria-sort");
      const rising = before ? before === "descending" : !numbers;
      table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      const compare = (one, other) =>
        numbers ? Number(key(one)) - Number(key(other)) : key(one).localeCompare(key(other), "en", { numeric: true });
      body.append(...[...body.rows].sort((one, other) => (rising ? 1 : -1) * compare(one, other)));
    });
  });
}

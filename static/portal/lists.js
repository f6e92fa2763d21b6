/* Extras of list pages. <p-columns>: rows of the column chooser move by button without a reload, or by dragging. */
"use strict";
customElements.define("p-columns", class extends HTMLElement {
  connectedCallback() {
    const rows = () => [...this.querySelectorAll("[data-column]")];
    for (const row of rows()) row.draggable = true;
    this.addEventListener("click", (event) => {
      const button = event.target.closest('button[name="up"], button[name="down"]');
      if (!button) return;
      event.preventDefault();
      const row = button.closest("[data-column]");
      const all = rows();
      const other = all[all.indexOf(row) + (button.name === "up" ? -1 : 1)];
      if (other) (button.name === "up" ? other.before(row) : other.after(row));
      button.focus();
    });
    let dragged = null;
    this.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("[data-column]");
      event.dataTransfer.effectAllowed = "move";
    });
    this.addEventListener("dragover", (event) => {
      const row = event.target.closest("[data-column]");
      if (!dragged || !row || row === dragged) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) row.before(dragged);
      else row.after(dragged);
    });
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => { dragged = null; });
  }
});

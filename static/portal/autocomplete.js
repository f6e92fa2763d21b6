/* <p-autocomplete data-url> around a labelled <select>: the server matches and orders, the field only shows. Pages that
   use it load vendor/tom-select.base.min.js and its style sheet first. */
"use strict";
customElements.define("p-autocomplete", class extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector("select");
    if (!select || this.field || !window.TomSelect) return;
    const empty = this.dataset.empty || "";
    this.field = new window.TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: [],
      maxOptions: 50,
      loadThrottle: 250,
      placeholder: this.dataset.placeholder || "",
      score: () => () => 1,
      sortField: [{ field: "$order" }],
      shouldLoad: (query) => query.length > 0 && !this.composing,
      load: (query, done) => {
        this.field.clearOptions();
        const address = new URL(this.dataset.url, location.href);
        address.searchParams.set("q", query);
        fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" })
          .then((answer) => (answer.ok ? answer.json() : { results: [] }))
          .then((reply) => done(reply.results.length ? reply.results : [{ value: "", text: empty, disabled: true }]))
          .catch(() => done());
      },
      render: { no_results: null },
    });
    this.addEventListener("compositionstart", () => { this.composing = true; }, true);
    this.addEventListener("compositionend", () => { this.composing = false; }, true);
  }
});

/* <p-autocomplete data-url> around a labelled <select> or text field: the server matches and orders, the field only shows.
   In a text field a chosen row is sent as "#key"; with data-create also what was typed may be sent, as without script.
   Pages that use it load vendor/tom-select.base.min.js and its style sheet first. */
"use strict";
customElements.define("p-autocomplete", class extends HTMLElement {
  connectedCallback() {
    const plain = this.querySelector("select, input[type=text]");
    if (!plain || this.field || !window.TomSelect) return;
    this.mark = plain.matches("input") ? "#" : "";
    const select = this.mark ? this.selectFor(plain) : plain;
    const create = this.dataset.create;
    this.offered = new Set();
    this.field = new window.TomSelect(select, {
      valueField: "value",
      labelField: "text",
      searchField: [],
      maxOptions: 400,
      loadThrottle: 250,
      // At once: a drawing that waits comes after the choice and opens the list again over the next field.
      refreshThrottle: 0,
      preload: this.mark ? "focus" : false,
      allowEmptyOption: !this.mark,
      placeholder: plain.getAttribute("placeholder") || "",
      create: create ? (text) => ({ value: text, text }) : false,
      createOnBlur: Boolean(create),
      score: () => (row) => (this.offered.has(row.value) ? 1 : 0),
      sortField: [{ field: "$order" }],
      shouldLoad: (query) => !this.composing && (query.length > 0 || Boolean(this.mark)),
      load: (query, done) => this.ask(query, done),
      render: {
        no_results: null,
        loading: null,
        option: (data, escape) => `<div>${escape(data.text)}${data.note ? `<small>${escape(data.note)}</small>` : ""}</div>`,
        option_create: (data, escape) => `<div class="create">${escape((create || "").replace("%s", data.input))}</div>`,
      },
    });
    this.field.wrapper.classList.remove("form-select", "form-control");
    this.field.wrapper.classList.toggle("p-picks-text", Boolean(this.mark));
    this.name(select, this.field.control_input);
    this.all = Object.values(this.field.options);
    this.field.on("type", (query) => {
      this.field.wrapper.classList.toggle("p-typing", query !== "");
      if (query === "" && !this.mark) this.show(this.all);
    });
    for (const event of ["item_add", "blur"]) this.field.on(event, () => this.field.wrapper.classList.remove("p-typing"));
    this.addEventListener("compositionstart", () => { this.composing = true; }, true);
    this.addEventListener("compositionend", () => { this.composing = false; }, true);
  }

  /* The label leads to the control, which takes the hint and the error too; the select behind it is nobody's to read,
     and hands the focus on when the summary of errors leads to it. */
  name(select, control) {
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) control.setAttribute(name, select.getAttribute(name));
    }
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("focus", () => this.field.focus());
  }

  /* The select that takes a text field's place, its name, its label and what stands in it. */
  selectFor(input) {
    const select = document.createElement("select");
    for (const name of ["id", "name", "aria-describedby", "aria-invalid", "class", "required"]) {
      if (input.hasAttribute(name)) select.setAttribute(name, input.getAttribute(name));
    }
    select.append(new Option("", ""));
    if (input.value) select.append(new Option(input.value, input.dataset.sent || input.value, true, true));
    input.replaceWith(select);
    return select;
  }

  /* A question comes 250 ms after its letters and its answer later still. What is no longer in the field by then, as
     after a choice or more letters, neither changes the list nor opens it over the next field. */
  ask(query, done) {
    const isPast = () => this.field.inputValue() !== query;
    const leave = () => {
      const open = this.field.isOpen;
      done();
      if (!open) this.field.close(false);
    };
    if (isPast()) return leave();
    const address = new URL(this.dataset.url, location.href);
    address.searchParams.set("q", query);
    return fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject()))
      .then((reply) => {
        if (isPast()) return leave();
        const rows = reply.results.map((one) => ({ ...one, value: this.mark + one.value }));
        const nothing = query && !this.dataset.create ? [{ value: "-", text: this.dataset.empty, disabled: true }] : [];
        this.show(rows.length ? rows : nothing);
        return done();
      })
      .catch(leave);
  }

  /* What the server found takes the place of what was offered before; the chosen row stays. */
  show(rows) {
    this.offered = new Set(rows.map((row) => row.value));
    this.field.clearOptions();
    this.field.addOptions(rows);
    this.field.refreshOptions(this.field.isFocused);
  }
});

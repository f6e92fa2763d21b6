/* Behaviour of the shell and of lists. Everything works without it; texts come from data- attributes. */
"use strict";
(() => {
  const doc = document;
  const root = doc.documentElement;
  const $ = (selector, within = doc) => within.querySelector(selector);
  const $$ = (selector, within = doc) => [...within.querySelectorAll(selector)];
  root.classList.add("p-js");

  /* No request while an input method composes: htmx never sees these events, and gets one at the end. */
  doc.addEventListener("input", (event) => { if (event.isComposing) event.stopImmediatePropagation(); }, true);
  doc.addEventListener("compositionend", (event) => {
    setTimeout(() => event.target.dispatchEvent(new Event("input", { bubbles: true })));
  });

  /* Drawer on phones. */
  const nav = $("#p-nav");
  let opener = null;
  function drawer(open) {
    if (!nav) return;
    nav.toggleAttribute("data-open", open);
    if (open) $("a", nav).focus();
    else if (opener) opener.focus();
  }

  /* Toasts: successes fade after the seconds they name, the rest stays until dismissed. Whoever points at one or
     has the focus in it reads on in peace. */
  function arm(toast) {
    if (!toast.hasAttribute("data-fade") || toast.hasAttribute("data-armed")) return;
    toast.setAttribute("data-armed", "");
    let timer = 0;
    const wait = () => { timer = setTimeout(() => toast.remove(), 1000 * (Number(toast.dataset.fade) || 6)); };
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => { clearTimeout(timer); wait(); });
    wait();
  }
  function toast(text, tone) {
    const region = $("#p-toasts");
    if (!region) return;
    const box = doc.createElement("div");
    const line = doc.createElement("span");
    const close = doc.createElement("button");
    box.className = "p-toast";
    box.dataset.tone = tone || "";
    if (!tone) box.setAttribute("data-fade", "");
    line.textContent = text;
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("data-dismiss", "");
    close.setAttribute("aria-label", region.dataset.close);
    box.append(line, close);
    region.append(box);
    arm(box);
  }

  doc.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    for (const menu of $$("details.p-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const open = hit("[data-drawer-open]");
    if (open && matchMedia("(max-width: 767.98px)").matches) { event.preventDefault(); opener = open; drawer(true); return; }
    if (hit("[data-drawer-close]") || (nav && nav.hasAttribute("data-open") && !nav.contains(event.target))) {
      event.preventDefault();
      drawer(false);
    }
    if (hit("[data-dismiss]")) hit("[data-dismiss]").closest(".p-toast").remove();
    const dialog = hit("[data-dialog]");
    if (dialog) { event.preventDefault(); $("#" + dialog.dataset.dialog).showModal(); }
    if (hit("[data-dialog-close]")) hit("dialog").close();
    if (hit("[data-print]")) window.print();
    const copy = hit("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy).then(() => toast(copy.dataset.done));
    if (hit("[data-select-toggle]")) $$(".p-rows").forEach((table) => table.toggleAttribute("data-selecting"));
    if (hit("[data-select-none]")) { tick(false); selection(); }
  });

  /* Selection and the bulk bar. */
  const checks = () => $$('input[name="ids"][form="p-bulk-form"]');
  const tick = (on) => {
    checks().forEach((box) => { box.checked = on; });
    const every = $("[data-select-all]");
    if (every && !on) every.checked = false;
  };
  function selection() {
    const all = checks();
    const chosen = all.filter((box) => box.checked);
    for (const box of all) box.closest("tr").toggleAttribute("data-selected", box.checked);
    const page = $("[data-select-page]");
    if (page) {
      page.checked = all.length > 0 && chosen.length === all.length;
      page.indeterminate = chosen.length > 0 && chosen.length < all.length;
    }
    const bulk = $("p-bulk");
    if (!bulk) return;
    const every = $("[data-select-all]", bulk);
    const everything = Boolean(every && every.checked);
    bulk.hidden = chosen.length === 0 && !everything;
    $("[data-count]", bulk).textContent = everything ? every.dataset.total : chosen.length;
  }
  customElements.define("p-bulk", class extends HTMLElement { connectedCallback() { setTimeout(selection); } });

  doc.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-page]")) tick(box.checked);
    if (box.matches("[data-select-all]") && box.checked) tick(true);
    /* A row taken out again: what is left is no longer everything. */
    if (box.matches('input[name="ids"]') && !box.checked) { const every = $("[data-select-all]"); if (every) every.checked = false; }
    if (box.matches('[data-select-page], [data-select-all], input[name="ids"]')) selection();
    if (box.matches("[data-submit-on-change]")) box.form.requestSubmit();
    if (box.matches("[data-keys-switch]")) localStorage.setItem("p-keys", box.checked ? "on" : "off");
    summarise(box);
  });

  /* A value that is changed in its place: Escape leaves it, the focus goes to what has taken its place. */
  customElements.define("p-inline", class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("keydown", (event) => {
        const cancel = $("[data-inline-cancel]", this);
        if (event.key === "Escape" && cancel) { event.stopPropagation(); cancel.click(); }
      });
    }
  });
  doc.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.matches("p-inline") || ![409, 422].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  doc.addEventListener("htmx:afterSettle", (event) => {
    const place = event.target.closest("p-inline");
    if (!place) return;
    const field = $("input:not([type=hidden]), select, textarea", place) || $(".p-inline-edit", place);
    if (!field) return;
    field.focus();
    if (field.select) field.select();
  });

  /* Below the empty search field: what was opened last. Arrows go through it, Escape leaves it. */
  customElements.define("p-recents", class extends HTMLElement {
    connectedCallback() {
      const form = this.closest("form");
      const field = $("input[type=search]", form);
      field.addEventListener("focus", () => this.open(field));
      field.addEventListener("click", () => this.open(field));
      field.addEventListener("input", () => (field.value ? this.close() : this.open(field)));
      form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.close(); });
      form.addEventListener("keydown", (event) => {
        const links = $$("a", this);
        const at = links.indexOf(doc.activeElement);
        if (event.key === "Escape" && links.length) {
          event.stopPropagation();
          field.focus();
          this.close();
        } else if (links.length && (event.key === "ArrowDown" || (event.key === "ArrowUp" && at >= 0))) {
          event.preventDefault();
          const next = at + (event.key === "ArrowDown" ? 1 : -1);
          (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
        }
      });
    }
    async open(field) {
      if (field.value || this.childElementCount || this.asked) return;
      this.asked = true;
      try {
        const answer = await fetch(this.dataset.url, { headers: { "HX-Request": "true", "HX-Target": "search-recents" } });
        if (answer.status === 200 && !answer.redirected && doc.activeElement === field && !field.value) {
          this.innerHTML = await answer.text();
          const found = $("[data-said]", this);
          this.nextElementSibling.textContent = found ? found.dataset.said : "";
        }
      } catch { /* The page of the search shows the same. */ }
      this.asked = false;
    }
    close() {
      this.replaceChildren();
      this.nextElementSibling.textContent = "";
    }
  });

  /* A group of the navigation that somebody folds stays so in this browser; the server draws it by the cookie. */
  doc.addEventListener("click", (event) => {
    const group = event.target.closest("summary.p-nav-caption") && event.target.closest("details[data-fold]");
    if (!group) return;
    const held = (/(?:^|; )nav_folded=([^;]*)/.exec(doc.cookie) || [])[1] || "";
    const folded = new Set(held.split(".").filter(Boolean));
    folded[group.open ? "add" : "delete"](group.dataset.fold);
    const secure = location.protocol === "https:" ? "; secure" : "";
    doc.cookie = `nav_folded=${[...folded].join(".")}; path=/; max-age=31536000; samesite=lax${secure}`;
  });

  /* A filter button says what was chosen in its menu; an inline select is tinted. */
  function summarise(box) {
    const select = box.closest(".p-filter-select");
    if (select) select.toggleAttribute("data-on", box.value !== "");
    const menu = box.closest(".p-filter");
    const summary = menu && $("summary[data-label]", menu);
    if (!summary) return;
    const words = $$("input:checked", menu).map((one) => one.closest("label").textContent.trim());
    $$("select option:checked", menu).forEach((one) => { if (one.value) words.push(one.textContent.trim()); });
    $$('input:not([type="checkbox"]):not([type="radio"])', menu).forEach((one) => { if (one.value) words.push(one.value); });
    summary.toggleAttribute("data-on", words.length > 0);
    $("span", summary).textContent = summary.dataset.label + (words.length ? "：" + words.join("、") : "");
  }

  /* Addresses stay short: an empty filter is not sent. */
  doc.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.elt.matches("[data-drop-empty]")) return;
    for (const name of new Set(event.detail.formData.keys())) {
      const kept = event.detail.formData.getAll(name).filter((value) => value !== "");
      event.detail.formData.delete(name);
      kept.forEach((value) => event.detail.formData.append(name, value));
    }
  });
  doc.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-drop-empty]")) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
    setTimeout(() => { for (const field of event.target.elements) field.disabled = false; });
  });
  doc.addEventListener("htmx:afterSwap", selection);
  doc.addEventListener("htmx:afterSettle", () => $$(".p-toast").forEach(arm));
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    doc.addEventListener(name, (event) => toast(event.detail.elt.dataset.failed || root.dataset.failed || "×", "red"));
  }

  /* Keys: / search, g then d t p c, j k rows, x select, Enter open, ? list. */
  let going = 0;
  const rows = () => $$("tr[data-row]");
  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.contains(doc.activeElement));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    const link = $("a", next) || $("input", next);
    if (link) { link.focus(); next.scrollIntoView({ block: "nearest" }); }
  }
  function search() {
    const field = $$('.p-main input[type="search"], [data-search-focus]').reverse().find((one) => one.offsetParent);
    if (field) { field.focus(); field.select(); }
  }
  const keys = {
    "/": () => search(),
    "?": () => { const list = $("#p-keys"); if (list && !list.open) list.showModal(); },
    g: () => { going = Date.now(); },
    j: () => step(1),
    k: () => step(-1),
    x: () => {
      const row = doc.activeElement.closest("tr[data-row]");
      const box = row && $('input[name="ids"]', row);
      if (box) box.click();
    },
    e: () => { const link = $("[data-edit]"); if (link) link.click(); },
  };
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      $$("details.p-menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
      if (nav && nav.hasAttribute("data-open")) drawer(false);
      return;
    }
    const typing = event.target.closest('textarea, select, [contenteditable], input:not([type="checkbox"]):not([type="radio"])');
    if (typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (localStorage.getItem("p-keys") === "off" && event.key !== "?") return;
    if (Date.now() - going < 1500) {
      const link = $(`[data-go~="${CSS.escape(event.key)}"]`);
      going = 0;
      if (link) { event.preventDefault(); location.assign(link.href); return; }
    }
    if (Object.prototype.hasOwnProperty.call(keys, event.key)) { if (event.key !== "x") event.preventDefault(); keys[event.key](); }
  });

  doc.addEventListener("DOMContentLoaded", () => {
    $$(".p-toast").forEach(arm);
    $$("[data-dialog]").forEach((one) => { one.hidden = false; });
    const keysSwitch = $("[data-keys-switch]");
    if (keysSwitch) keysSwitch.checked = localStorage.getItem("p-keys") !== "off";
    const wrong = $("[data-focus]");
    if (wrong) wrong.focus();
    selection();
  });
  window.portal = { toast };
})();

/* Forms: one submission only, a warning before unsaved changes are left, drafts saved by <p-autosave>. */
"use strict";
(() => {
  const doc = document;

  /* A button that has been pressed waits; the page coming back from the history wakes it. */
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    delete form.dataset.dirty;
    const button = event.submitter || form.querySelector('[type="submit"]');
    if (button) setTimeout(() => { button.setAttribute("aria-busy", "true"); button.setAttribute("aria-disabled", "true"); });
  });
  window.addEventListener("pageshow", () => {
    for (const form of doc.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of doc.querySelectorAll('[aria-busy="true"]')) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    }
  });

  doc.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.warn) form.dataset.dirty = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (doc.querySelector("form[data-dirty]")) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Score fields: minus and plus around a number input. */
  customElements.define("p-stepper", class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", (event) => {
        const button = event.target.closest("[data-by]");
        const field = this.querySelector("input");
        if (!button || !field) return;
        if (button.dataset.by === "-1") field.stepDown(); else field.stepUp();
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  });

  /* Drafts: 2 s after the last change and when a field is left. The server answers {version, saved_at}, or 409
     with {version, theirs: {label: text}} when somebody else has saved meanwhile. */
  customElements.define("p-autosave", class extends HTMLElement {
    connectedCallback() {
      this.form = this.closest("form");
      if (!this.form || this.ready) return;
      this.ready = true;
      this.changed = false;
      this.form.addEventListener("input", (event) => this.later(event));
      this.form.addEventListener("focusout", () => { if (this.changed && this.dataset.state !== "conflict") this.save(); });
      this.form.addEventListener("submit", (event) => this.beforeSubmit(event), true);
    }

    later(event) {
      if (event.isComposing) return;
      this.changed = true;
      clearTimeout(this.timer);
      if (this.dataset.state !== "conflict") this.timer = setTimeout(() => this.save(), 2000);
    }

    /* Pressing a button leaves a field, which saves: the form waits for that answer and its new version. */
    beforeSubmit(event) {
      clearTimeout(this.timer);
      if (this.running) {
        event.preventDefault();
        event.stopPropagation();
        this.waiting = event.submitter || true;
        return;
      }
      this.stopped = true;
    }

    show(state, text) {
      this.dataset.state = state;
      this.textContent = text;
    }

    async save() {
      clearTimeout(this.timer);
      if (this.stopped) return;
      if (this.running) { this.again = true; return; }
      this.running = true;
      this.changed = false;
      this.show("saving", this.dataset.saving);
      const data = new FormData(this.form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      try {
        const answer = await fetch(this.dataset.url, { method: "POST", body: data, headers: { Accept: "application/json" },
          credentials: "same-origin", redirect: "error" });
        if (answer.status === 409) this.conflict(await answer.json());
        else if (!answer.ok) throw new Error(String(answer.status));
        else this.saved(await answer.json());
      } catch (error) {
        this.failed();
      }
      this.running = false;
      if (this.waiting) {
        const submitter = this.waiting === true ? undefined : this.waiting;
        this.waiting = null;
        if (this.dataset.state !== "conflict") this.form.requestSubmit(submitter);
        return;
      }
      if (this.again) { this.again = false; this.save(); }
    }

    saved(reply) {
      const version = this.form.elements.namedItem("version");
      if (version && reply.version !== undefined) version.value = reply.version;
      if (!this.changed) delete this.form.dataset.dirty;
      const now = reply.saved_at ? new Date(reply.saved_at) : new Date();
      const two = (number) => String(number).padStart(2, "0");
      this.show("saved", `${this.dataset.saved} ${two(now.getHours())}:${two(now.getMinutes())}`);
    }

    failed() {
      this.changed = true;
      this.show("failed", this.dataset.failed);
      const retry = doc.createElement("button");
      retry.type = "button";
      retry.textContent = this.dataset.retry;
      retry.addEventListener("click", () => this.save());
      this.append(retry);
    }

    conflict(reply) {
      this.show("conflict", this.dataset.conflict);
      const box = doc.createElement("div");
      box.className = "p-conflict";
      for (const [label, value] of Object.entries(reply.theirs || {})) {
        const theirs = doc.createElement("pre");
        theirs.textContent = `${this.dataset.theirs} · ${label}\n${value}`;
        box.append(theirs);
      }
      const version = this.form.elements.namedItem("version");
      if (version && reply.version !== undefined) version.value = reply.version;
      this.append(box);
    }
  });
})();

/* Passkeys: the server's options go to the browser, the browser's answer goes into a hidden field of the form.
   Without script the code of the app is typed instead. */
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = () => window.PublicKeyCredential && navigator.credentials;

  function options(element) {
    const found = JSON.parse(element.dataset.options);
    found.challenge = bytes(found.challenge);
    if (found.user) found.user.id = bytes(found.user.id);
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      for (const one of found[list] || []) one.id = bytes(one.id);
    }
    return found;
  }

  function answer(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }

  function fill(element, credential) {
    const field = document.getElementById(element.dataset.field);
    field.value = answer(credential);
    field.form.submit();
  }

  function say(element, sentence) {
    const line = element.querySelector("[data-passkey-failed]");
    line.textContent = sentence;
    line.hidden = false;
  }

  customElements.define("p-passkey", class extends HTMLElement {
    connectedCallback() {
      const button = this.querySelector("[data-passkey]");
      if (!known()) return;
      button.hidden = false;
      button.addEventListener("click", () => {
        navigator.credentials.get({ publicKey: options(this) }).then((found) => fill(this, found), () => say(this, this.dataset.failed));
      });
    }
  });

  customElements.define("p-passkey-new", class extends HTMLElement {
    connectedCallback() {
      if (!known()) { say(this, this.dataset.missing); return; }
      const form = this.closest("form");
      form.addEventListener("submit", (event) => {
        if (document.getElementById(this.dataset.field).value || !form.elements.name.value.trim()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        navigator.credentials.create({ publicKey: options(this) }).then((made) => fill(this, made), () => say(this, this.dataset.failed));
      }, true);
    }
  });
})();

// What does a page say where a browser cannot use a passkey, or did not?
(() => {
  "use strict";
  const say = (words) => {
    const place = document.querySelector("[data-passkey-says]");
    if (!place) return;
    place.textContent = words;
    place.hidden = false;
  };
  const isNumber = /^[\d.]+$|:/.test(location.hostname);
  const cannot = () => {
    if (!window.isSecureContext || isNumber) {
      return `Passkeys need an address with a name under https, or localhost; this page is at ${location.host}.`;
    }
    return window.PublicKeyCredential ? "" : "This browser knows no passkeys.";
  };
  document.addEventListener("DOMContentLoaded", () => {
    const why = cannot();
    for (const form of document.querySelectorAll("[data-passkey-form]")) form.hidden = why !== "";
    if (!why) return;
    for (const button of document.querySelectorAll("[data-passkey]")) button.disabled = true;
    say(why);
  });
  document.addEventListener("allauth.error", (told) => {
    told.preventDefault();
    const kind = told.detail.exception && told.detail.exception.name;
    say(kind === "InvalidStateError"
      ? "This passkey is yours already."
      : "The browser did not give a passkey: it was stopped, took too long, or there is none for this address. Try it once more.");
  });
})();

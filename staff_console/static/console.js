// The console works without this file. With it, pages renew themselves and the keyboard is enough.
"use strict";

(() => {
  const REST_BETWEEN_RENEWALS_MS = 1500;
  const REST_AFTER_REFUSAL_MS = 10000;
  const CLOCK_MS = 60000;
  const OFF = "iriguchi-keys-off";

  document.documentElement.classList.add("scripted");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = () => all(".row h2 a");

  // ---------------------------------------------------------------- live update

  const stream = document.querySelector("[data-stream]");
  let renewing = false;
  let again = false;

  function keyOfFocus() {
    const focused = document.activeElement;
    const region = focused && focused.closest("[data-live]");
    if (!region) return null;
    return { region: region.id, key: focused.dataset.key, at: rows().indexOf(focused) };
  }

  function focusAgain(was) {
    if (!was || document.activeElement !== document.body) return;
    const region = document.getElementById(was.region);
    const same = was.key && region.querySelector(`[data-key="${CSS.escape(was.key)}"]`);
    const near = rows()[Math.min(Math.max(was.at, 0), rows().length - 1)];
    const target = same || near || document.getElementById("content");
    target.focus({ preventScroll: Boolean(same) });
  }

  function exchange(fresh) {
    const known = new Set(all("[data-row]").map((row) => row.dataset.row));
    for (const region of all("[data-live][id]")) {
      const renewed = fresh.getElementById(region.id);
      if (!renewed || renewed.innerHTML === region.innerHTML) continue;
      const open = all("details", region).map((details) => details.open);
      region.className = renewed.className;
      region.replaceChildren(...renewed.childNodes);
      all("details", region).forEach((details, index) => { details.open = open[index] || details.open; });
    }
    for (const row of all("[data-row]")) {
      if (!known.has(row.dataset.row)) row.classList.add("is-new");
    }
    const version = fresh.querySelector("input[name=version]");
    if (version) all("input[name=version]").forEach((field) => { field.value = version.value; });
  }

  async function renew() {
    if (renewing) { again = true; return; }
    renewing = true;
    try {
      const address = new URL(location.href);
      address.searchParams.delete("done");
      const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
      // A service that is just being restarted comes back, and then the stream says so.
      if (answer.status >= 500) return;
      if (!answer.ok || answer.redirected) { outdated(answer.status); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const was = keyOfFocus();
      exchange(fresh);
      focusAgain(was);
    } catch {
      // The network is gone for a moment; the stream connects again and says what is new.
    } finally {
      setTimeout(() => {
        renewing = false;
        if (again) { again = false; renew(); }
      }, REST_BETWEEN_RENEWALS_MS);
    }
  }

  // Somebody may be in the middle of a reply: then the page stays, and says that it is out of date.
  function outdated(status) {
    const typing = all("textarea").some((field) => field.value.trim() && !field.readOnly);
    const notice = document.getElementById("stale");
    if (typing && notice && status !== 410) notice.hidden = false;
    else location.reload();
  }

  function listen() {
    const source = new EventSource(`${stream.dataset.stream}?seen=${encodeURIComponent(stream.dataset.seen)}`);
    source.addEventListener("changed", (event) => { stream.dataset.seen = event.data; renew(); });
    source.addEventListener("ended", () => { source.close(); outdated(0); });
    source.addEventListener("error", () => {
      // Where the browser itself does not try again: signed out meanwhile, or nobody answers.
      if (source.readyState === EventSource.CLOSED) { renew(); setTimeout(listen, REST_AFTER_REFUSAL_MS); }
    });
    addEventListener("pagehide", () => source.close());
  }

  if (stream && "EventSource" in window) listen();

  if (stream && document.getElementById("rows")) {
    // Waiting times grow. A search is left alone: every one is recorded.
    const search = document.getElementById("search");
    setInterval(() => { if (!document.hidden && !search.value) renew(); }, CLOCK_MS);
  }

  // ---------------------------------------------------------------- keyboard

  const dialog = document.getElementById("keys");
  const toggle = document.querySelector("[data-keys-on]");

  function remembered() {
    try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
  }

  if (toggle) {
    toggle.checked = !remembered();
    toggle.addEventListener("change", () => {
      try { localStorage.setItem(OFF, toggle.checked ? "0" : "1"); } catch { /* kept for this page only */ }
    });
  }

  function help() {
    if (dialog && !dialog.open) dialog.showModal();
  }

  function move(by) {
    const links = rows();
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    if (!links[next]) return at >= 0;
    links[next].focus();
    links[next].closest(".row").scrollIntoView({ block: "nearest" });
    return true;
  }

  function focusOn(id) {
    const field = document.getElementById(id);
    if (!field) return false;
    field.focus();
    field.scrollIntoView({ block: "center" });
    if (field.select && id === "search") field.select();
    return true;
  }

  function back() {
    if (!document.querySelector(".lead")) return false;
    location.href = document.querySelector(".brand").href;
    return true;
  }

  const onRow = () => rows().includes(document.activeElement);
  const letters = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => focusOn("search"),
    r: () => focusOn("reply"),
    u: back,
    "?": () => { help(); return true; },
  };
  const arrows = { ArrowDown: () => onRow() && move(1), ArrowUp: () => onRow() && move(-1) };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // A dialog that was just closed keeps the focus until the next frame.
    const field = event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (field && !field.closest("dialog:not([open])")) {
      if (event.key === "Escape" && event.target.id === "search") event.target.blur();
      return;
    }
    const act = arrows[event.key] || (toggle && toggle.checked ? letters[event.key] : undefined);
    if (act && act()) event.preventDefault();
  });

  // ---------------------------------------------------------------- small things

  for (const button of all("[data-keys]")) button.addEventListener("click", help);
  for (const button of all("[data-print]")) button.addEventListener("click", () => print());
  for (const button of all("[data-copy]")) {
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const said = document.getElementById("copied");
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        said.textContent = said.dataset.text;
      } catch {
        getSelection().selectAllChildren(source);
      }
    });
  }
  // A second press while the first is on its way would only confuse.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  // A page from the browser's memory may show what is over, to somebody who has signed out.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();

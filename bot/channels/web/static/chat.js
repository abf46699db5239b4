/* The page works without this file. With it nothing reloads, replies appear by themselves, and leaving is instant. */
(() => {
  "use strict";

  const root = document.documentElement;
  const body = document.body;
  const settings = body.dataset;
  const PATIENCE = 20000;
  let source = null;

  /* ---------------------------------------------------------------- leaving, and coming back by "Back" */

  function blank() {
    // First of all, and without the network: nothing of the conversation is on the screen any more.
    root.classList.add("gone");
    if (source) source.close();
    const quiet = document.getElementById("quiet").content.cloneNode(true);
    history.replaceState(null, "", settings.hours);
    document.title = quiet.querySelector("h1").textContent;
    while (body.firstChild) body.removeChild(body.firstChild);
    body.appendChild(quiet);
    root.classList.remove("gone");
  }

  async function leave() {
    const path = leaving.getAttribute("action");
    blank();
    window.scrollTo(0, 0);
    for (;;) {
      try {
        const answer = await post(path, new URLSearchParams());
        if (answer.status < 500) break;
      } catch (error) {
        // Nobody can see it; the session on the server must still end.
      }
      await pause(3000);
    }
    location.replace(settings.hours);
  }

  const leaving = document.getElementById("leave");
  if (!leaving || !window.fetch || !window.URLSearchParams || !window.EventSource) return;
  leaving.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  let taps = [];
  document.addEventListener("keydown", (event) => {
    // Escape also ends the choice of characters while somebody writes Japanese: that is no wish to leave.
    if (event.isComposing || event.keyCode === 229 || event.repeat) return;
    const wanted = { Escape: 2, Shift: 3 }[event.key];
    const now = Date.now();
    taps = taps.filter((tap) => wanted && tap.key === event.key && now - tap.at < 2500);
    if (!wanted) return;
    taps.push({ key: event.key, at: now });
    if (taps.length >= wanted && leaving.isConnected) leave();
  });

  window.addEventListener("pagehide", () => {
    root.classList.add("gone");
    if (source) source.close();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  /* ---------------------------------------------------------------- talking to the server */

  function pause(milliseconds) {
    return new Promise((go) => setTimeout(go, milliseconds));
  }

  function parameters(form) {
    const fields = new URLSearchParams();
    new FormData(form).forEach((value, name) => fields.append(name, value));
    return fields;
  }

  async function post(path, fields) {
    const patience = window.AbortController ? new AbortController() : null;
    const timer = setTimeout(() => patience && patience.abort(), PATIENCE);
    try {
      return await fetch(path, {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
        // Only there: a browser refuses it for long texts.
        keepalive: path.startsWith("/leave"),
        signal: patience ? patience.signal : undefined,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /* ---------------------------------------------------------------- a phone that was put down */

  let touched = Date.now();
  ["pointerdown", "keydown", "scroll"].forEach((name) => {
    window.addEventListener(name, () => { touched = Date.now(); }, { passive: true });
  });
  function rest() {
    if (Date.now() - touched < settings.idle * 1000) return;
    root.classList.add("gone");
    location.reload();
  }
  if (settings.idle) {
    setInterval(rest, 15000);
    document.addEventListener("visibilitychange", rest);
  }

  /* ---------------------------------------------------------------- the card for the counter */

  function over(event) {
    source.close();
    if (event.data === "gone") {
      blank();
      location.replace(settings.hours);
    } else {
      root.classList.add("gone");
      location.reload();
    }
  }

  const printing = document.querySelector("[data-print]");
  if (printing) {
    printing.hidden = false;
    printing.addEventListener("click", () => print());
    // Whatever happens in the talk, perhaps in another tab: the server knows whether there still is a card.
    source = new EventSource(`/events?after=${encodeURIComponent(settings.cursor)}`);
    source.onmessage = () => location.reload();
    source.addEventListener("over", over);
  }

  // Pressed twice, a mistyped word would count as two tries.
  const door = document.getElementById("return");
  if (door) {
    door.addEventListener("submit", (event) => {
      if (door.dataset.sent) event.preventDefault();
      door.dataset.sent = "1";
    });
  }

  if (!document.getElementById("say")) return;

  const log = document.getElementById("log");
  let cursor = settings.cursor;
  let pressed = null;
  let sending = null;
  let waiting = [];
  let ticks = Promise.resolve();
  let tickCount = 0;

  const form = () => document.getElementById("say");
  const field = () => document.getElementById("text");

  function status(text, isTrouble) {
    const line = document.getElementById("status");
    line.textContent = text;
    line.classList.toggle("trouble", Boolean(isTrouble));
  }

  /* One delivery at a time, tried with the same nonce until it is through: a repeat does nothing twice. */
  async function deliver(job) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await post("/say", job.fields);
        if (answer.status < 500) return await answer.json();
      } catch (error) {
        // No network, or no answer in time.
      }
      if (job.given) return null;
      status(settings.waiting, true);
      job.isWaiting = true;
      form().removeAttribute("aria-busy");
      await Promise.race([
        pause(Math.min(30000, 1000 * 2 ** tries)),
        new Promise((go) => { job.hurry = go; }),
      ]);
      if (job.given) return null;
    }
  }

  async function send(fields, how) {
    const job = { fields, given: false, isWaiting: false, hurry: () => {} };
    sending = job;
    status(settings.sending);
    form().setAttribute("aria-busy", "true");
    const part = await deliver(job);
    if (sending !== job) return;
    sending = null;
    form().removeAttribute("aria-busy");
    status("");
    if (part && part.notice) {
      if (how.echo) how.echo.remove();
      status(part.notice, true);
    } else if (part) take(part, how);
    const later = waiting;
    waiting = [];
    later.forEach((other) => take(other, {}));
  }

  /* ---------------------------------------------------------------- what the resident does */

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#say button");
    if (button) pressed = button;
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "say") return;
    event.preventDefault();
    const button = event.submitter || pressed;
    pressed = null;
    const fields = parameters(form());
    if (button && button.name) fields.append(button.name, button.value);
    const text = field().value;
    const commands = Boolean(button && button.hasAttribute("data-keeps"));
    // What answers by itself is not sent along with another button: it stays in its field.
    const keeps = commands || Boolean(form().elements.writes && button && button.name);
    if (!text.trim() && !fields.has("code") && !fields.get("do") && !fields.get("on")) {
      field().focus();
      return;
    }
    if (sending) {
      if (!sending.isWaiting) return;
      // Changed before it was through: the same nonce with other words is an edit.
      sending.given = true;
      sending.hurry();
    }
    if (keeps) fields.delete("text");
    const echo = commands ? null : echoed(button, keeps || field().matches(".secret") ? "" : text);
    send(fields, { echo, text: keeps ? null : text, isMine: true, fromText: !button || !button.name });
  });

  /* A sign of danger is told at once, before "Done": the numbers to call come without waiting. */
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.hasAttribute || !box.hasAttribute("data-now")) return;
    const key = form().dataset.key;
    const fields = parameters(form());
    tickCount += 1;
    fields.set("nonce", `${fields.get("nonce")}-${tickCount}`);
    fields.set("code", box.value);
    fields.delete("text");
    fields.append("toggle", "1");
    ticks = ticks.then(async () => {
      if (sending || form().dataset.key !== key) return;
      try {
        const answer = await post("/say", fields);
        if (answer.ok) take(await answer.json(), { isTick: true });
      } catch (error) {
        // "Done" tells it all once more.
      }
    });
  });

  document.addEventListener("input", (event) => {
    const area = event.target;
    if (area.id !== "text" || area.scrollHeight <= area.clientHeight) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${Math.min(area.scrollHeight + 4, window.innerHeight / 2)}px`;
  });

  function echoed(button, text) {
    const old = log.querySelector(".pending");
    if (old) old.remove();
    const labels = [];
    if (!button || !button.name || button.value === "done") {
      form().querySelectorAll("input[name=code]:checked").forEach((box) => labels.push(box.parentNode.textContent.trim()));
    } else {
      labels.push(button.textContent.trim());
    }
    const shown = [labels.join(" / "), text.trim()].filter(Boolean).join("\n");
    if (!shown) return null;
    const bubble = document.createElement("div");
    bubble.className = "bubble own text first pending";
    const you = bubble.appendChild(document.createElement("span"));
    you.className = "heard";
    you.textContent = `${settings.you} `;
    const words = bubble.appendChild(document.createElement("p"));
    words.dir = "auto";
    words.appendChild(document.createElement("bdi")).textContent = shown;
    log.appendChild(bubble);
    bubble.scrollIntoView({ block: "nearest" });
    return bubble;
  }

  /* ---------------------------------------------------------------- what comes */

  function pieces(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return Array.from(template.content.children);
  }

  /* The same news can come twice, as an answer and as an event; what is older than the page is left. */
  function take(part, how) {
    if (part.gone || part.away) {
      blank();
      location.replace(settings.hours);
      return;
    }
    const [tag, seq] = cursor.split("-");
    const [newTag, newSeq] = part.cursor.split("-");
    if (tag !== newTag || Number(newSeq) > Number(seq) || how.isMine) apply(part, how);
  }

  function apply(part, how) {
    if (part.locale !== form().elements.locale.value) {
      location.reload();
      return;
    }
    cursor = part.cursor;
    document.title = part.title;
    document.querySelector(".top h1").textContent = part.title;
    if (part.whole) log.textContent = "";
    const fresh = pieces(part.log).filter((piece) => !document.getElementById(piece.id));
    if (how.echo) {
      if (fresh.some((piece) => piece.classList.contains("own"))) how.echo.remove();
      else how.echo.classList.remove("pending");
    }
    fresh.forEach((piece) => log.appendChild(piece));
    redraw(part, how);
    const first = fresh.find((piece) => !piece.classList.contains("own"));
    if (first && (how.isMine || how.isTick || !isWriting())) first.scrollIntoView({ block: how.isMine ? "start" : "nearest" });
  }

  function isWriting() {
    return document.activeElement === field() && field().value !== "";
  }

  function redraw(part, how) {
    const old = form();
    const typed = field().value === how.text ? "" : field().value;
    const hadFocus = how.isMine || old.contains(document.activeElement);
    if (old.dataset.key === part.key) {
      old.elements.nonce.value = part.nonce;
      old.elements.after.value = part.cursor;
      field().value = typed;
      const menu = old.querySelector("details");
      if (how.isMine && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus({ preventScroll: true });
      }
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = part.form;
    old.parentNode.replaceChild(template.content, old);
    field().value = typed;
    if (!hadFocus) return;
    const asks = document.getElementById("ask");
    const goesOn = form().elements.writes || !asks.querySelector("button, input:not([type=hidden])");
    const next = how.fromText && goesOn ? field() : asks;
    next.focus({ preventScroll: true });
  }

  /* ---------------------------------------------------------------- staff write, other tabs answer */

  function listen() {
    source = new EventSource(`/events?after=${encodeURIComponent(cursor)}`);
    source.onmessage = (event) => {
      const part = JSON.parse(event.data);
      if (sending) waiting.push(part);
      else take(part, {});
    };
    source.addEventListener("over", over);
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, 5000);
    };
  }

  window.addEventListener("online", () => { if (sending) sending.hurry(); });

  if (location.hash !== "#end") {
    const end = document.getElementById("end");
    if (end) end.scrollIntoView();
  }
  listen();
})();

"use strict";
// Everything here improves a page that is whole without it.
(() => {
  const lang = document.documentElement.lang || "en";
  const own = navigator.language || lang;
  const locale = own.startsWith(lang + "-") ? own : lang === "en" ? "en-GB" : lang;
  const ago = new Intl.RelativeTimeFormat(locale, {numeric: "auto"});
  const hour = new Intl.DateTimeFormat(locale, {hour: "2-digit", minute: "2-digit"});
  const day = new Intl.DateTimeFormat(locale, {day: "numeric", month: "short", hour: "2-digit", minute: "2-digit"});
  const whole = new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeStyle: "short"});
  const full = new Intl.DateTimeFormat(locale, {dateStyle: "full", timeStyle: "long"});

  const {justNow, now: soon} = document.documentElement.dataset;
  const near = (n, unit) => ago.format(n, unit).toLocaleLowerCase(locale); // it stands within a line
  const midnight = (t) => new Date(t).setHours(0, 0, 0, 0);

  // relative gives "3 hours ago · 12:05", "yesterday · 12:05" for what is half a day away
  // or more, and the date alone for what is long past.
  const relative = (t, now) => {
    const s = (t - now) / 1000, far = Math.abs(s), days = Math.round((midnight(t) - midnight(now)) / 86400e3);
    if (far > 7 * 86400) return whole.format(t);
    if (Math.abs(days) > 1) return near(days, "day") + " · " + day.format(t);
    if (days !== 0 && far >= 12 * 3600) return near(days, "day") + " · " + hour.format(t);
    if (far < 45) return (s > 0 ? soon : justNow) + " · " + hour.format(t);
    if (far >= 3600) return near(Math.round(s / 3600), "hour") + " · " + hour.format(t);
    return near(Math.round(s / 60), "minute") + " · " + hour.format(t);
  };
  const times = (root) => {
    const now = Date.now();
    for (const e of root.querySelectorAll("time[datetime]")) {
      const t = new Date(e.dateTime);
      if (isNaN(t)) continue;
      const words = relative(t, now);
      if (e.textContent !== words) e.textContent = words;
      e.title = full.format(t);
    }
  };

  // Vietnamese marks: a word is its letters, the letters with their shape (ă â đ ê ô ơ ư),
  // and its tone, wherever in the syllable that was typed.
  const word = (w) => {
    const d = w.toLowerCase().normalize("NFD");
    const tone = (d.match(/[\u0300\u0301\u0303\u0309\u0323]/g) || []).join("");
    const shape = d.replace(/[\u0300\u0301\u0303\u0309\u0323]/g, "");
    return {tone, shape, bare: shape.replace(/\p{M}/gu, "").replace(/đ/g, "d")};
  };
  const words = (s) => (s.match(/[\p{L}\p{M}\p{N}]+/gu) || []).map(word);
  const fits = (q, w) => {
    const at = w.bare.indexOf(q.bare);
    if (at < 0 || (at > 0 && /^[a-z0-9]/.test(q.bare))) return false;
    if (q.shape !== q.bare && !w.shape.includes(q.shape)) return false;
    return q.tone === "" || q.tone === w.tone;
  };
  const filtering = () => {
    const input = document.getElementById("filter"), none = document.getElementById("no-match");
    if (!input) return;
    let list = null;
    input.addEventListener("input", () => {
      list ||= Array.from(document.querySelectorAll("#stories > article"), (e) => ({e, words: words(e.textContent)}));
      const wanted = words(input.value);
      let seen = 0;
      for (const s of list) {
        s.e.hidden = !wanted.every((q) => s.words.some((w) => fits(q, w)));
        seen += s.e.hidden ? 0 : 1;
      }
      none.textContent = seen === 0 ? none.dataset.words : "";
    });
  };

  // Tables that say so are sorted by a click on a column's head.
  const order = {column: -1, down: false};
  const sort = (table) => {
    if (order.column < 0) return;
    const body = table.tBodies[0], value = (r) => r.cells[order.column].dataset.sort ?? r.cells[order.column].textContent.trim();
    const compare = new Intl.Collator(locale, {numeric: true}).compare;
    const rows = Array.from(body.rows).sort((a, b) => compare(value(a), value(b)) * (order.down ? -1 : 1));
    body.append(...rows);
    Array.from(table.tHead.rows[0].cells).forEach((c, i) => {
      if (i === order.column) c.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else c.removeAttribute("aria-sort");
    });
  };
  const sortable = (root) => {
    for (const table of root.querySelectorAll("table.sortable")) {
      Array.from(table.tHead.rows[0].cells).forEach((cell, i) => {
        if (cell.dataset.fixed !== undefined) return;
        const b = document.createElement("button");
        b.type = "button";
        b.id = "sort-" + i;
        b.append(...cell.childNodes);
        b.addEventListener("click", () => {
          order.down = order.column === i && !order.down;
          order.column = i;
          sort(table);
        });
        cell.append(b);
      });
      sort(table);
    }
  };

  // A live part is fetched again whenever the server says that something happened.
  const living = () => {
    const part = document.querySelector("[data-live]");
    if (!part) return;
    const events = new EventSource(part.dataset.live), mark = document.getElementById("live");
    let busy = false, again = false;
    const renew = async () => {
      if (busy) { again = true; return; }
      busy = true;
      try {
        const res = await fetch(location.href, {headers: {Accept: "text/html"}});
        if (res.ok) {
          const next = new DOMParser().parseFromString(await res.text(), "text/html").querySelector("[data-live]");
          const focus = document.activeElement && part.contains(document.activeElement) ? document.activeElement.id : "";
          part.replaceChildren(...next.childNodes);
          sortable(part);
          times(part);
          if (focus) document.getElementById(focus)?.focus();
        }
      } catch { /* the next event tries again */ }
      busy = false;
      if (again) { again = false; renew(); }
    };
    events.addEventListener("change", renew);
    events.addEventListener("open", () => mark?.classList.add("on"));
    events.addEventListener("error", () => mark?.classList.remove("on"));
    addEventListener("pagehide", () => events.close());
  };

  // Escape closes the ways to subscribe, which lie over the page.
  addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const d of document.querySelectorAll(".subscribe details[open]")) {
      if (d.contains(document.activeElement)) d.querySelector("summary").focus();
      d.open = false;
    }
  });

  times(document);
  setInterval(() => times(document), 30000);
  sortable(document);
  filtering();
  living();
})();

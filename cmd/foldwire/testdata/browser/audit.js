// Gives the list of what is wrong with the page that is shown, as far as a program can
// tell: structure, names, contrast, size of targets, width.
(() => {
  const wrong = [], say = (what, e) => wrong.push(what + (e ? ": " + e.outerHTML.slice(0, 140) : ""));
  const all = (s) => Array.from(document.querySelectorAll(s));
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;

  const html = document.documentElement;
  if (!html.lang) say("the page has no language");
  if (!document.title.trim()) say("the page has no title");
  for (const [selector, n] of [["main", 1], ["h1", 1], ["body > header", 1]])
    if (all(selector).length !== n) say(`want ${n} of ${selector}, have ${all(selector).length}`);
  const skip = document.querySelector("a[href]");
  if (!skip || !skip.hash || !document.querySelector(skip.hash)) say("the first link does not skip to the content", skip);
  for (const n of all("nav")) if (!n.ariaLabel) say("a navigation has no name", n);

  const ids = new Set();
  for (const e of all("[id]")) { if (ids.has(e.id)) say("an id is used twice", e); ids.add(e.id); }
  for (const e of all("[aria-labelledby],[aria-controls],label[for]"))
    for (const id of (e.getAttribute("aria-labelledby") || e.getAttribute("aria-controls") || e.htmlFor).split(" "))
      if (!ids.has(id)) say("refers to what is not there", e);

  const name = (e) => (e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent || "").trim();
  for (const e of all("a[href],button,summary,input:not([type=hidden]),[role=img],[role=region],[role=group]"))
    if (!name(e) && !e.getAttribute("aria-labelledby")) say("has no name", e);
  for (const e of all("a[href],button"))
    if (e.ariaLabel && seen(e) && !e.ariaLabel.toLowerCase().replace(/\s+/g, " ").includes(e.innerText.toLowerCase().replace(/[→←]/g, "").replace(/\s+/g, " ").trim()))
      say("its name does not hold what is seen", e);
  const marks = new Set();
  for (const e of all("nav,section,search,[role=region]")) {
    const label = e.ariaLabel || e.getAttribute("aria-labelledby");
    if (!label) continue;
    if (marks.has(label)) say("two landmarks have one name", e);
    marks.add(label);
  }
  for (const e of all("img:not([alt])")) say("a picture has no text", e);
  for (const e of all("[style],[onclick]")) say("has style or script of its own", e);
  for (const e of all("th")) if (!e.scope) say("a table's head has no scope", e);
  for (const e of all("details")) if (e.firstElementChild?.tagName !== "SUMMARY") say("details without a summary", e);
  for (const e of all("time")) if (isNaN(new Date(e.dateTime))) say("not a time", e);
  for (const e of all("ul > *,ol > *")) if (e.tagName !== "LI") say("a list holds what is no item", e);

  let level = 0;
  for (const h of all("h1,h2,h3,h4,h5,h6")) {
    const n = Number(h.tagName[1]);
    if (n > level + 1) say("a level of headings is left out", h);
    level = n;
  }

  const rgba = (c) => { const m = c.match(/[\d.]+/g).map(Number); return {r: m[0], g: m[1], b: m[2], a: m[3] ?? 1}; };
  const over = (t, u) => ({r: t.r * t.a + u.r * (1 - t.a), g: t.g * t.a + u.g * (1 - t.a), b: t.b * t.a + u.b * (1 - t.a), a: 1});
  const ground = (e) => {
    if (!e) return {r: 255, g: 255, b: 255, a: 1};
    const c = rgba(getComputedStyle(e).backgroundColor);
    return c.a === 1 ? c : over(c, ground(e.parentElement));
  };
  const light = (c) => {
    const [r, g, b] = [c.r, c.g, c.b].map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !seen(e)) continue;
    const s = getComputedStyle(e), bg = ground(e), size = parseFloat(s.fontSize);
    const [a, b] = [light(over(rgba(s.color), bg)), light(bg)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), need = size >= 24 || (size >= 18.66 && s.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < need) say(`contrast ${ratio.toFixed(2)}, want ${need}`, e);
    if (size < 9.5) say(`letters of ${size} pixels`, e);
  }

  for (const e of all("button,summary,input:not([type=hidden]),.subscribe > a")) {
    if (!seen(e)) continue;
    const r = e.getBoundingClientRect();
    if (r.height < 20 || r.width < 24) say(`a target of ${r.width.toFixed()}×${r.height.toFixed()} pixels`, e);
  }
  if (html.scrollWidth > html.clientWidth) {
    const e = all("body *").find((x) => x.getBoundingClientRect().right > html.clientWidth + 1 && !x.closest(".scroll"));
    say(`${html.scrollWidth} pixels wide in a window of ${html.clientWidth}`, e);
  }
  return wrong;
})()

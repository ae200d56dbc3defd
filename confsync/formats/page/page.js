// Searches, filters, sorts and draws the changes of this page, and listens to the keyboard.
// Text of the plan becomes text of the page only: nothing here makes markup of it.
"use strict";
(() => {
  const PIECE = 100; // changes that are drawn at a time
  const PRINTED = 1000; // changes that are printed at most
  const NEAR = "1500px"; // how far from the window the next piece is drawn

  const one = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  /** An element of text and elements. An attribute that is true has no value; false: it has none. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== false) made.setAttribute(key, value === true ? "" : value);
    made.append(...children);
    return made;
  }

  const { rows, groups, plan } = JSON.parse(one('script[type="application/json"]').textContent);
  const list = one("ol.changes");
  const dialog = one("dialog");
  if (!list) return;

  // ---- what a row looks like: the same as without a script -----------------------------------

  const SIGNS = { add: ["+", "added"], replace: ["~", "changed"], remove: ["-", "removed"] };

  const opOf = ([, before, after]) => (!before ? "add" : !after ? "remove" : "replace");
  const anchorOf = (row) => row.anchor || row.id;

  /** A value, in which what differs is an element of this name. */
  function valueOf(parts, name, said, arrow = "") {
    const shown = parts.map((part, at) => (at % 2 ? element(name, {}, part) : part));
    return element("span", {}, arrow, element("span", { class: "unseen" }, said), ...shown);
  }

  const arrow = () => element("span", { class: "arrow", "aria-hidden": "true" }, "\u2192\u00a0");

  function lineOf(line) {
    const [key, before, after] = line;
    const [sign, verb] = SIGNS[opOf(line)];
    const kind = key === null ? "title" : "label";
    return element(
      "li",
      { class: "edit" },
      element("span", { class: `sign ${opOf(line)}`, "aria-hidden": "true" }, sign),
      element("span", { class: "unseen" }, `${kind} ${verb}: `),
      element("span", { class: kind }, key ?? "title"),
      element(
        "span",
        { class: "values" },
        before ? valueOf(before, "del", "before: ") : "",
        after ? valueOf(after, "ins", "after: ", before ? arrow() : "") : "",
      ),
    );
  }

  // ---- ticks, kept in this browser for this plan ------------------------------------------------

  const OUT = { target: "_blank", rel: "noopener noreferrer" };
  const KEPT = `confsync reviewed ${plan}`;
  const ticked = new Set(remembered());

  /** The anchors of the rows that were ticked. A browser may keep nothing for a page. */
  function remembered() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  function tickOf(row) {
    const box = element("input", { type: "checkbox" });
    box.checked = ticked.has(anchorOf(row));
    box.addEventListener("change", () => tick(row, box.checked));
    return element("label", { class: "reviewed" }, box, " Reviewed");
  }

  function tick(row, on) {
    if (on) ticked.add(anchorOf(row));
    else ticked.delete(anchorOf(row));
    try {
      localStorage.setItem(KEPT, JSON.stringify([...ticked]));
    } catch {
      // They last as long as the page.
    }
    countTicks();
  }

  function countTicks() {
    const done = rows.filter((row) => ticked.has(anchorOf(row))).length;
    one(".ticks").textContent = done ? `${number(done)} of ${number(rows.length)} reviewed` : "";
  }

  function rowOf(row) {
    const badge = row.undone ? "result undone" : "result";
    return element(
      "li",
      { class: "change", id: anchorOf(row) },
      element(
        "details",
        { open: !folded },
        element(
          "summary",
          {},
          element("h3", {}, row.title),
          row.result ? element("span", { class: badge }, row.result) : "",
          element("span", { class: "place" }, `${row.file}:${row.line}`),
        ),
        element("a", { class: "id", href: `#${anchorOf(row)}` }, row.id),
        row.link
          ? element("a", { class: "app", href: row.link, ...OUT }, "Open in the app")
          : "",
        row.call ? element("span", { class: "call" }, row.call) : "",
        plan ? tickOf(row) : "",
        row.detail ? element("p", { class: "detail" }, row.detail) : "",
        element("ul", { class: "edits" }, ...row.edits.map(lineOf)),
        ...(row.notes ?? []).map((note) => element("p", { class: "note" }, note)),
      ),
    );
  }

  // ---- which rows are wanted, and in which order ----------------------------------------------

  const none = () => ({ words: [], kind: new Set(), result: new Set(), key: "", file: "", group: "" });
  let wanted = none();
  let sorted = rows.map((_, at) => at);
  let folded = false;

  const plain = (text) => text.normalize("NFC").toLowerCase();
  const texts = []; // what is searched of each row, made at the first search

  const textOf = (at) => (texts[at] ??= textsOf(rows[at]));

  /** The text of a value, with spaces for the open boxes that show them. */
  const rawOf = (parts) => (parts ?? []).join("").replaceAll("\u2423", " ");

  function textsOf(row) {
    const edits = row.edits.flatMap(([key, before, after]) => [
      key ?? "",
      rawOf(before),
      rawOf(after),
    ]);
    const shown = [row.title, row.id, row.file, row.result, row.detail, row.call, ...edits];
    return plain(shown.join("\n"));
  }

  function fits(at, members) {
    const row = rows[at];
    const kinds = (edit) => wanted.kind.has(edit[0] === null ? "title" : opOf(edit));
    return (
      (!members || members.has(at)) &&
      (!wanted.file || row.file === wanted.file) &&
      (!wanted.key || row.edits.some(([key]) => key === wanted.key)) &&
      (!wanted.result.size || wanted.result.has(row.result)) &&
      (!wanted.kind.size || row.edits.some(kinds)) &&
      wanted.words.every((word) => textOf(at).includes(word))
    );
  }

  const collator = new Intl.Collator(undefined, { numeric: true });
  const ORDERS = {
    title: (a, b) => collator.compare(rows[a].title, rows[b].title),
    file: (a, b) => collator.compare(rows[a].file, rows[b].file) || rows[a].line - rows[b].line,
    edits: (a, b) => rows[b].edits.length - rows[a].edits.length,
  };

  function sort(name) {
    sorted = rows.map((_, at) => at);
    if (name) sorted.sort(ORDERS[name]);
  }

  // ---- the list, drawn in pieces: `fitting[from]` to `fitting[to - 1]` stand in the page -------

  let fitting = sorted;
  let from = 0;
  let to = 0;

  const draw = (start, end) => fitting.slice(start, end).map((at) => rowOf(rows[at]));

  function further() {
    if (to >= fitting.length) return false;
    list.append(...draw(to, to + PIECE));
    to = Math.min(to + PIECE, fitting.length);
    return true;
  }

  function back() {
    if (from <= 0) return false;
    list.prepend(...draw(Math.max(from - PIECE, 0), from));
    from = Math.max(from - PIECE, 0);
    return true;
  }

  function drawFrom(start) {
    from = to = start;
    list.replaceChildren();
    further();
    watch();
  }

  const above = element("div", { class: "edge" });
  const below = element("div", { class: "edge" });
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting || !(target === above ? back() : further())) continue;
        // It may be near still, and is only reported when that changes.
        observer.unobserve(target);
        observer.observe(target);
      }
    },
    { rootMargin: NEAR },
  );

  function watch() {
    for (const edge of [above, below]) {
      observer.unobserve(edge);
      observer.observe(edge);
    }
  }

  const number = (count) => count.toLocaleString("en");

  function show() {
    const members = wanted.group && new Set(groups[wanted.group]);
    fitting = sorted.filter((at) => fits(at, members));
    const noun = rows.length === 1 ? "change" : "changes";
    const some = fitting.length < rows.length ? `${number(fitting.length)} of ` : "";
    one(".count [role=status]").textContent = `${some}${number(rows.length)} ${noun}`;
    countTicks();
    one(".nothing").hidden = fitting.length > 0;
    one(".clear").hidden = JSON.stringify(wanted, sets) === JSON.stringify(none(), sets);
    drawFrom(0);
  }

  const sets = (_, value) => (value instanceof Set ? [...value] : value);

  // ---- what people press ------------------------------------------------------------------------

  const search = one("input[type=search]");
  const buttons = all("button[data-group]");

  function press() {
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.group === wanted.group));
    for (const chip of all("button[data-filter]"))
      chip.setAttribute("aria-pressed", String(wanted[chip.dataset.filter].has(chip.dataset.value)));
    for (const choice of all("select[data-filter]"))
      if (choice.dataset.filter !== "sort") choice.value = wanted[choice.dataset.filter];
  }

  function changed() {
    press();
    show();
    // What fits begins at the top of the list, wherever the old one was left.
    const top = one(".list").getBoundingClientRect().top;
    if (top < 0) window.scrollBy(0, top);
  }

  function clear() {
    wanted = none();
    search.value = "";
    changed();
  }

  function find() {
    wanted.words = plain(search.value).split(/\s+/).filter(Boolean);
    changed();
  }

  function toggle(set, value) {
    if (!set.delete(value)) set.add(value);
  }

  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => {
      wanted.group = wanted.group === button.dataset.group ? "" : button.dataset.group;
      changed();
      one(".list").scrollIntoView();
    });
  }
  for (const chip of all("button[data-filter]"))
    chip.addEventListener("click", () => {
      toggle(wanted[chip.dataset.filter], chip.dataset.value);
      changed();
    });
  for (const choice of all("select[data-filter]"))
    choice.addEventListener("change", () => {
      if (choice.dataset.filter === "sort") sort(choice.value);
      else wanted[choice.dataset.filter] = choice.value;
      changed();
    });
  search.addEventListener("input", find);
  one(".clear").addEventListener("click", () => {
    clear();
    search.focus();
  });
  one(".fold").addEventListener("click", ({ currentTarget }) => {
    folded = !folded;
    currentTarget.setAttribute("aria-pressed", String(folded));
    for (const each of all("details", list)) each.open = !folded;
  });
  one(".find .help").addEventListener("click", () => dialog.showModal());
  one("button", dialog).addEventListener("click", () => dialog.close());

  /** From the change that has the focus to the next; else to the first that is seen. */
  function step(by) {
    const here = document.activeElement.closest(".change");
    const top = one(".tools").getBoundingClientRect().bottom;
    const first = () => [...list.children].find((each) => each.getBoundingClientRect().bottom > top);
    if (here && by > 0 && !here.nextElementSibling) further();
    if (here && by < 0 && !here.previousElementSibling) back();
    const next = here ? (by > 0 ? here.nextElementSibling : here.previousElementSibling) : first();
    focus(next);
  }

  function focus(item) {
    if (!item) return;
    one("summary", item).focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  /** Empties the search, which not every browser does; an empty one is left. */
  function leave(event) {
    event.preventDefault();
    if (!search.value) return search.blur();
    search.value = "";
    find();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.target === search) {
      if (event.key === "Enter") focus(list.firstElementChild);
      if (event.key === "Escape") leave(event);
      return;
    }
    if (event.target.closest("select")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") dialog.showModal();
    else if (event.key === "r") event.target.closest(".change")?.querySelector("input")?.click();
    else if (event.key === "Enter" && event.target === document.body) step(1);
  });

  // ---- the address, and paper ------------------------------------------------------------------

  /** The fragment as this page writes it, however the one who gave the address did. */
  function aimed() {
    const fragment = location.hash.slice(1);
    try {
      return encodeURIComponent(decodeURIComponent(fragment));
    } catch {
      return fragment;
    }
  }

  function aim() {
    const anchor = aimed();
    for (const each of all("[aria-current]", list)) each.removeAttribute("aria-current");
    const at = anchor ? rows.findIndex((row) => anchorOf(row) === anchor) : -1;
    if (at < 0) return;
    if (!fitting.includes(at)) clear();
    const place = fitting.indexOf(at);
    // In the middle of a piece, so that neither edge is near.
    if (place < from || place >= to) drawFrom(Math.max(place - PIECE / 2, 0));
    const item = list.children[place - from];
    item.setAttribute("aria-current", "true");
    one("details", item).open = true;
    one("summary", item).focus({ preventScroll: true });
    reveal(item);
  }

  /** Scroll to the middle of an item; to the beginning of one that is taller than the window. */
  function reveal(item) {
    const tall = item.getBoundingClientRect().height > window.innerHeight / 2;
    item.scrollIntoView({ block: tall ? "start" : "center" });
  }

  window.addEventListener("hashchange", aim);
  window.addEventListener("beforeprint", () => {
    from = to = 0;
    list.replaceChildren(...draw(0, PRINTED));
    to = Math.min(PRINTED, fitting.length);
    for (const each of all("details")) each.open = true;
    const cut = one(".cut");
    cut.hidden = to === fitting.length;
    cut.textContent = `The first ${number(to)} of ${number(fitting.length)} changes are printed.`;
  });
  window.addEventListener("afterprint", () => {
    one(".cut").hidden = true;
    drawFrom(0);
  });

  one(".tools").hidden = false;
  list.before(above);
  list.after(below);
  show();
  aim();
  // The browser looks for the fragment itself, and takes the focus away.
  window.addEventListener("load", aim);
})();

/*
 * The dossier's script: the evidence pane, the filters, the keys. The page is complete without it.
 *
 * It reads everything from the static HTML: a statement is a link a.st to "#REPORT.START.END" (code points into the
 * report's text, end exclusive), with data-t for the word that names the event and data-c for the deciding words; a
 * paragraph is a .p with its offset in data-p; an actor's mentions are "REPORT:START-END,START-END;REPORT:…" in data-m.
 * Text from reports is only ever put back as text nodes.
 */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /** An element with a class, with children (strings become text). */
  const make = (tag, name = "", ...children) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const icon = (name) => make("span", "i i-" + name);
  const button = (label, picture, act) => {
    const node = make("button", "icon", icon(picture));
    node.type = "button";
    node.title = label;
    node.setAttribute("aria-label", label);
    node.addEventListener("click", act);
    return node;
  };
  /** A copy without ids and without links, for showing a part of an entry a second time. */
  const copy = (node) => {
    const twin = node.cloneNode(true);
    for (const part of [twin, ...all("[id]", twin)]) part.removeAttribute("id");
    return twin;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const number = (n) => n.toLocaleString("en");
  const plural = (n, word) => number(n) + " " + word + (n === 1 ? "" : "s");

  /* Offsets count code points; a string of JavaScript counts UTF-16 units. */
  const points = (text) => (/[\ud800-\udfff]/.test(text) ? Array.from(text) : text);
  const slice = (text, start, end) =>
    typeof text === "string" ? text.slice(start, end) : text.slice(start, end).join("");
  /** The UTF-16 offset of a code-point offset. */
  const units = (text, offset) => (typeof text === "string" ? offset : text.slice(0, offset).join("").length);

  const start = () => {
    const pane = $("pane");
    const narrow = window.matchMedia("(max-width: 899px)");
    const entries = all(".entry");
    const events = all(".event");

    /* ---- statements and paragraphs ---- */

    const paragraphs = new Map();
    const blocks = (anchor) => {
      if (!paragraphs.has(anchor)) {
        const report = $(anchor);
        const found = report ? all(".p", report) : [];
        paragraphs.set(anchor, found.map((node) => {
          const text = points(node.textContent);
          return { node, text, start: +node.dataset.p, end: +node.dataset.p + text.length };
        }));
      }
      return paragraphs.get(anchor);
    };
    const numbers = (words) => (words ? words.split(" ").map(Number) : []);
    const pairs = (flat) => {
      const out = [];
      for (let i = 0; i + 1 < flat.length; i += 2) out.push([flat[i], flat[i + 1]]);
      return out;
    };
    const address = (href) => {
      const found = /^#(.+)\.(\d+)\.(\d+)$/.exec(href);
      return found && { report: found[1], start: +found[2], end: +found[3] };
    };
    const statementsOf = (entry) => {
      if (entry.dataset.m !== undefined) {
        return entry.dataset.m.split(";").filter(Boolean).flatMap((part) => {
          const cut = part.lastIndexOf(":");
          return part.slice(cut + 1).split(",").map((span) => {
            const [from, to] = span.split("-").map(Number);
            return { report: part.slice(0, cut), start: from, end: to, trigger: [], cues: [], link: null };
          });
        });
      }
      const seen = new Set();
      return all(".st", entry).flatMap((link) => {
        const where = address(link.getAttribute("href"));
        if (!where || (entry.classList.contains("figure") === false && seen.has(link.hash) && !link.dataset.t)) return [];
        seen.add(link.hash);
        return [{ ...where, trigger: pairs(numbers(link.dataset.t)), cues: pairs(numbers(link.dataset.c)), link }];
      });
    };

    /** One paragraph with its marks, as a new <p>. */
    const marked = (block, statement) => {
      const spans = [
        [statement.start, statement.end, "m-clause"],
        ...statement.trigger.map(([a, b]) => [a, b, "m-trigger"]),
        ...statement.cues.map(([a, b]) => [a, b, "m-cue"]),
      ].map(([a, b, name]) => [Math.max(a, block.start), Math.min(b, block.end), name]).filter(([a, b]) => a < b);
      const cuts = [...new Set([block.start, block.end, ...spans.flatMap(([a, b]) => [a, b])])].sort((a, b) => a - b);
      const out = make("p");
      out.dir = "auto";
      for (let i = 0; i + 1 < cuts.length; i++) {
        const [a, b] = [cuts[i], cuts[i + 1]];
        const names = spans.filter(([from, to]) => from <= a && b <= to).map((span) => span[2]);
        const words = slice(block.text, a - block.start, b - block.start);
        out.append(names.length ? make("span", names.join(" "), words) : words);
      }
      return out;
    };

    /* ---- the pane ---- */

    let open = null; // { entry, statements, index }
    let back = null;

    const draw = () => {
      const { entry, statements, index } = open;
      const statement = statements[index];
      const kind = entry.dataset.kind;
      const head = make("header", "p-head");
      const status = entry.querySelector(".line .s");
      const kindRow = make("div", "p-kind", status ? copy(status) : kind);
      if (status) kindRow.append(copy(entry.querySelector(".line .d")));
      if (kind === "Actor") kindRow.append(copy(entry.querySelector(".line .mute")));
      const speaker = entry.querySelector(".speaker");
      if (speaker) kindRow.append(copy(speaker), copy(speaker.nextElementSibling));
      kindRow.append(button("Close (Esc)", "close", () => close()));
      const title = make("a", "p-title", copy(entry.querySelector(".what, .title")));
      title.href = "#" + entry.id;
      head.append(kindRow, title);

      const parts = [head];
      if (statement) {
        const step = make("div", "p-step");
        const before = button("Previous statement (left arrow)", "back", () => go(-1));
        const after = button("Next statement (right arrow)", "on", () => go(1));
        before.disabled = index === 0;
        after.disabled = index === statements.length - 1;
        const noun = kind === "Actor" ? "Mention" : "Statement";
        step.append(before, make("span", "", noun + " " + number(index + 1) + " of " + number(statements.length)), after);

        const report = $(statement.report);
        const says = make("div", "p-says");
        const row = statement.link && statement.link.closest(".groups li li");
        const whence = row ? all(":scope > .rep, :scope > .why", row.closest("div")) : [];
        says.append(...(whence.length ? whence.map(copy) : [make("bdi", "rep", report.dataset.name)]));
        if (row) {
          const bits = make("div", "bits", ...all(":scope > .s, :scope > .by, :scope > .d", row).map(copy));
          if (bits.childNodes.length) says.append(bits);
        }

        const cells = statement.link && statement.link.closest("tr");
        if (cells) {
          const [value, , day, by] = cells.cells;
          const bits = make("div", "bits", make("b", "", value.textContent), make("span", "", "as of ", ...[...day.childNodes].map(copy)));
          bits.append(make("span", "by", "according to ", ...[...by.childNodes].map((node) => node.cloneNode(true))));
          says.append(bits);
        }

        const text = make("div", "p-text");
        const context = blocks(statement.report).filter((b) => b.start < statement.end && b.end > statement.start);
        const headline = report.querySelector("h3");
        if (headline && !context.some((b) => headline.contains(b.node))) {
          const from = make("p", "from", headline.textContent.trim());
          from.dir = "auto";
          text.append(from);
        }
        const lang = report.querySelector(".text").getAttribute("lang");
        if (lang) text.setAttribute("lang", lang);
        text.append(...context.map((b) => marked(b, statement)));

        const on = make("a", "plain p-on", "Read on in the report");
        const place = statement.report + "." + statement.start + "." + statement.end;
        on.href = "#" + ($(place) ? place : context.length ? context[0].node.id : statement.report);
        on.addEventListener("click", () => arrive(statement));
        if (statements.length > 1) parts.push(step);
        parts.push(says, text);
        if (statement.trigger.length) {
          const key = make("p", "p-key", make("span", "", make("span", "m-trigger", "underlined"), " names the event"));
          if (statement.cues.length) key.append(make("span", "", make("span", "m-cue", "boxed"), " decided the status"));
          parts.push(key);
        }
        parts.push(on);
      } else {
        parts.push(make("p", "p-says", "The record holds no statement for this entry."));
      }

      const more = make("div", "p-more");
      if (kind === "Event") more.append(known(entry));
      if (kind !== "Actor" && statements.length > 1) {
        more.append(make("h3", "", entry.querySelector(".groups") ? "All statements, by origin" : "All statements"));
        for (const group of all(".groups", entry)) more.append(copy(group));
        if (!entry.querySelector(".groups")) more.append(list());
        all(".st", more).forEach((link) => {
          const at = statements.findIndex((s) => s.link && same(s.link, link));
          link.classList.toggle("here", at === index);
          if (at === index) link.setAttribute("aria-current", "true");
          link.addEventListener("click", (event) => {
            event.preventDefault();
            if (at >= 0) show(entry, at);
          });
        });
      }
      if (more.childNodes.length) parts.push(more);

      pane.replaceChildren(...parts);
      pane.hidden = false;
      pane.setAttribute("aria-label", "Evidence: " + kind);
      pane.setAttribute("role", narrow.matches ? "dialog" : "region");
      pane.scrollTop = 0;
      $("evidence").scrollTop = 0;
      const clause = pane.querySelector(".m-clause");
      const box = narrow.matches ? pane : $("evidence");
      if (clause) {
        const below = clause.getBoundingClientRect().top - box.getBoundingClientRect().top;
        if (below > box.clientHeight * 0.7) box.scrollTop = below - box.clientHeight * 0.4;
      }
      all(".st.here", entry).forEach((link) => link.classList.remove("here"));
      if (statement && statement.link && !statement.link.closest("details")) statement.link.classList.add("here");
      if (statement) say(kind + ", statement " + (index + 1) + " of " + statements.length + ", " + $(statement.report).dataset.name);
    };
    /** The statement that an entry opens with: the one that its line links to. */
    const opening = (entry) => {
      const hash = entry.querySelector(".line").hash;
      return Math.max(statementsOf(entry).findIndex((s) => s.link && s.link.hash === hash), 0);
    };
    /** What is known of an event, as a list; "not known" where nothing is. */
    const known = (entry) => {
      const list = make("dl", "facts");
      const add = (term, ...values) => {
        const found = values.filter(Boolean);
        list.append(make("dt", "", term), make("dd", "", ...(found.length ? found : [make("span", "nk", "not known")])));
      };
      const part = (name) => {
        const node = entry.querySelector(".line " + name);
        return node && make("span", "", ...[...node.childNodes].map((child) => child.cloneNode(true)));
      };
      const day = entry.querySelector(".line .d");
      add("Type", entry.querySelector(".type").textContent);
      add("Who", part(".who"));
      add("To whom", part(".whom"));
      add("Where", part(".place"));
      add("When", copy(day), make("span", "mute", " " + day.title));
      return list;
    };
    const same = (a, b) => a.hash === b.hash && a.dataset.t === b.dataset.t;
    const list = () => {
      const out = make("ul", "groups");
      for (const statement of open.statements) {
        const name = $(statement.report).dataset.name;
        const item = make("li", "", copy(statement.link));
        if (statement.link.textContent !== name) item.append(" ", make("bdi", "mute", name));
        out.append(item);
      }
      return out;
    };

    const show = (entry, index = 0, focus = false) => {
      if (open && open.entry !== entry) shut(open.entry);
      const statements = open && open.entry === entry ? open.statements : statementsOf(entry);
      open = { entry, statements, index: Math.min(Math.max(index, 0), Math.max(statements.length - 1, 0)) };
      entry.classList.add("open");
      const line = entry.querySelector(".line");
      line.setAttribute("aria-current", "true");
      back = line;
      const drawn = document.activeElement && pane.contains(document.activeElement) ? document.activeElement : null;
      const label = drawn && drawn.getAttribute("aria-label");
      draw();
      tick(entry.id, true);
      if (narrow.matches || focus) pane.focus({ preventScroll: true });
      else if (drawn) {
        const again = label && pane.querySelector('[aria-label="' + label + '"]:not(:disabled)');
        (again || pane).focus({ preventScroll: true });
      }
      try { history.replaceState(null, "", "#" + entry.id); } catch (_) { /* the address bar stays as it is */ }
    };
    const shut = (entry) => {
      entry.classList.remove("open");
      all(".here", entry).forEach((link) => link.classList.remove("here"));
      entry.querySelector(".line").removeAttribute("aria-current");
      tick(entry.id, false);
    };
    const close = (refocus = true) => {
      if (!open) return;
      const within = pane.contains(document.activeElement);
      shut(open.entry);
      open = null;
      pane.hidden = true;
      pane.replaceChildren();
      if (refocus && back && (within || narrow.matches)) back.focus({ preventScroll: true });
    };
    const go = (by) => {
      const index = open.index + by;
      if (index >= 0 && index < open.statements.length) show(open.entry, index);
    };
    const say = (words) => { $("say").textContent = words; };

    /* ---- on to the report ---- */

    /** Marks a statement inside the full report, where the browser can. */
    const paint = (statement) => {
      if (!window.CSS || !CSS.highlights || !window.Highlight) return;
      const ranges = (a, b) => blocks(statement.report).flatMap((block) => {
        const from = Math.max(a, block.start), to = Math.min(b, block.end);
        return from < to ? [range(block, from - block.start, to - block.start)] : [];
      });
      CSS.highlights.set("clause", new Highlight(...ranges(statement.start, statement.end)));
      CSS.highlights.set("trigger", new Highlight(...statement.trigger.flatMap(([a, b]) => ranges(a, b))));
      CSS.highlights.set("cue", new Highlight(...statement.cues.flatMap(([a, b]) => ranges(a, b))));
    };
    const range = (block, from, to) => {
      const out = document.createRange();
      let [a, b] = [units(block.text, from), units(block.text, to)];
      const walker = document.createTreeWalker(block.node, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (a !== null && a <= node.length) { out.setStart(node, a); a = null; } else if (a !== null) a -= node.length;
        if (b <= node.length) { out.setEnd(node, b); break; }
        b -= node.length;
      }
      return out;
    };
    const arrive = (statement) => {
      const report = $(statement.report);
      report.hidden = false;
      paint(statement);
      if (narrow.matches) close(false);
    };
    /** Scrolls to a node and stays there while the parts above it, laid out late, get their height. */
    let aim = null;
    const settle = (node, block = "start", frames = 24, still = 0) => {
      aim = node;
      const before = node.getBoundingClientRect().top;
      node.scrollIntoView({ block });
      const rests = Math.abs(node.getBoundingClientRect().top - before) < 1 ? still + 1 : 0;
      if (frames && rests < 6) requestAnimationFrame(() => { if (aim === node) settle(node, block, frames - 1, rests); });
    };
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(kind, () => { aim = null; }, { passive: true, capture: true });
    }
    /** A place in the page that the address names: an entry opens; a filtered-out report shows again. */
    const visit = () => {
      let id = "";
      try { id = decodeURIComponent(location.hash.slice(1)); } catch (_) { return; }
      const target = id && $(id);
      if (!target) return;
      for (let node = target.closest("[hidden]"); node && !node.contains(pane); node = node.parentElement && node.parentElement.closest("[hidden]")) node.hidden = false;
      if (target.classList.contains("entry")) {
        if (target.classList.contains("event") && target.closest(".group")) target.closest(".group").hidden = false;
        show(target, open && open.entry === target ? open.index : opening(target));
        settle(target, "nearest");
        if (!narrow.matches) target.querySelector(".line").focus({ preventScroll: true });
      } else {
        settle(target);
      }
    };

    /* ---- clicks ---- */

    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const node = event.target.closest("a, summary, .c, button, [data-e]");
      if (!node) return;
      const entry = node.closest(".entry");
      if (node.matches("a[href^='#']") && !node.matches(".line, .st") && node.hash === location.hash) {
        visit(); // the address stays the same, so no other event tells of it
      } else if (node.matches(".line")) {
        event.preventDefault();
        if (open && open.entry === entry && !narrow.matches) pane.focus({ preventScroll: true });
        else show(entry, opening(entry));
      } else if (node.matches(".entry .st")) {
        event.preventDefault();
        const at = statementsOf(entry).findIndex((s) => s.link && same(s.link, node));
        show(entry, Math.max(at, 0));
      } else if (node.matches(".src > summary")) {
        event.preventDefault();
        show(entry, 0);
        const groups = pane.querySelector(".groups");
        if (groups) groups.scrollIntoView({ block: "nearest" });
      } else if (node.matches(".report .c")) {
        const piece = node.id ? node : node.closest(".c[id]");
        const link = piece && all(".entry .st").find((one) => one.hash === "#" + piece.id);
        if (link) {
          const owner = link.closest(".entry");
          show(owner, statementsOf(owner).findIndex((s) => s.link && same(s.link, link)));
        }
      } else if (node.dataset.filterActor || node.dataset.filterReport) {
        const name = node.dataset.filterActor ? "actor" : "report";
        clear();
        form.elements[name].value = node.dataset.filterActor || node.dataset.filterReport;
        filter();
        unfold();
        settle($("timeline"));
        form.elements[name].focus({ preventScroll: true });
      }
    });
    window.addEventListener("hashchange", visit);
    // Enter on the line shows the same in the pane: no second stop on every line.
    all(".src > summary").forEach((summary) => { summary.tabIndex = -1; });

    /* ---- filters ---- */

    const form = $("filters");
    const query = $("q");
    const facts = new Map(events.map((entry) => {
      const [from, to] = (entry.dataset.d || "/").split("/");
      return [entry, {
        status: entry.dataset.s, type: entry.dataset.y, actors: entry.dataset.a.split(" "), reports: entry.dataset.r.split(" "),
        dated: Boolean(from || to), from: from || "0000", to: to || "9999",
      }];
    }));
    const indexed = new Map();
    /** What a search looks through: the entry itself and the sentences it rests on. */
    const searched = (node) => {
      if (!indexed.has(node)) {
        const sentences = all(".st", node).map((link) => $(link.hash.slice(1))).filter(Boolean).map((c) => c.textContent);
        indexed.set(node, fold([node.textContent, ...sentences].join("\n")));
      }
      return indexed.get(node);
    };
    const sections = {
      timeline: events, actors: all(".actor"), figures: all(".figure"), quotes: all(".quote"),
      disagreements: all(".dispute"), reports: all(".report"), standing: all(".holding"),
    };

    const filter = () => {
      const words = fold(query.value).split(/\s+/).filter(Boolean);
      const fits = (node) => words.every((word) => searched(node).includes(word));
      const chosen = form ? all("[name=status]:checked", form).map((box) => box.value) : [];
      const value = (name) => (form && form.elements[name] ? form.elements[name].value : "");
      const [actor, type, report, from, to] = ["actor", "type", "report", "from", "to"].map(value);
      const shown = {};
      for (const [id, nodes] of Object.entries(sections)) {
        shown[id] = 0;
        for (const node of nodes) {
          const fact = facts.get(node);
          const ok = (!fact || (
            (!chosen.length || chosen.includes(fact.status)) && (!type || fact.type === type)
            && (!actor || fact.actors.includes(actor)) && (!report || fact.reports.includes(report))
            && (!(from || to) || (fact.dated && (!from || fact.to >= from) && (!to || fact.from <= to)))
          )) && (!words.length || fits(node));
          node.hidden = !ok;
          shown[id] += ok;
        }
        const count = document.querySelector('[data-count="' + id + '"]');
        if (count) count.textContent = shown[id] === nodes.length ? number(nodes.length) : number(shown[id]) + "/" + number(nodes.length);
      }
      for (const group of all(".group")) group.hidden = !group.querySelector(".event:not([hidden])");
      for (const mark of all(".strip .e")) {
        mark.classList.toggle("off", mark.dataset.e.split(" ").every((id) => $(id).hidden));
      }
      if (form) {
        for (const label of all(".selects label", form)) label.classList.toggle("on", Boolean(label.lastElementChild.value));
        const active = words.length || chosen.length || actor || type || report || from || to;
        $("clear").hidden = !active;
        $("none").hidden = shown.timeline > 0;
        const words_ = shown.timeline === events.length ? plural(events.length, "event") : plural(shown.timeline, "event") + " of " + number(events.length);
        $("count").firstElementChild.textContent = words_;
        brush(from, to);
        say(words_);
      }
      if (open && open.entry.hidden) close(false);
    };
    const clear = () => {
      query.value = "";
      if (form) form.reset();
    };
    let waiting = 0;
    query.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 90);
    });
    if (form) {
      form.addEventListener("input", filter);
      form.addEventListener("submit", (event) => event.preventDefault());
      $("clear").addEventListener("click", () => {
        clear();
        filter();
        form.querySelector("input, select").focus({ preventScroll: true });
      });
    }

    const further = form && form.querySelector(".more-filters");
    const unfold = () => { if (further) further.open = !narrow.matches || all(".on", further).length > 0; };

    /* ---- the time strip ---- */

    const strip = $("strip");
    const drawing = strip && strip.querySelector("svg");
    const DAY = 86400000;
    const first = strip ? Date.parse(strip.dataset.from) : 0;
    const span = strip ? (Date.parse(strip.dataset.to) - first) / DAY + 1 : 1;
    const iso = (day) => new Date(first + day * DAY).toISOString().slice(0, 10);
    const marks = new Map();
    if (strip) {
      for (const mark of all(".e", strip)) {
        for (const id of mark.dataset.e.split(" ")) marks.set(id, mark);
      }
    }
    const tick = (id, on) => {
      const mark = marks.get(id);
      if (mark) mark.classList.toggle("open", on);
    };
    const share = (day) => (100 * Math.min(Math.max(day, 0), span)) / span;
    const brush = (from, to) => {
      if (!strip) return;
      const box = strip.querySelector(".brush");
      const a = from ? share((Date.parse(from) - first) / DAY) : 0;
      const b = to ? share((Date.parse(to) - first) / DAY + 1) : 100;
      box.setAttribute("x", a + "%");
      box.setAttribute("width", from || to ? Math.max(b - a, 0.2) + "%" : "0");
    };
    if (strip) {
      let down = null;
      const dayAt = (event) => {
        const box = drawing.getBoundingClientRect();
        return Math.min(Math.max(Math.floor((span * (event.clientX - box.left)) / box.width), 0), Math.ceil(span) - 1);
      };
      drawing.addEventListener("pointerdown", (event) => {
        if (event.button) return;
        down = { x: event.clientX, day: dayAt(event), moved: false, node: event.target.closest("[data-e]") };
        drawing.setPointerCapture(event.pointerId);
      });
      drawing.addEventListener("pointermove", (event) => {
        if (!down || Math.abs(event.clientX - down.x) < 5) return;
        down.moved = true;
        const day = dayAt(event);
        brush(iso(Math.min(day, down.day)), iso(Math.max(day, down.day)));
      });
      drawing.addEventListener("pointerup", (event) => {
        if (!down) return;
        const day = dayAt(event);
        if (down.moved) {
          form.elements.from.value = iso(Math.min(day, down.day));
          form.elements.to.value = iso(Math.max(day, down.day));
          filter();
        } else if (down.node) {
          const target = down.node.dataset.e.split(" ").map($).find((one) => !one.hidden);
          if (target) {
            show(target, opening(target));
            settle(target, "center");
            if (!narrow.matches) target.querySelector(".line").focus({ preventScroll: true });
          }
        } else if (form.elements.from.value || form.elements.to.value) {
          form.elements.from.value = form.elements.to.value = "";
          filter();
        }
        down = null;
      });
      drawing.addEventListener("pointercancel", () => { down = null; });
    }

    /* ---- keys ---- */

    const visible = () => entries.filter((entry) => !entry.hidden && !entry.closest("[hidden]"));
    const step = (by) => {
      const list = visible();
      if (!list.length) return;
      const focused = document.activeElement && document.activeElement.closest(".entry");
      let at = list.indexOf(focused || (open && open.entry));
      if (at < 0) {
        const below = list.findIndex((entry) => entry.getBoundingClientRect().top >= 60);
        at = below < 0 ? list.length - 1 : by > 0 ? below - 1 : below;
      }
      const next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
      const line = next.querySelector(".line");
      if (open && !narrow.matches) show(next, opening(next));
      line.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      const box = next.getBoundingClientRect();
      const low = parseFloat(getComputedStyle(next).scrollMarginTop) || 0;
      if (box.top < low) window.scrollBy(0, box.top - low);
      else if (box.bottom > innerHeight - 24) window.scrollBy(0, box.bottom - innerHeight + 24);
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
      if (event.key === "Escape") {
        if (event.target === query && query.value) { query.value = ""; filter(); }
        else if (open) close();
        else if (typing) event.target.blur();
        return;
      }
      if (narrow.matches && open && event.key === "Tab") {
        const stops = all("a[href], button:not(:disabled)", pane);
        const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
        if (stops.length && (document.activeElement === edge || !pane.contains(document.activeElement))) {
          event.preventDefault();
          (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
        }
        return;
      }
      if (typing) return;
      const act = {
        j: () => step(1), k: () => step(-1),
        "/": () => { query.focus({ preventScroll: true }); query.select(); },
        ArrowRight: open && (() => go(1)), ArrowLeft: open && (() => go(-1)),
        r: open && (() => { const on = pane.querySelector(".p-on"); if (on) on.click(); }),
      }[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    });

    /* ---- the section in view, printing, the address ---- */

    const links = new Map(all(".top nav a").map((link) => [link.hash.slice(1), link]));
    if (window.IntersectionObserver) {
      const watch = new IntersectionObserver((seen) => {
        for (const one of seen) {
          const link = links.get(one.target.id);
          if (!link) continue;
          if (one.isIntersecting) {
            link.setAttribute("aria-current", "location");
            link.parentNode.scrollLeft = link.offsetLeft - (link.parentNode.clientWidth - link.offsetWidth) / 2;
          } else link.removeAttribute("aria-current");
        }
      }, { rootMargin: "-35% 0px -64% 0px" });
      all(".sec").forEach((section) => watch.observe(section));
    }
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = all("details:not([open])");
      opened.forEach((node) => { node.open = true; });
    });
    window.addEventListener("afterprint", () => opened.forEach((node) => { node.open = false; }));
    narrow.addEventListener("change", () => {
      unfold();
      if (open) draw();
    });
    filter();
    unfold();
    visit();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

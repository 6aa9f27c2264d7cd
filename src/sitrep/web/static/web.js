// What the pages can do beyond links and forms: evidence beside the list, keys, choosing days by dragging.
// Everything works without it, too. No text of a report is ever made into markup here.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const pane = () => one("#pane");
  let opener = null;

  if (matchMedia("(max-width: 1079px)").matches) one("#rail")?.removeAttribute("open");

  // Evidence
  const close = () => {
    const box = pane();
    if (!box || box.hidden) return false;
    box.hidden = true;
    box.replaceChildren();
    all(".open").forEach((node) => node.classList.remove("open"));
    opener?.focus?.({ preventScroll: true });
    opener = null;
    return true;
  };
  const open = async (link) => {
    const box = pane();
    if (!box) return location.assign(link.getAttribute("href"));
    opener = link;
    all(".open").forEach((node) => node.classList.remove("open"));
    (link.closest(".entry") || link).classList.add("open");
    await htmx.ajax("GET", link.dataset.pane, { target: "#pane", swap: "innerHTML" });
    box.hidden = false;
    box.scrollTop = 0;
    box.focus({ preventScroll: true });
    one("#say").textContent = "Evidence opened";
  };
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("[data-close]")) return void close();
    const link = event.target.closest("a[data-pane]");
    if (link && pane()) {
      event.preventDefault();
      return void open(link);
    }
    const item = event.target.closest(".queue .entry");
    if (item) {
      all(".queue .current").forEach((node) => node.classList.remove("current"));
      item.classList.add("current");
    }
    const jump = event.target.closest("a[data-jump]");
    if (jump) {
      event.preventDefault();
      return void light(jump.dataset.jump, jump.closest(".entry"));
    }
    const words = event.target.closest(".text .c[id]");
    if (words) {
      const item = one(`.said .entry[data-at="${CSS.escape(words.id.slice(3))}"]`);
      if (item) light(words.id, item, true);
    }
  });

  // Report: either side finds the other
  const light = (id, item, fromText = false) => {
    all(".c.lit").forEach((node) => node.classList.remove("lit"));
    all(".said .open").forEach((node) => node.classList.remove("open"));
    const words = document.getElementById(id);
    words?.classList.add("lit");
    item?.classList.add("open");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    if (fromText) item?.scrollIntoView({ block: "nearest", behavior: calm });
    else words?.scrollIntoView({ block: "center", behavior: calm });
    history.replaceState(null, "", `?at=${id.slice(3)}#${id}`);
    if (fromText) one(".line", item)?.focus({ preventScroll: true });
  };
  const chosen = location.hash.startsWith("#at-") && document.getElementById(location.hash.slice(1));
  if (chosen) {
    chosen.classList.add("lit");
    chosen.scrollIntoView({ block: "center" });
    one(`.said .entry[data-at="${CSS.escape(chosen.id.slice(3))}"]`)?.classList.add("open");
  }

  // Filters that act at once
  let waiting = 0;
  const send = (form) => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) query.append(name, value);
    const address = form.getAttribute("action") + (query.size ? `?${query}` : "");
    htmx.ajax("GET", address, { target: "#body", select: "#body", swap: "outerHTML" }).then(() => {
      history.pushState(null, "", address);
      one("#say").textContent = one("#total")?.textContent || "";
    });
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && event.target.type !== "search") send(form);
    event.target.closest?.(".selects label")?.classList.toggle("on", Boolean(event.target.value));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form || event.target.type !== "search") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => send(form), 250);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form) {
      event.preventDefault();
      clearTimeout(waiting);
      send(form);
    }
  });
  addEventListener("popstate", () => { if (one("form[data-live]")) location.reload(); });

  // Lanes: drag to choose days
  let drag = null;
  const DAY = 86400000;
  document.addEventListener("pointerdown", (event) => {
    const body = event.target.closest(".lane-body");
    if (!body || event.button || event.pointerType === "touch" || event.target.closest("a")) return;
    const lanes = body.closest(".lanes");
    const box = body.getBoundingClientRect();
    drag = { lanes, box, from: event.clientX, left: box.left - lanes.getBoundingClientRect().left };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    let mark = one(".brush-box", drag.lanes);
    if (!mark) {
      mark = document.createElement("div");
      mark.className = "brush-box";
      drag.lanes.append(mark);
    }
    const clamp = (x) => Math.min(Math.max(x, drag.box.left), drag.box.right);
    const low = clamp(Math.min(drag.from, event.clientX)), high = clamp(Math.max(drag.from, event.clientX));
    mark.style.left = `${low - drag.box.left + drag.left}px`;
    mark.style.width = `${high - low}px`;
    drag.low = low;
    drag.high = high;
    event.preventDefault();
  });
  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const { lanes, box, low, high } = drag;
    drag = null;
    one(".brush-box", lanes)?.remove();
    if (!(high - low > 6)) return;
    const since = Date.parse(lanes.dataset.since), days = (Date.parse(lanes.dataset.until) - since) / DAY + 1;
    const day = (x) => new Date(since + Math.min(days - 1, Math.floor(((x - box.left) / box.width) * days)) * DAY).toISOString().slice(0, 10);
    const form = one("form[data-live]");
    form.elements.since.value = day(low);
    form.elements.until.value = day(high);
    send(form);
  });

  // Keys
  const entries = () => all(".entry").filter((node) => node.offsetParent !== null);
  const focusable = (entry) => (entry.matches("[tabindex]") ? entry : one("a.line, a, button", entry));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape") {
      if (typing) event.target.blur();
      else close();
      return;
    }
    if (typing) return;
    if (event.key === "/") {
      event.preventDefault();
      return void one("#q").focus();
    }
    const list = entries();
    const current = one(".queue .entry.current");
    const at = list.findIndex((node) => node === current || node.contains(document.activeElement) || node.classList.contains("open"));
    if ((event.key === "j" || event.key === "k") && list.length) {
      const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)))];
      const target = focusable(next);
      if (next.matches(".queue .entry")) {
        all(".queue .current").forEach((node) => node.classList.remove("current"));
        next.classList.add("current");
      }
      target?.focus();
      next.scrollIntoView({ block: "nearest" });
      if (next.matches(".said .entry")) one("a[data-jump]", next)?.click();
      event.preventDefault();
      return;
    }
    if (event.key === "r") {
      const link = one("#pane:not([hidden]) .to-report");
      if (link) location.assign(link.getAttribute("href"));
      return;
    }
    const entry = document.activeElement?.closest?.(".queue .entry") || one(".queue .entry.current");
    if (entry && "ynemsu".includes(event.key)) {
      const act = one(`[data-key="${event.key}"]`, entry) || one(`[data-key="${event.key}"]`);
      if (act) {
        event.preventDefault();
        act.click();
      }
    } else if (event.key === "u") {
      const act = one('[data-key="u"]');
      if (act) {
        event.preventDefault();
        act.click();
      }
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-open]");
    if (!button) return;
    const box = document.getElementById(button.dataset.open);
    if (!box) return;
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) one("select, input:not([type=hidden])", box)?.focus();
  });

  const fold = (within) => all("[data-fold]", within).forEach((node) => { node.hidden = true; });
  fold(document);
  // Dropped files go into the form's own field
  const drop = one(".drop");
  if (drop) {
    for (const kind of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", kind === "dragover");
        if (kind === "drop" && event.dataTransfer.files.length) {
          one('input[type="file"]', drop).files = event.dataTransfer.files;
          one("#chosen").textContent = all('input[type="file"]', drop).flatMap((n) => [...n.files]).map((f) => f.name).join(", ");
        }
      });
    }
  }
  // After an act the queue is drawn again: go on with the next entry
  document.addEventListener("htmx:afterSwap", (event) => {
    fold(document);
    const next = one(".queue .entry.current", event.detail.target) || one(".queue .entry.current");
    if (next) next.focus();
  });
})();

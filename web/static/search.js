/* The search box: suggestions, recent searches and the keyboard. Without it the box is a plain form. */
"use strict";

(() => {
  const REST = 150; // ms without a key before anything is asked
  const KEPT = 8; // recent searches, kept in this browser only
  const STORE = "recent-searches";

  let asked = 0; // the number of the last question; an answer to an earlier one comes too late
  let timer = 0;
  let touched = false; // whoever has only opened the page wants to read it, not a list in front of it

  const list = () => $("#suggestions");
  const options = () => $$("[role=option]", list());
  const active = () => $("[aria-selected=true]", list());
  const isOpen = () => !list().hidden;

  function activate(box, option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    box.setAttribute("aria-activedescendant", option ? option.id : "");
    if (option) option.scrollIntoView({ block: "nearest" });
  }

  function open(box) {
    list().hidden = options().length === 0;
    box.setAttribute("aria-expanded", String(isOpen()));
  }

  function close(box) {
    clearTimeout(timer);
    asked += 1;
    list().hidden = true;
    box.setAttribute("aria-expanded", "false");
    activate(box, null);
  }

  /* Recent searches. A browser may forbid to keep anything; then there are none. */
  function recent() {
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch (error) { return []; }
  }

  function remember(words) {
    if (!words.trim()) return;
    const kept = [words.trim(), ...recent().filter((each) => each !== words.trim())].slice(0, KEPT);
    try { localStorage.setItem(STORE, JSON.stringify(kept)); } catch (error) { /* none are kept */ }
  }

  function forget() {
    try { localStorage.removeItem(STORE); } catch (error) { /* there are none */ }
  }

  function option(number, text, kind) {
    const item = document.createElement("li");
    item.className = "suggestion";
    item.id = `suggestion-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    [["suggestion-text", text], ["suggestion-kind", kind]].forEach(([name, content]) => {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = content;
      item.append(part);
    });
    return item;
  }

  function showRecent(box) {
    const items = recent().map((words, index) => {
      const item = option(index + 1, words, "检索过");
      item.dataset.text = words;
      return item;
    });
    if (items.length) {
      items.push(option(items.length + 1, "清除检索记录", ""));
      items[items.length - 1].dataset.forget = "";
    }
    list().replaceChildren(...items);
    open(box);
  }

  /* Suggestions */
  async function ask(box) {
    asked += 1;
    const number = asked;
    const address = `${box.dataset.suggests}?q=${encodeURIComponent(box.value)}`;
    const answer = await fetch(address).catch(() => null);
    const html = answer && answer.ok ? await answer.text() : "";
    if (number !== asked || document.activeElement !== box || !html) return;
    list().outerHTML = html;
    activate(box, null);
    open(box);
  }

  function suggest(box) {
    close(box);
    if (box.value.trim()) timer = setTimeout(() => ask(box), REST);
    else showRecent(box);
  }

  function take(box, words) {
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    close(box);
  }

  function choose(box, chosen) {
    if ("forget" in chosen.dataset) {
      forget();
      close(box);
    } else if (chosen.dataset.url) {
      remember(chosen.dataset.text);
      location.assign(chosen.dataset.url);
    } else {
      box.value = chosen.dataset.text;
      $("button", box.form).click();
    }
  }

  function move(box, step) {
    if (!isOpen()) return suggest(box);
    const all = options();
    const place = all.indexOf(active());
    const next = place < 0 && step < 0 ? all.length - 1 : place + step;
    return activate(box, all[next] || null); // past either end one is in the box again
  }

  /* What each key does; false leaves it to the browser. */
  const keys = {
    ArrowDown: (box) => { move(box, 1); return true; },
    ArrowUp: (box) => { move(box, -1); return true; },
    // A browser would empty the box, should the list not be there yet.
    Escape: (box) => { close(box); return true; },
    Enter(box) {
      const chosen = isOpen() && active();
      if (chosen) choose(box, chosen);
      return Boolean(chosen);
    },
    Tab(box, event) {
      // In the empty box the list holds old searches: Tab is on its way to the next field.
      const taken = active() || (box.value.trim() ? options()[0] : null);
      if (event.shiftKey || !isOpen() || !taken || !taken.dataset.text) return false;
      take(box, taken.dataset.text);
      return true;
    },
  };

  const boxOf = (event) => event.target instanceof Element && event.target.closest("[data-suggests]");

  ["keydown", "mousedown"].forEach((name) => {
    document.addEventListener(name, () => { touched = true; }, true);
  });
  document.addEventListener("keydown", (event) => {
    const box = boxOf(event);
    if (box && !event.isComposing && keys[event.key] && keys[event.key](box, event)) event.preventDefault();
  });
  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (box) suggest(box);
  });
  ["focusin", "click"].forEach((name) => document.addEventListener(name, (event) => {
    const box = boxOf(event);
    if (box && touched && !box.value.trim()) showRecent(box);
  }));
  document.addEventListener("focusout", (event) => {
    const box = boxOf(event);
    if (box) close(box);
  });

  /* A press on the list must not take the focus out of the box; the click that follows chooses. */
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#suggestions")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("#suggestions [role=option]");
    if (chosen) choose($("[data-suggests]"), chosen);
  });

  /* Words that were sent, or by which something was found, are recent searches. What may be a whole
     code is sent as a plain form, for the server to open the indicator. */
  document.addEventListener("submit", (event) => {
    const box = $("[data-suggests]", event.target);
    if (!box) return;
    close(box);
    remember(box.value);
    if (/^\s*[\w.-]*\d[\w.-]*\s*$/.test(box.value.normalize("NFKC"))) event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const hit = event.target.closest(".hit h2 a");
    if (hit && $("#q")) remember($("#q").value);
  });

  /* A link to other words (an example, a correction) changes the results alone: the box follows. */
  document.addEventListener("htmx:load", (event) => {
    const results = event.detail.elt;
    const box = $("#q");
    if (results.id === "results" && box && document.activeElement !== box) box.value = results.dataset.q;
  });
})();

/* The check pages: files dropped, findings and their cells, the opinion copied. All of it works without. */
"use strict";

(() => {
  /* Files are dropped anywhere on the page into the field that would choose them: outside of it a browser
     would open the file and leave the page. */
  ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const zone = $("[data-drop]");
    if (!zone || !event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    const field = $("input[type=file]", zone);
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    $("button", zone.closest("form")).focus();
  }));

  /* Too large is said before it is sent, and what is being sent cannot be sent twice. */
  function problemWith(field) {
    const total = Array.from(field.files).reduce((sum, file) => sum + file.size, 0);
    const most = Number(field.dataset.mostBytes);
    const size = (bytes) => `${Math.ceil(bytes / 100000) / 10} MB`;
    return total > most ? `选的文件共 ${size(total)}，超过 ${size(most)}，请分几次上传` : "";
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-most-bytes]")) $("#problem-files").textContent = problemWith(event.target);
  });
  document.addEventListener("submit", (event) => {
    const field = $("[data-most-bytes]", event.target);
    if (field && problemWith(field)) {
      event.preventDefault();
      $("#problem-files").textContent = problemWith(field);
      return;
    }
    const button = $("[data-busy]", event.target);
    if (!button || event.defaultPrevented) return;
    button.dataset.ready = button.textContent;
    button.textContent = button.dataset.busy;
    button.disabled = true;
  });
  window.addEventListener("pageshow", () => $$("[data-ready]").forEach((button) => {
    button.textContent = button.dataset.ready;
    button.disabled = false;
  }));

  /* A finding and its cell show each other: both are marked, and the other one is brought into view. */
  function show(cell, finding, target) {
    $$(".is-current").forEach((each) => each.classList.remove("is-current"));
    [cell, finding].forEach((each) => each && each.classList.add("is-current"));
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  function fromFinding(finding) {
    const cell = document.getElementById(finding.dataset.cell);
    if (cell) show(cell, finding, cell);
  }

  function fromCell(cell) {
    const finding = $(`[data-cell="${cell.id}"]`);
    if (finding) show(cell, finding, finding);
  }

  const isControl = (element) => element.closest("a:not([data-to-cell]), button, input, label, textarea, summary");

  document.addEventListener("click", (event) => {
    if (isControl(event.target) || String(window.getSelection())) return;
    const finding = event.target.closest(".finding[data-cell]");
    const cell = event.target.closest("#sheet .cell[id]");
    if (finding) {
      event.preventDefault();
      fromFinding(finding);
    } else if (cell) {
      fromCell(cell);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.target.matches(".finding[data-cell]")) fromFinding(event.target);
    else if (event.target.matches("#sheet .cell[id]")) fromCell(event.target);
  });

  /* Keyboard: n and p go through the findings, with Shift through the sheets. The place of the key counts,
     not its letter: an input method may hold back letters. */
  function beside(forward) {
    const active = document.activeElement;
    const here = active.closest(".finding") || active;
    const wanted = forward ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
    const those = $$(".finding").filter((each) => here.compareDocumentPosition(each) & wanted);
    return forward ? those[0] : those[those.length - 1];
  }

  document.addEventListener("keydown", (event) => {
    const forward = event.code === "KeyN";
    const typing = event.target.closest("input, textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!$("#sheet") || !(forward || event.code === "KeyP")) return;
    event.preventDefault();
    if (event.shiftKey) {
      const link = $(forward ? "a[rel=next]" : "a[rel=prev]");
      if (link) link.click();
      return;
    }
    const finding = beside(forward);
    if (!finding) return;
    const cell = finding.dataset.cell ? document.getElementById(finding.dataset.cell) : null;
    show(cell, finding, finding);
  });

  /* The opinion goes to the clipboard; where the browser gives no access to it, the old command does it. */
  async function copyText(button) {
    const field = $(button.dataset.copies);
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(field.value);
    } else {
      field.select();
      document.execCommand("copy");
    }
    button.textContent = "已复制";
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (button) copyText(button);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-closes]");
    if (!button) return;
    const closed = $(button.dataset.closes);
    closed.className = "";
    closed.replaceChildren();
  });

  /* What the reviewer makes of the draft stays while the sheet is changed or left, until the tab is closed. */
  const drafted = () => `opinion ${window.location.pathname}`;
  function keepOpinion(field) {
    const isOwn = field.value !== field.defaultValue;
    if (isOwn) window.sessionStorage.setItem(drafted(), field.value);
    else window.sessionStorage.removeItem(drafted());
    $("[data-redrafts]").hidden = !isOwn;
  }
  function prepareOpinion(part) {
    const field = $("#opinion", part);
    const own = field && window.sessionStorage.getItem(drafted());
    if (!own) return;
    field.value = own;
    keepOpinion(field);
  }
  document.addEventListener("input", (event) => {
    if (event.target.id === "opinion") keepOpinion(event.target);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-redrafts]")) return;
    const field = $("#opinion");
    field.value = field.defaultValue;
    keepOpinion(field);
    field.focus();
  });

  /* On paper a field shows all of its text. */
  window.addEventListener("beforeprint", () => {
    const field = $("#opinion");
    if (field) field.style.height = `${field.scrollHeight + 4}px`;
  });
  window.addEventListener("afterprint", () => {
    const field = $("#opinion");
    if (field) field.style.height = "";
  });

  function prepareChecks(part) {
    $$("[data-copies], [data-drop-hint], [data-keys], .toast [data-closes]", part.parentElement || part).forEach((each) => { each.hidden = false; });
    prepareOpinion(part);
    const coming = part.matches("[data-click]") ? part : $("[data-click]", part);
    if (coming) coming.click();
    const asked = $("[data-focus]", part);
    if (asked) asked.focus();
  }

  /* A fragment takes the place of the whole sheet: whoever was at a finding is led to where it was. */
  let lastCell = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const finding = event.target.closest(".finding[data-cell]");
    const row = event.target.closest(".checked tr");
    const cell = row && $(".cell[id]", row);
    lastCell = finding ? finding.dataset.cell : cell ? cell.id : "";
  });
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    prepareChecks(part);
    if (part.id !== "sheet") return;
    const cell = lastCell && document.getElementById(lastCell);
    if (cell && !$("[data-focus]", part)) cell.focus({ preventScroll: true });
    if (part.dataset.told) $("#told").textContent = part.dataset.told;
  });
  document.addEventListener("DOMContentLoaded", () => prepareChecks(document.body));
})();

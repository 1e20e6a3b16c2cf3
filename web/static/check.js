/* The check pages: files dropped, findings and their cells, the opinion copied. All of it works without. */
"use strict";

(() => {
  /* Files are dropped into the field that would choose them. */
  const zoneOf = (event) => event.target instanceof Element && event.target.closest("[data-drop]");

  ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      $("input[type=file]", zone).files = event.dataTransfer.files;
    }
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

  function prepareChecks(part) {
    $$("[data-copies], [data-drop-hint]", part).forEach((each) => { each.hidden = false; });
    const asked = $("[data-focus]", part);
    if (asked) asked.focus();
  }

  /* A fragment takes the place of the whole sheet: whoever was at a finding is led to where it was. */
  let lastCell = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const finding = event.target.closest(".finding[data-cell]");
    lastCell = finding ? finding.dataset.cell : "";
  });
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    prepareChecks(part);
    const cell = part.id === "sheet" && lastCell && document.getElementById(lastCell);
    if (cell && !$("[data-focus]", part)) cell.focus({ preventScroll: true });
  });
  document.addEventListener("DOMContentLoaded", () => prepareChecks(document.body));
})();

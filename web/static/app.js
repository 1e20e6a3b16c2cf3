/* What plain forms and links cannot do; every page works without it. */
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => Array.from(within.querySelectorAll(selector));

/* Keyboard: "/" goes to the search box. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    $("input[type=search]").select();
    $("input[type=search]").focus();
  }
});

/* While an input method composes, the letters typed are not yet words: wait for its end. */
document.addEventListener("input", (event) => {
  if (event.isComposing) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

/* Copying: the clipboard of the browser where the address is secure, the old command elsewhere. */
async function copy(button) {
  const field = $(button.dataset.copy);
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(field.value);
  } else {
    field.closest("details").open = true;
    field.select();
    document.execCommand("copy");
  }
  button.textContent = "已复制，可到 Excel 粘贴";
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

/* The draft's table: fields as high as their text, cells marked that a finding speaks of. */
function grow(field) {
  field.style.resize = "none";
  field.style.overflow = "hidden";
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function mark(row) {
  const spoken = new Set($$(".row-findings [data-field]", row).map((found) => found.dataset.field));
  if (spoken.has("unit")) spoken.add("value");
  $$("tr:first-child [name]", row).forEach((field) => {
    field.classList.toggle("is-marked", spoken.has(field.name));
    field.setAttribute("aria-invalid", String(spoken.has(field.name)));
  });
}

function prepare(part) {
  $$("[data-copy]", part).forEach((button) => { button.hidden = false; });
  $$("[data-grows]", part).forEach(grow);
  $$(".row", part).concat(part.closest(".row") || []).forEach(mark);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-grows]")) grow(event.target);
  if (event.target.matches("[data-level2]")) {
    const group = event.target.selectedOptions[0].closest("optgroup");
    $("[data-level1]", event.target.parentElement).textContent = group ? group.label : "";
  }
});

document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  prepare(part);
  const name = part.matches(".row") && $("[name=name]", part);
  if (name && !name.value) name.focus();
});
document.addEventListener("DOMContentLoaded", () => prepare(document.body));
window.addEventListener("resize", () => $$("[data-grows]").forEach(grow));

/* What is typed into the draft is nowhere else: ask before it is left. */
let unsaved = false;
let sending = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-draft]")) unsaved = true;
});
document.addEventListener("submit", (event) => {
  if (!event.target.closest("[data-draft]")) return;
  sending = true;
  setTimeout(() => { sending = false; }, 1000);
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved && !sending && $("[data-draft]")) event.preventDefault();
});

/* Answers that are no success: the server's own words where it has any, else ours. */
function tell(sentence) {
  const paragraph = document.createElement("p");
  paragraph.textContent = sentence;
  $("#notice").replaceChildren(paragraph);
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
});
const polls = (event) => event.target.closest("[data-polls]");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!polls(event)) $("#notice").replaceChildren();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (polls(event) && event.detail.successful) $("#notice").replaceChildren();
});
document.addEventListener("htmx:sendError", (event) => {
  const sentence = polls(event)
    ? "暂时没有连上服务，正在重试；已经上传的文件不会丢，连上后自动接着显示。"
    : "没有连上服务，刚才的操作没有生效；请检查网络后再试。";
  if ($("#notice").textContent.trim() !== sentence) tell(sentence);
});
document.addEventListener("htmx:responseError", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Retarget")) tell("服务暂时没有应答，刚才的操作没有生效；请稍后再试。");
});

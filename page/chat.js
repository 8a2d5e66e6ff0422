// Questions to Gradio's chat, and what is done with its answers: one listener for all buttons.
// What a button asks or copies is its value; nothing is kept here but the filters.
"use strict";

const chat = document.querySelector("gradio-app");
const filters = document.querySelector("#filters form");
const say = words; // from page.js
let alone = false; // whether the next question is asked without those before it

/** One of Gradio's fields, once it is there. */
async function field(selector) {
  for (;;) {
    const found = chat.querySelector(selector);
    if (found) return found;
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** Fill in one of Gradio's fields, as if it had been typed. */
function fill(area, value) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, value);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// Filters

function chosen() {
  const day = filters.elements.day;
  return {
    regions: [...filters.querySelectorAll("[name=region]:checked")].map((box) => box.value),
    in_force: filters.elements.period.value === "current",
    as_of: day.validity.badInput ? "?" : day.value,
    alone,
  };
}

/** Hand the filters to Gradio and sum them up where they are folded. */
async function sync() {
  const now = chosen();
  const regions = now.regions.length > 1 ? say.chosen_regions.replace("{count}", now.regions.length) : now.regions[0];
  const parts = [regions ?? say.all_regions, now.in_force ? say.filter_in_force : say.filter_all, now.as_of];
  document.querySelector("#filters summary small").textContent = parts.filter(Boolean).join(" · ");
  fill(await field("#chosen textarea, #chosen input"), JSON.stringify(chosen()));
}

function choose(wish) {
  for (const box of filters.querySelectorAll("[name=region]")) box.checked = wish.regions.includes(box.value);
  filters.elements.period.value = wish.in_force ? "current" : "all";
  filters.elements.day.value = wish.as_of;
  alone = wish.alone;
}

/** Ask what a button says, with its filters. */
async function ask(wish) {
  choose(wish);
  await sync();
  fill(await field("#question textarea"), wish.question);
  (await field("#question .submit-button")).click();
}

// A day half typed is no input yet, but no day either.
for (const kind of ["input", "keyup", "focusout"]) filters.addEventListener(kind, sync);
filters.addEventListener("reset", () => setTimeout(sync));
filters.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("anew").addEventListener("click", async () => {
  (await field("#fresh")).click();
  (await field("#question textarea")).focus();
});
chat.addEventListener("input", (event) => {
  if (event.isTrusted && alone && event.target.closest("#question")) {
    alone = false;
    sync();
  }
});
sync();

// Buttons of answers, of the panel and of the first page

/** Say in a word beside a button what became of it. */
function report(button, sentence) {
  const tools = button.closest(".tools, .whole");
  const place = tools.querySelector(".said") ?? tools.appendChild(document.createElement("span"));
  place.className = "said";
  place.setAttribute("role", "status");
  place.textContent = sentence;
}

/** Copy words; where the page is served without TLS there is no clipboard but the old one. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text;
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy");
}

/** Send what is said of an answer; the reply is a sentence. */
async function judge(button, judgement) {
  try {
    const reply = await fetch("/feedback", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(judgement),
    });
    if (reply.status === 404) return report(button, say.no_feedback);
    const told = await reply.json().catch(() => ({}));
    report(button, told.said ?? told.error?.message ?? told.detail ?? (reply.ok ? say.thanks : say.feedback_failed));
  } catch {
    report(button, say.lost);
  }
}

const ACTIONS = {
  ask: (button) => ask(JSON.parse(button.value)),
  chip: (button) => ask(JSON.parse(button.value)),
  again: () => chat.querySelector("#chat .bot-row:last-child .message-buttons button")?.click(),
  judge: (button) => judge(button, JSON.parse(button.value)),
  copy: (button) => {
    const text = button.matches(".link") ? new URL(button.value, location.href).href : button.value;
    return copy(text).then(
      () => report(button, say.copied),
      () => report(button, say.copy_failed),
    );
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const action = Object.keys(ACTIONS).find((name) => button?.classList.contains(name));
  if (action) ACTIONS[action](button);
});

chat.addEventListener(
  "submit",
  (event) => {
    event.preventDefault();
    const button = event.target.querySelector("[type=submit]");
    const given = Object.fromEntries(new FormData(event.target));
    if (!given.kind) return report(button, say.no_reason);
    judge(button, { ...JSON.parse(button.value), ...given });
    event.target.closest("details").open = false;
  },
  true,
);

// Gradio's own words, in the reader's script, and without a message's Markdown read aloud as its name

const NAMES = [
  ["[data-testid=bot]", "answered_by"],
  ["[data-testid=user]", "asked_by"],
  ["#chat [role=log]", "talk"],
  ["#question textarea", "question"],
  ["#question .stop-button", "stop"],
  [".user-row .message-buttons button:only-of-type", "edit"],
  [".user-row .message-buttons button:first-of-type:not(:only-of-type)", "submit"],
  [".user-row .message-buttons button:last-of-type:not(:only-of-type)", "cancel"],
];

function name(element, label) {
  if (element.getAttribute("aria-label") === label) return;
  element.setAttribute("aria-label", label);
  if (element.title) element.title = label;
}

function relabel() {
  for (const [selector, key] of NAMES) {
    for (const element of chat.querySelectorAll(selector)) name(element, say[key]);
  }
  const area = chat.querySelector("#question textarea");
  if (area && area.placeholder !== say.placeholder) area.placeholder = say.placeholder;
  for (const [selector, key] of [["submit", "send"], ["stop", "stop"]]) {
    const button = chat.querySelector(`#question .${selector}-button`);
    if (button && button.textContent.trim() !== say[key]) button.textContent = say[key];
  }
  document.getElementById("notice")?.setAttribute("role", "status");
  chat.querySelectorAll("#chat .table table:not(:has(caption))").forEach(complete);
}

/** A table of Markdown has neither caption nor scopes. */
function complete(table) {
  table.createCaption().textContent = table.closest(".table").title;
  for (const head of table.querySelectorAll("th")) head.scope = "col";
}

/** Bring a new question to the top, once; what grows below it does not move it. */
let asked = 0;
function follow() {
  const questions = chat.querySelectorAll("#chat .user-row");
  if (questions.length > asked) [...questions].at(-1).scrollIntoView({ block: "start" });
  asked = questions.length;
}

new MutationObserver(() => {
  relabel();
  follow();
}).observe(chat, { subtree: true, childList: true, characterData: true, attributeFilter: ["aria-label"] });

// An address with a question asks it: /?q=…

const given = new URLSearchParams(location.search);
if (given.get("q")) {
  ask({
    question: given.get("q"),
    regions: given.getAll("regions"),
    in_force: given.get("in_force") === "1",
    as_of: given.get("as_of") ?? "",
    alone: true,
  });
}

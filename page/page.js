// Marks to evidence: one listener for every mark, now and later.
// The mark's own address says what is cited; nothing is kept between clicks but where to return.
"use strict";

const words = JSON.parse(document.body.dataset.words ?? "{}");
const panel = document.getElementById("evidence");
const sheet = panel.querySelector(".sheet");
let mark = null; // the mark that opened the panel: Esc returns to it
let latest = 0; // a slow answer never replaces a later one

/** The panel's address for a document's address: the clause moves from the hash to the query. */
function evidenceUrl(link) {
  const url = new URL(link.href, location.href);
  url.pathname = url.pathname.replace(/^\/policy\//, "/evidence/");
  url.searchParams.set("clause", decodeURIComponent(url.hash.slice(1)));
  url.hash = "";
  return url;
}

/** Whether a link opens in the panel: a mark of the chat, or a neighbour inside the panel. */
function opensPanel(link) {
  const url = new URL(link.href, location.href);
  const ours = url.origin === location.origin && url.pathname.startsWith("/policy/");
  return ours && (link.closest("#chat") !== null || ["prev", "next"].includes(link.rel));
}

async function show(link) {
  const turn = ++latest;
  panel.setAttribute("aria-busy", "true");
  let shown;
  try {
    const reply = await fetch(evidenceUrl(link), { headers: { accept: "text/html" } });
    shown = await reply.text();
    if (!reply.ok) throw new Error(shown);
  } catch {
    shown = `<p class="empty" tabindex="-1">${words.panel_failed}</p>`;
  }
  if (turn !== latest) return;
  sheet.innerHTML = shown; // made by page/evidence.py, every corpus string escaped
  panel.removeAttribute("aria-busy");
  panel.classList.add("open");
  panel.scrollTop = 0;
  sheet.querySelector("[tabindex]")?.focus({ preventScroll: true });
  sheet.querySelector("mark")?.scrollIntoView({ block: "nearest" });
}

/** Close the sheet and return to the mark, also if Gradio has drawn the message anew. */
function leave() {
  panel.classList.remove("open");
  const same = [...document.querySelectorAll("#chat a[href]")].filter((a) => a.href === mark?.href);
  const target = mark?.isConnected ? mark : same.at(-1);
  (target ?? document.querySelector("#question textarea"))?.focus();
}

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!link || !plain || !opensPanel(link)) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.closest("#chat")) {
      mark?.classList.remove("shown");
      mark = link;
      mark.classList.add("shown");
    }
    show(link);
  },
  true,
);

document.addEventListener(
  "keydown",
  (event) => {
    // Enter that chooses a word in an input method must not send the question.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.stopImmediatePropagation();
    } else if (event.key === "Escape" && (panel.contains(event.target) || panel.matches(".open"))) {
      leave();
    }
  },
  true,
);

panel.querySelector(".close").addEventListener("click", leave);

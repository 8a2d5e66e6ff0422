// The evaluate view: the bar moves by itself, and a file that is too large is named before it is sent.
"use strict";

const PAUSE = 700; // milliseconds
const section = document.getElementById("progress");

/** Show how far the run is; once it has ended, load the page anew. */
async function follow() {
  try {
    const reply = await fetch("/evaluate/progress", { headers: { accept: "application/json" } });
    if (reply.ok) {
      const state = await reply.json();
      if (!state.under_way || String(state.number) !== section.dataset.number) {
        location.assign("/evaluate");
        return;
      }
      const bar = section.querySelector("progress");
      section.querySelector("#said").textContent = state.said;
      if (state.done < state.total) {
        bar.max = state.total;
        bar.value = state.done;
      } else {
        bar.removeAttribute("value");
      }
    }
  } catch {
    // The service is away for a moment; the next turn asks again.
  }
  setTimeout(follow, PAUSE);
}

if (section) setTimeout(follow, PAUSE);

for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => {
    const large = [...input.files].some((file) => file.size > Number(input.dataset.most));
    input.setCustomValidity(large ? input.dataset.large : "");
    if (large) input.reportValidity();
  });
}

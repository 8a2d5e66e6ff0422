// The desk of the library: files that are too large are refused before they are sent, and the
// bar of a change moves by itself. Without this script the pages do the same, a reload at a time.
"use strict";

/** Why the chosen files cannot be sent, or "". */
function complaint(form, files) {
  const { files: most, each, whole, many, large, heavy } = form.dataset;
  if (files.length > Number(most)) return many;
  const over = files.filter((file) => file.size > Number(each));
  if (over.length) return large + over.map((file) => file.name).join("、");
  const sum = files.reduce((bytes, file) => bytes + file.size, 0);
  return sum > Number(whole) - 65536 ? heavy : "";
}

for (const form of document.querySelectorAll("form.upload")) {
  const said = form.querySelector(".said");
  form.addEventListener("submit", (event) => {
    const wrong = complaint(form, [...form.querySelector("[type=file]").files]);
    said.textContent = wrong || form.dataset.busy;
    said.classList.toggle("wrong", wrong !== "");
    if (wrong) event.preventDefault();
  });
  window.addEventListener("pageshow", () => (said.textContent = ""));
}

/** Ask how far a change is until it is over; then show its page anew. */
async function follow(job) {
  try {
    const reply = await fetch(job.dataset.progress, { headers: { accept: "application/json" } });
    if (!reply.ok) return location.reload();
    const now = await reply.json();
    if (now.over) return location.reload();
    job.querySelector(".said").textContent = now.said;
    const bar = job.querySelector("progress");
    if (now.total) Object.assign(bar, { max: now.total, value: now.done });
  } catch {
    // The service is away for the moment; the next round may find it.
  }
  setTimeout(() => follow(job), 700);
}

for (const job of document.querySelectorAll(".job")) {
  if (["waiting", "running"].includes(job.dataset.state)) setTimeout(() => follow(job), 300);
}

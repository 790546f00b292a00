// Keeps what is shown up to date, and adds keys. Everything can be read and done without it.
"use strict";
(() => {
  const live = () => document.querySelectorAll("[data-live]");
  let busy = false;
  let again = false;

  // Fetches this very page and puts its live parts in the place of the old ones. What is open stays
  // open, and what has the focus keeps it. What was looked for in the past is not looked for again:
  // such a page takes the strip that it shares with all pages from another one.
  async function look() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const from = document.getElementById("main")?.dataset.from ?? location.href;
      const answer = await fetch(from, { headers: { accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const old of live()) {
          const fresh = page.getElementById(old.id);
          if (!fresh || fresh.innerHTML === old.innerHTML) continue;
          const known = new Set([...old.querySelectorAll("article[id]")].map((card) => card.id));
          for (const open of old.querySelectorAll("article[id] details[open]")) {
            const card = open.closest("article");
            const twin = page.getElementById(card.id)?.querySelector("details");
            if (twin) twin.open = true;
          }
          const focused = old.contains(document.activeElement) ? document.activeElement : null;
          const home = focused?.closest("article[id]")?.id;
          if (known.size) {
            for (const card of fresh.querySelectorAll("article[id]")) {
              if (!known.has(card.id)) card.classList.add("fresh");
            }
          }
          old.className = fresh.className;
          old.replaceChildren(...fresh.childNodes);
          if (home) document.getElementById(home)?.querySelector("h2 a, summary")?.focus();
        }
      }
    } catch {
      // The service is away; the stream comes back by itself when it is there again.
    }
    busy = false;
    if (again) { again = false; look(); }
  }

  if (live().length && window.EventSource) {
    const stream = new EventSource("/events");
    stream.addEventListener("alerts", () => look());
    // The strip and the ages grow old too, but only where somebody looks.
    setInterval(() => { if (!document.hidden) look(); }, 60000);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    addEventListener("pagehide", () => stream.close());
  }

  function step(by) {
    const cards = [...document.querySelectorAll(".card")];
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    const next = cards[Math.min(Math.max(at + by, 0), cards.length - 1)];
    (next.querySelector("h2 a, .told a") || next.querySelector("summary"))?.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.altKey || key.metaKey) return;
    if (key.target.closest("input, select, textarea")) return;
    if (key.key === "/") { document.getElementById("find")?.focus(); key.preventDefault(); }
    if (key.key === "j") step(1);
    if (key.key === "k") step(-1);
    if (key.key === "o") {
      const behind = document.activeElement?.closest(".card")?.querySelector("details");
      if (behind) behind.open = !behind.open;
    }
  });
})();

"use strict";
(() => {
  // Everything is put in as text: what the ledger holds was written by strangers.
  const lead = document.getElementById("live-lead"), body = document.getElementById("live-body");
  const head = ["Provider", "Turn", "Written or the same", "Rejected", "Waiting"];
  let running = null, failures = 0;
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const show = (now) => {
    lead.textContent = now.says;
    if (!now.providers.length) { body.replaceChildren(); return; }
    const table = element("table"), top = table.createTHead().insertRow(), rows = table.createTBody();
    for (const [place, name] of head.entries()) {
      const cell = element("th", name, place > 1 ? "n" : "");
      cell.scope = "col";
      top.append(cell);
    }
    for (const one of now.providers) {
      const row = rows.insertRow(), name = element("th", one.name);
      name.scope = "row";
      row.append(name, element("td", one.over ? "over" : "going on"));
      for (const number of [one.settled, one.rejected, one.extracted]) row.append(element("td", String(number), "n"));
    }
    body.replaceChildren(table);
  };
  const look = async () => {
    let pause = 2000;
    try {
      const answer = await fetch("live.json", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      failures = 0;
      // The rest of the page is of before the run.
      if (running !== null && now.run === null) { location.reload(); return; }
      running = now.run;
      show(now);
    } catch (error) {
      failures += 1;
      lead.textContent = "The server does not answer: start scrapy report --serve again.";
      pause = Math.min(2000 * 2 ** failures, 60000);
    }
    setTimeout(look, document.hidden ? 15000 : pause);
  };
  look();
})();

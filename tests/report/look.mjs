// Opens a page in Chromium, light and dark, at a desk and on a phone, and tells what it found as JSON.
//
//   node look.mjs CHROMIUM MODULES URL [FOLDER]
//
// MODULES holds node_modules; with FOLDER, screenshots are put there.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [chromiumPath, modules, url, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");

const WAYS = {
  light: { colorScheme: "light", viewport: { width: 1240, height: 1480 } },
  dark: { colorScheme: "dark", viewport: { width: 1240, height: 1480 } },
  "light-phone": { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true },
  phone: { colorScheme: "dark", viewport: { width: 390, height: 844 }, isMobile: true },
  narrow: { colorScheme: "light", viewport: { width: 320, height: 640 }, isMobile: true },
};

// The sandbox needs rights that containers lack; what is opened is our own page.
const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
const found = {};
for (const [name, way] of Object.entries(WAYS)) {
  const context = await browser.newContext({ ...way, offline: !url.startsWith("http") });
  const page = await context.newPage();
  const requests = [], errors = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  // The live view asks once it is there; its answer comes from a ledger.
  if (url.startsWith("http")) await page.waitForFunction(() => document.getElementById("live-lead").textContent.includes("last one"));
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  if (folder) await page.screenshot({ path: join(folder, `${name}-all.png`), fullPage: true });
  const lead = await page.evaluate(() => document.getElementById("live-lead")?.textContent);
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const smallest = await page.evaluate(() => Math.min(...[...document.querySelectorAll("svg text")]
    .filter((text) => text.checkVisibility() && !text.closest("[aria-hidden]"))
    .map((text) => text.getBoundingClientRect().height)));
  // What is folded away is looked at as well.
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const violations = result.violations.map((one) => ({
    id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 5).map((node) => `${node.html} ${node.failureSummary}`),
  }));
  found[name] = { requests, errors, background, lead, tooWide, smallest, violations, passes: result.passes.length };
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));

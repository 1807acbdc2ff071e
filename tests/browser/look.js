// Looks at pages in a real Chromium: one JSON command a line on stdin, one JSON answer a line on stdout.
//   {"url", "width", "height", "dark", "script": true, "shot": FILE, "until": a word of the state to wait for}
// The answer holds what the page says, what axe-core finds, what was asked of whom, and what went wrong in it.
"use strict";
const readline = require("readline");
const { chromium } = require("playwright-core");
const axe = require("axe-core");

async function look(browser, command) {
  const context = await browser.newContext({
    viewport: { width: command.width, height: command.height }, colorScheme: command.dark ? "dark" : "light",
    javaScriptEnabled: command.script !== false, bypassCSP: false,
    httpCredentials: command.token ? { username: "teknisi", password: command.token } : undefined,
  });
  const page = await context.newPage(), errors = [], requests = [];
  page.on("pageerror", (e) => errors.push(String(e)));
  page.on("console", (m) => { if (m.type() === "error") errors.push(m.text()); });
  page.on("request", (r) => requests.push(r.url()));
  try {
    await page.goto(command.url, { waitUntil: "load" });
    if (command.until) await page.locator("#state h1").filter({ hasText: command.until }).waitFor({ timeout: 60000 });
    const told = errors.splice(0);
    const answer = { errors: told, requests };
    if (command.script !== false) {
      Object.assign(answer, await page.evaluate(() => ({
        title: document.title, lang: document.documentElement.lang, banner: document.getElementById("banner").className,
        state: document.querySelector("#state h1").textContent, sentence: document.querySelector("#state p").textContent,
        text: document.body.innerText, icon: document.getElementById("icon").getAttribute("href"),
        scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        picture: document.getElementById("shot").naturalWidth, old: !document.getElementById("old").hidden,
        targets: [...document.querySelectorAll("a,button")].map((e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height]),
      })));
      await page.keyboard.press("Tab");
      answer.focus = await page.evaluate(() => {
        const e = document.activeElement, style = getComputedStyle(e);
        return { tag: e.tagName, outline: style.outlineStyle + " " + style.outlineWidth };
      });
      await page.evaluate(axe.source);
      const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      answer.axe = found.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; ")})`);
      answer.checked = found.passes.length;
    } else {
      answer.text = await page.locator("body").innerText();
    }
    if (command.shot) await page.screenshot({ path: command.shot, fullPage: true });
    return answer;
  } finally {
    await context.close();
  }
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = await look(browser, JSON.parse(line));
    } catch (e) {
      answer = { failed: String(e) };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
  await browser.close();
}
main().catch((e) => { console.error(e); process.exit(1); });

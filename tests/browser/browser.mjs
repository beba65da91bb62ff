// A real headless Chromium, and what every step of a walk is held to.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Where the console is served, "http://127.0.0.1:8080"; the store behind it holds the synthetic practice. */
export const CONSOLE = process.env.WAYMARK_CONSOLE ?? "";
export const PRACTICE = process.env.WAYMARK_PRACTICE ?? "ZZ001";
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
// A loaded machine takes its time; what never comes is found all the same.
const PATIENCE_MS = 60_000;

export async function launch() {
  assert.notEqual(CONSOLE, "", "set WAYMARK_CONSOLE to the address at which the console is served");
  return chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** A page that notes whatever a console must never do: errors, requests to others, patients in addresses and titles. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1024 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error in the page: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(CONSOLE) && !url.startsWith("blob:")) faults.push(`asked another server: ${url}`);
    if (/\d{10}|SYN\d/.test(url.slice(CONSOLE.length).replace(/\/assets\/.*/, ""))) faults.push(`a patient in an address: ${url}`);
  });
  return { context, page, faults };
}

export const ready = async (page) => {
  await page.waitForFunction(() => !document.querySelector(".wm-waiting, [aria-busy=true]") && document.querySelector("h1"));
};

/** No violations by axe-core at A and AA, no page wider than its window, no patient in title, address or storage. */
export async function check(page, name) {
  await ready(page);
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  assert.deepEqual(
    found.violations.map((one) => `${name}: ${one.id}: ${one.nodes[0].html}`),
    [],
  );
  const state = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    kept: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    title: document.title,
    address: location.href,
    h1: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length,
  }));
  assert.equal(state.h1, 1, `${name}: one main heading`);
  assert.ok(state.over <= 0, `${name}: the page is ${state.over} px wider than its window`);
  for (const text of [state.kept, state.title, state.address]) assert.doesNotMatch(text, /\b\d{10}\b|SYN\d{8}|\d{3} \d{3} \d{4}/, name);
}

/** Presses Tab until `locator` has the focus: what the keyboard can't reach is not there for some. */
export async function tabTo(page, locator, most = 220) {
  await locator.waitFor();
  for (let i = 0; i < most; ++i) {
    if (await locator.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${most} tabs did not reach ${locator}`);
}

export async function press(page, locator, key = "Enter") {
  await tabTo(page, locator);
  // What has the focus is not hidden behind what stays in place.
  assert.ok(
    await locator.evaluate((node) => {
      const box = node.getBoundingClientRect();
      return box.bottom > 0 && box.top < innerHeight;
    }),
    "what has the focus is on the screen",
  );
  await page.keyboard.press(key);
}

/** Types what its writer has not saved; returns when the server keeps it, so that nothing is on its way any more. */
export async function typeDraft(page, locator, text) {
  await tabTo(page, locator);
  const kept = page.waitForResponse((one) => one.url().endsWith("/SaveDraft") && (one.request().postData() ?? "").includes(text));
  await page.keyboard.press("Control+A"); // a draft of this person may stand there
  await page.keyboard.type(text);
  await kept;
}

/** Signs on at the first page, by keyboard. */
export async function begin(page, { role, person = "Sam Lee", practices = PRACTICE } = {}) {
  await page.goto(CONSOLE + "/");
  await tabTo(page, page.getByLabel("Practice codes"));
  await page.keyboard.type(practices);
  await tabTo(page, page.getByLabel("Your name"));
  await page.keyboard.type(person);
  if (role) {
    await tabTo(page, page.locator("input[name=role]:checked"));
    for (let i = 0; i < 6 && !(await page.getByLabel(role, { exact: true }).isChecked()); ++i) await page.keyboard.press("ArrowDown");
  }
  await press(page, page.getByRole("button", { name: "Continue" }));
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
}

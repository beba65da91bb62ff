// docs/samples/cds-hooks in a real browser, against a real sidecar of another origin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const { SAMPLE_PAGES: PAGES, SAMPLE_SERVER: SERVER, SAMPLE_OTHER: OTHER } = process.env;
let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
});
after(async () => browser?.close());

async function record(pages, body) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  try {
    await page.goto(`${pages}/?server=${SERVER}`);
    await page.getByRole("option", { name: "SAMPLE, Ada" }).waitFor({ state: "attached" });
    await body(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}
const open = async (page, name) => {
  await page.getByLabel("Patient").selectOption({ label: name });
  await page.getByRole("button", { name: "Open record" }).click();
  await page.waitForFunction(() => !/Asking|No record/.test(document.getElementById("said").textContent));
};
const accessible = async (page) => {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), []);
};

test("opening a patient shows the card, with its source", { timeout: 600_000 }, () =>
  record(PAGES, async (page) => {
    await open(page, "SAMPLE, Ada");
    const card = page.locator("article[data-indicator=critical]");
    await card.getByRole("heading", { name: /FIT 48 ug\/g on 25 February 2026/ }).waitFor();
    await card.getByRole("link", { name: /NICE NG12/ }).waitFor();
    // What a card says is text and never markup.
    assert.equal(await page.locator("article pre *").count(), 0);
    await accessible(page);
  }));

test("a reason why it is not followed is sent, and the card says so", { timeout: 600_000 }, () =>
  record(PAGES, async (page) => {
    await open(page, "SAMPLE, Ada");
    const card = page.locator("article[data-indicator=critical]");
    const sent = page.waitForResponse((answer) => answer.url().endsWith("/feedback") && answer.request().method() === "POST");
    await card.getByRole("button", { name: "Say so" }).click();
    assert.equal((await sent).status(), 200);
    await page.getByText(/^Answered: /).waitFor();
  }));

test("a suggestion is written into the record and closes what it was about", { timeout: 600_000 }, () =>
  record(PAGES, async (page) => {
    await open(page, "SAMPLE, Cara");
    const card = page.getByRole("heading", { name: /no care review recorded/ });
    await card.waitFor();
    await page.getByRole("button", { name: /^Record: / }).first().click();
    await page.waitForFunction(() => document.querySelectorAll("#record li").length === 2);
    await page.getByText("Nothing to say.").waitFor();
    assert.equal(await card.count(), 0);
  }));

test("nothing to say is not the same as no advice", { timeout: 600_000 }, async () => {
  await record(PAGES, async (page) => {
    await open(page, "SAMPLE, Ben");
    assert.doesNotMatch(await page.locator("#said").innerText(), /No advice/);
    assert.equal(await page.locator("article[data-indicator=critical]").count(), 0);
  });
  // A page of an origin that the sidecar does not know gets no answer that it may read.
  await record(OTHER, async (page) => {
    await open(page, "SAMPLE, Ada");
    assert.match(await page.locator("#said").innerText(), /No advice could be had/);
    assert.equal(await page.locator("article").count(), 0);
  });
});

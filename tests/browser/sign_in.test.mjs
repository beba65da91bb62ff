// Signing in, the lock that loses nothing, signing out, by keyboard alone. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, PRACTICE, check, launch, open, press, ready, tabTo, typeDraft } from "./browser.mjs";
import { token } from "./issuer.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

const walk = (name, body) =>
  test(name, { timeout: 600_000 }, async () => {
    const { context, page, faults } = await open(browser);
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });

const SAM = { name: "Sam Lee", org: PRACTICE, role: "coordinator" };
const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const main = (page) => page.locator("main:visible");

async function enter(page, text) {
  const field = page.getByLabel("Sign-in token");
  await tabTo(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
  await press(page, page.getByRole("button", { name: "Sign in" }));
}

walk("a page asks for sign-in first, says what is wrong, and then is the page that was asked for", async (page, context) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await heading(page, "Sign in").waitFor();
  await check(page, "sign in");
  await press(page, page.getByRole("button", { name: "Sign in" }));
  await page.getByRole("alert").getByText("Enter the token").waitFor();
  await enter(page, "nonsense");
  await page.getByRole("alert").getByText("This token is not good").waitFor();
  await enter(page, token({ ...SAM, azp: "somebody else" }));
  await page.getByRole("alert").getByText("may not work here").waitFor();
  await check(page, "sign in, refused");
  assert.deepEqual(await context.cookies(), [], "nothing was left behind");
  await enter(page, token(SAM));
  await page.locator("table tbody tr").first().waitFor();
  await check(page, "the list after signing in");
  await page.getByText("Sam Lee, Care coordinator or cancer champion").waitFor();
  const [cookie, ...others] = await context.cookies();
  assert.deepEqual(others, []);
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.secure, cookie.sameSite, cookie.expires], ["__Host-waymark", true, true, "Strict", -1]);
  const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));
  assert.doesNotMatch(kept, /eyJ/, "no token in the browser's storage");
  await page.reload();
  await page.locator("table tbody tr").first().waitFor();
});

walk("a session that ends in mid-work locks the page; the same person goes on with every word there", async (page) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  const begun = Date.now();
  await enter(page, token(SAM, 40));
  await page.locator("table tbody tr a").first().waitFor();
  await press(page, page.locator("table tbody tr a").first());
  await page.getByText("Why listed").first().waitFor();
  const item = page.url();
  const title = await page.title();
  await typeDraft(page, page.getByLabel("Add a note"), "Rang at ten, no ans");
  await page.waitForTimeout(Math.max(0, begun + 41_000 - Date.now()));
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await heading(page, "Locked").waitFor();
  assert.equal(await page.locator("h1:visible").count(), 1);
  assert.equal(await page.locator(".wm-banner:visible").count(), 0, "nothing of the patient is shown");
  assert.doesNotMatch(await page.locator("body").innerText(), /NHS No\.|Rang at ten/);
  assert.equal(await page.title(), "Locked – Waymark");
  await enter(page, token(SAM));
  await page.getByText("Why listed").first().waitFor();
  assert.equal(page.url(), item);
  assert.equal(await page.title(), title);
  assert.equal(await page.getByLabel("Add a note").inputValue(), "Rang at ten, no ans");
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByText("Note saved").waitFor();
  await check(page, "after the lock");
});

walk("somebody else at a locked page finds nothing of what was there", async (page) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  const begun = Date.now();
  await enter(page, token(SAM, 40));
  await press(page, page.locator("table tbody tr a").first());
  await typeDraft(page, page.getByLabel("Add a note"), "Only mine");
  await page.waitForTimeout(Math.max(0, begun + 41_000 - Date.now()));
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await heading(page, "Locked").waitFor();
  await enter(page, token({ ...SAM, name: "Alex Shah" }));
  await heading(page, "Today").waitFor();
  await ready(page);
  await page.getByText("Alex Shah, Care coordinator or cancer champion").waitFor();
  await check(page, "today of somebody else");
});

walk("who may work in several roles says in which", async (page) => {
  await page.goto(CONSOLE + "/");
  await enter(page, token({ ...SAM, role: ["coordinator", "gp"] }));
  await heading(page, "Where you work").waitFor();
  await check(page, "choosing a role");
  assert.equal(await page.getByLabel("Your name").count(), 0, "the token says who it is");
  assert.deepEqual(await page.getByRole("radio").evaluateAll((all) => all.map((one) => one.value)), ["ROLE_COORDINATOR", "ROLE_GP"]);
  await tabTo(page, page.locator("input[name=role]:checked"));
  await page.keyboard.press("ArrowDown");
  await press(page, page.getByRole("button", { name: "Continue" }));
  await heading(page, "Today").waitFor();
  await page.getByText("Sam Lee, GP").waitFor();
});

walk("who may not suspend a rule reads who may", async (page) => {
  await page.goto(CONSOLE + "/rule/carer-noted");
  await enter(page, token(SAM));
  await page.getByText("Only whoever administers Waymark can suspend this rule.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Suspend the rule" }).count(), 0);
  await ready(page);
  await check(page, "rule, for reading");
});

walk("my prompts today has what the person who signed in was shown", async (page) => {
  await page.goto(CONSOLE + "/worklist/missed-appointments");
  await enter(page, token({ ...SAM, name: "Toni Reed" }));
  await press(page, page.locator("table tbody tr a").first());
  await page.getByText("Why listed").first().waitFor();
  await press(page, page.getByRole("link", { name: "Every item of this patient" }));
  await heading(page, "Every item of this patient").waitFor();
  await ready(page);
  await press(page, page.getByRole("link", { name: "Today" }).first());
  await press(page, page.getByRole("link", { name: /^My prompts today/ }));
  const fact = (name) => page.locator(".nhsuk-summary-list__row", { has: page.getByText(name, { exact: true }) }).locator("dd");
  await fact("Patients opened").waitFor();
  assert.equal(await fact("Patients opened").innerText(), "1");
  assert.match(await fact("Prompts shown").innerText(), /^\d+$/);
  await page.getByText("Nothing was answered today.").waitFor();
  await check(page, "my prompts today, signed in");
});

walk("signing out ends it here and for every other tab", async (page, context) => {
  await page.goto(CONSOLE + "/");
  await enter(page, token(SAM));
  await heading(page, "Today").waitFor();
  const other = await context.newPage();
  await other.goto(CONSOLE + "/worklist/fit-no-result");
  await other.locator("table tbody tr").first().waitFor();
  await press(page, page.getByRole("link", { name: "Sign out" }));
  await heading(page, "Sign out").waitFor();
  await check(page, "sign out");
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await heading(page, "Sign in").waitFor();
  assert.deepEqual(await context.cookies(), []);
  await page.goBack();
  await heading(page, "Sign in").waitFor();
  await other.getByRole("link", { name: /Due/ }).first().click();
  await heading(other, "Locked").waitFor();
  assert.equal(await main(other).count(), 1);
});

walk("two tabs: signing in anew in one lets the other go on", async (page, context) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await enter(page, token(SAM));
  await page.locator("table tbody tr").first().waitFor();
  const other = await context.newPage();
  await other.goto(CONSOLE + "/");
  await heading(other, "Today").waitFor();
  const status = await other.evaluate(
    async (text) =>
      (await fetch("/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: text }) })).status,
    token(SAM),
  );
  assert.equal(status, 200);
  await press(page, page.getByRole("link", { name: "Due", exact: true }));
  await page.waitForURL(/sort=due/);
  await page.locator("th[aria-sort=ascending]").waitFor();
});

walk("a page knows who is signed in, however quickly the server answers", async (page) => {
  await page.goto(CONSOLE + "/rules");
  await enter(page, token(SAM));
  for (let i = 0; i < 40; ++i) {
    await page.getByRole("link", { name: "Sign out" }).waitFor();
    await page.reload();
  }
  await page.getByRole("link", { name: "Sign out" }).waitFor();
});

walk("another practice's item does not exist", async (page) => {
  await page.goto(CONSOLE + "/item/A99999/item-of-somebody-else");
  await enter(page, token(SAM));
  await heading(page, "This item cannot be shown").waitFor();
  await check(page, "another practice's item");
});

// Signing in with an identity service by OpenID Connect (packaging/demonstration), by keyboard alone. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, check, launch, open, press, ready, tabTo, typeDraft } from "./browser.mjs";

const ISSUER = process.env.WAYMARK_ISSUER ?? "";

let browser;
before(async () => {
  assert.notEqual(ISSUER, "", "set WAYMARK_ISSUER to the address of the demonstration's issuer");
  browser = await launch();
});
after(async () => browser?.close());

const walk = (name, body) =>
  test(name, { timeout: 600_000 }, async () => {
    const { context, page, faults } = await open(browser);
    // The issuer is where the browser is sent; no page of the console asks it for anything.
    page.on("request", (request) => {
      if (request.url().startsWith(ISSUER) && !request.isNavigationRequest()) faults.push(`a page asked the issuer: ${request.url()}`);
    });
    try {
      await body(page, context);
      assert.deepEqual(
        faults.filter((fault) => !fault.startsWith(`asked another server: ${ISSUER}`)),
        [],
      );
    } finally {
      await context.close();
    }
  });

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const SIGN_IN = "Sign in with demonstration sign-in";

/** At the issuer: presses the button of that person and role. */
async function choose(page, who) {
  await heading(page, "Who are you?").waitFor();
  await press(page, page.getByRole("button", { name: who }));
}

async function enter(page, who) {
  await press(page, page.getByRole("button", { name: SIGN_IN }));
  await choose(page, who);
}

/** Of the locked page: signs in beside it, in the tab that opens. */
async function enterBeside(page, context, who) {
  const opened = context.waitForEvent("page");
  await press(page, page.getByRole("button", { name: SIGN_IN }));
  const beside = await opened;
  await choose(beside, who);
  return beside;
}

/** The session ends on the server, as it does when nothing is done for a while. */
async function endSession(context) {
  const other = await context.newPage();
  await other.goto(CONSOLE + "/");
  const status = await other.evaluate(async () => {
    const { proof } = await (await fetch("/session")).json();
    return (await fetch("/session", { method: "DELETE", headers: { "Waymark-Session": proof } })).status;
  });
  assert.equal(status, 200);
  await other.close();
}

const kept = (page) => page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]));

walk("one is sent to the issuer and comes back to the page that was asked for, without a code in any address", async (page, context) => {
  const seen = [];
  page.on("framenavigated", (frame) => frame === page.mainFrame() && seen.push(frame.url()));
  await page.goto(CONSOLE + "/worklist/fit-no-result?sort=due");
  await heading(page, "Sign in").waitFor();
  await check(page, "sign in");
  assert.equal(await page.getByLabel("Sign-in token").count(), 0, "one way is enough");
  await enter(page, /^Sam Lee/);
  await page.locator("table tbody tr").first().waitFor();
  await check(page, "the list after signing in");
  assert.equal(page.url(), CONSOLE + "/worklist/fit-no-result?sort=due");
  await page.getByText("Sam Lee, Care coordinator or cancer champion").waitFor();
  for (const url of seen) assert.doesNotMatch(url, /[?&]code=|eyJ/, "a code stood in a page's address");
  assert.doesNotMatch(await kept(page), /eyJ|code/, "nothing in the browser's storage");
  const cookies = (await context.cookies()).filter((one) => one.name.startsWith("__Host-"));
  assert.deepEqual(
    cookies.map((one) => [one.name, one.httpOnly, one.secure, one.sameSite, one.expires]),
    [["__Host-waymark", true, true, "Strict", -1]],
  );
  await page.reload();
  await page.locator("table tbody tr").first().waitFor();
});

walk("a list and all that is held about a patient leave for a purpose that the sign-in has", async (page) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await enter(page, /^Sam Lee/);
  await press(page, page.locator("summary", { hasText: /Export \d+ items as a file/ }));
  const saving = page.waitForEvent("download");
  await press(page, page.getByRole("button", { name: "Export as CSV" }));
  await saving;
  await page.getByText("The file was saved by your browser.").waitFor();
  await press(page, page.locator("table tbody tr a").first());
  await page.getByText("Why listed").first().waitFor();
  await press(page, page.getByRole("link", { name: "Every item of this patient" }));
  await press(page, page.getByRole("link", { name: /^Everything held about this patient/ }));
  await heading(page, "Everything held about this patient").waitFor();
  await tabTo(page, page.locator("input[name=purpose]").first());
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Show everything" }));
  await page.getByRole("heading", { name: "Who looked and who changed something" }).waitFor();
});

walk("who may not work here is told why, and can sign in as somebody else", async (page) => {
  await page.goto(CONSOLE + "/");
  await enter(page, /^Robin Park/);
  await heading(page, "You are not signed in").waitFor();
  await page.getByText("the role that you signed in with may not work here").waitFor();
  await check(page, "a role without rights");
  await enter(page, /^Kim Evans/);
  await page.getByText("not at a practice that Waymark works for").waitFor();
  await check(page, "another practice's person");
  await enter(page, "Cancel");
  await page.getByText("did not sign you in, or you cancelled").waitFor();
  await check(page, "cancelled");
  await enter(page, /^Sam Lee/);
  await heading(page, "Today").waitFor();
});

walk("of two roles the one that was chosen counts", async (page) => {
  await page.goto(CONSOLE + "/");
  await enter(page, /^Alex Shah: General/);
  await heading(page, "Today").waitFor();
  await page.getByText("Alex Shah, GP").waitFor();
});

walk("a session that ends in mid-work: signing in beside the locked page, and every word is there", async (page, context) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await enter(page, /^Sam Lee/);
  await press(page, page.locator("table tbody tr a").first());
  await page.getByText("Why listed").first().waitFor();
  const [item, title] = [page.url(), await page.title()];
  await typeDraft(page, page.getByLabel("Add a note"), "Rang at ten, no ans");
  await endSession(context);
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await heading(page, "Locked").waitFor();
  await ready(page);
  assert.doesNotMatch(await page.locator("body").innerText(), /NHS No\.|Rang at ten/);
  await check(page, "locked");
  const beside = await enterBeside(page, context, /^Sam Lee/);
  await page.getByText("Why listed").first().waitFor();
  if (!beside.isClosed()) assert.match(beside.url(), /\/sign-in\/done$/);
  assert.deepEqual([page.url(), await page.title()], [item, title]);
  assert.equal(await page.getByLabel("Add a note").inputValue(), "Rang at ten, no ans");
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByText("Note saved").waitFor();
  await check(page, "after the lock");
});

walk("somebody else beside a locked page finds nothing of what was there", async (page, context) => {
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await enter(page, /^Sam Lee/);
  await press(page, page.locator("table tbody tr a").first());
  await typeDraft(page, page.getByLabel("Add a note"), "Mine alone");
  await endSession(context);
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await heading(page, "Locked").waitFor();
  await enterBeside(page, context, /^Alex Shah: Care/);
  await heading(page, "Today").waitFor();
  await ready(page);
  await page.getByText("Alex Shah, Care coordinator or cancer champion").waitFor();
});

walk("signing out ends it here, and leads to the issuer to end it there", async (page, context) => {
  await page.goto(CONSOLE + "/");
  await enter(page, /^Jo Brown/);
  await heading(page, "Today").waitFor();
  await press(page, page.getByRole("link", { name: "Sign out" }));
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await heading(page, "You are signed out").waitFor();
  assert.doesNotMatch(page.url(), /eyJ/, "no token in an address");
  assert.deepEqual(
    (await context.cookies()).filter((one) => one.name.startsWith("__Host-")),
    [],
  );
  await press(page, page.getByRole("link", { name: "Back to Waymark" }));
  await heading(page, "Sign in").waitFor();
});

walk("who may only count sees charts and rules, and nobody", async (page, context) => {
  await page.goto(CONSOLE + "/");
  await enter(page, /^Morgan Hall/);
  await heading(page, "Charts").waitFor();
  await page.locator(".wm-indicator").first().waitFor({ timeout: 120_000 });
  assert.equal(await page.getByText("What falls due").count(), 0);
  assert.deepEqual(await page.getByRole("navigation", { name: "Menu" }).getByRole("link").allTextContents(), ["Charts", "Rules", "Where you work", "Sign out"]);
  await check(page, "charts, counts only");
  await page.goto(CONSOLE + "/worklist/all");
  await heading(page, "Counts only").waitFor();
  await check(page, "a list, counts only");
  await page.goto(CONSOLE + "/rule/fit-not-returned");
  await heading(page, /FIT/).waitFor();
  await page.getByText("What it rests on").waitFor();
  await check(page, "a rule, counts only");
  // The server says so too, whatever a page asks for.
  const refused = await page.evaluate(async () => {
    const { proof, practices } = await (await fetch("/session")).json();
    const headers = { "Content-Type": "application/json", "Waymark-Session": proof };
    const ask = async (method, body) => (await fetch(`/waymark.v1.${method}`, { method: "POST", headers, body: JSON.stringify(body) })).status;
    return [
      await ask("ReviewService/ListAlerts", { filter: { practices } }),
      await ask("ReviewService/Forecast", { practices }),
      await ask("ReviewService/Indicators", { practices, smallNumbers: true }),
      await ask("ReviewService/FindPatients", { practices, text: "smith" }),
    ];
  });
  assert.deepEqual(refused, [403, 403, 403, 403]);
});

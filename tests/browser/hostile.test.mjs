// What goes wrong in a morning: slow lines, lost answers, a page that stays open. Nothing is lost, nothing looks newer than it is. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, begin, check, launch, open, press, tabTo } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const rows = (page) => page.locator("table tbody tr");
const button = (page, name) => page.getByRole("button", { name });

const walk = (name, body) =>
  test(name, { timeout: 300_000 }, async () => {
    const { context, page, faults } = await open(browser);
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      // Answers may be on their way through a route when the page is done with them.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await context.close();
    }
  });

/** Holds calls of one method until it is let go. */
async function hold(page, method) {
  let free = () => {};
  const held = new Promise((done) => (free = done));
  await page.route(`**/waymark.v1.*/${method}`, async (route) => {
    await held;
    await route.continue();
  });
  return () => free();
}

walk("words that were edited after an answer was lost are saved too", async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await press(page, rows(page).nth(4).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  // The server does it, and its answer does not arrive.
  await page.route("**/waymark.v1.ReviewService/AddNote", async (route) => {
    await route.fetch();
    await route.abort();
  });
  const field = page.getByLabel("Add a note");
  await tabTo(page, field);
  await page.keyboard.type("Rang at noon");
  await press(page, button(page, "Save the note"));
  await page.getByText("The server could not be reached.").waitFor();
  assert.equal(await field.inputValue(), "Rang at noon");
  await page.unroute("**/waymark.v1.ReviewService/AddNote");
  await tabTo(page, field);
  await page.keyboard.press("End");
  await page.keyboard.type(", her son will ring back");
  await press(page, button(page, "Save the note"));
  await page.getByText("Note saved").waitFor();
  await page.getByText("Rang at noon, her son will ring back").first().waitFor();
});

walk("a second note on a slow line is not taken for the first", async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await press(page, rows(page).nth(5).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  const free = await hold(page, "GetAlert");
  const field = page.getByLabel("Add a note");
  for (const words of ["The first word", "The second word"]) {
    await tabTo(page, field);
    await page.keyboard.type(words);
    const saved = page.waitForResponse((one) => one.url().endsWith("/AddNote"));
    await press(page, button(page, "Save the note"));
    await saved;
    await page.waitForFunction(() => document.querySelector("#note")?.value === "");
  }
  free();
  for (const words of ["The first word", "The second word"]) await page.getByText(words).first().waitFor();
});

walk("on a slow line a list says that its rows are the ones before", async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await rows(page).first().waitFor();
  const first = await rows(page).first().innerText();
  const free = await hold(page, "ListAlerts");
  await tabTo(page, page.getByRole("radio", { name: "Any time" }));
  await page.keyboard.press("ArrowDown");
  await press(page, button(page, "Apply filters"));
  await page.getByText("Loading the list…").waitFor();
  assert.equal(await rows(page).first().innerText(), first, "nothing jumps");
  assert.equal(await page.locator(".wm-old[aria-busy=true]").count(), 1);
  assert.equal(await page.getByText(/^Order: /).count(), 0, "and nothing is said of them that is not so");
  free();
  await page.getByText(/^Order: /).waitFor();
  assert.equal(await page.locator(".wm-old").count(), 0);
});

walk("call mode never draws the person before under the next one's address", async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await press(page, rows(page).first().getByRole("link"));
  await press(page, page.getByRole("link", { name: "Start call" }));
  await page.getByText("Call 1 of").waitFor();
  const number = await page.getByRole("region", { name: "Patient" }).locator("dd").nth(3).innerText();
  // Every state of the page, with the address under which it stood.
  await page.evaluate(() => {
    window.seen = [];
    const look = () => window.seen.push([location.pathname, document.querySelector(".wm-banner")?.textContent ?? ""]);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const before = new URL(page.url()).pathname;
  await press(page, page.getByRole("link", { name: /^Next person without saving/ }));
  await page.getByText("Call 2 of").waitFor();
  const seen = await page.evaluate(() => window.seen);
  assert.deepEqual(seen.filter(([path, banner]) => path !== before && banner.includes(number)), []);
});

walk("a page that stays open grows older before one's eyes, says so where nobody answers, and keeps what is typed", async (page) => {
  await page.clock.install();
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await press(page, rows(page).nth(6).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await tabTo(page, page.getByLabel("Add a note"));
  await page.keyboard.type("half a word");
  await page.route("**/waymark.v1.DecisionSupportService/Evaluate", (route) => route.abort());
  await page.clock.runFor(121_000);
  await page.getByText(/^Waymark has not answered since \d+:\d\d[ap]m: what you see may be old/).waitFor();
  assert.equal(await page.getByLabel("Add a note").inputValue(), "half a word");
  await check(page, "nobody answers");
  await page.unroute("**/waymark.v1.DecisionSupportService/Evaluate");
  // The day has changed, and a rule is not checked any more.
  await page.route("**/waymark.v1.DecisionSupportService/Evaluate", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), asOf: { year: 2026, month: 3, day: 4 }, notices: ["as of a given today", "decision support is limited"] } });
  });
  await page.clock.runFor(121_000);
  await page.getByText(/decision support is limited/).waitFor();
  await page.getByText(/^Waymark has not answered since/).waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Add a note").inputValue(), "half a word");
});

walk("Today's counts are asked again by themselves, and their time is said where that fails", async (page) => {
  await page.clock.install();
  await begin(page);
  await rows(page).first().waitFor();
  await page.route("**/waymark.v1.ReviewService/ListWorklists", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({ response, json: { ...answer, counts: { ...answer.counts, overdue: 4321 } } });
  });
  await page.clock.runFor(61_000);
  await page.getByRole("link", { name: "4,321 overdue" }).waitFor();
  await page.unroute("**/waymark.v1.ReviewService/ListWorklists");
  await page.route("**/waymark.v1.ReviewService/ListWorklists", (route) => route.abort());
  await page.clock.runFor(61_000);
  await page.getByText(/^These counts are of \d+:\d\d[ap]m: newer ones could not be had\./).waitFor();
  await check(page, "today, counts that are old");
});

walk("an empty list says whether anybody was looked for", async (page) => {
  await begin(page);
  const change = (name, edit) =>
    page.route(`**/waymark.v1.*/${name}`, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      edit(json);
      await route.fulfill({ response, json });
    });
  const empty = (json) => Object.assign(json, { alerts: [], total: 0, nextPageToken: "" });
  await change("ListAlerts", empty);
  await change("ListWorklists", (json) => json.worklists.forEach((one) => (one.rules = [{ rule: "aaa-never-screened", title: "AAA" }])));
  await page.goto(CONSOLE + "/worklist/screening");
  await page.getByText("No items on this list.").waitFor();
  assert.equal(await page.getByText(/not checked/).count(), 0);
  await check(page, "an empty list");
  await page.goto(CONSOLE + "/worklist/screening?owner=unassigned");
  await page.getByText("No items with these filters.").waitFor();
  await press(page, page.getByRole("link", { name: "Show the list without filters" }));
  await page.getByText("No items on this list.").waitFor();
  await change("Evaluate", (json) => (json.notChecked = [{ rule: "aaa-never-screened", reason: "failed", text: "Not checked: AAA, its codes wait", forEverybody: true }]));
  await page.goto(CONSOLE + "/worklist/screening");
  await page.getByText("Its rule is not checked.").waitFor();
  await page.getByText("Nobody can come onto this list: that it is empty says nothing.").waitFor();
  await check(page, "a list that nobody can come onto");
  await page.goto(CONSOLE + "/worklist/screening");
  await page.unroute("**/waymark.v1.*/ListAlerts");
  await change("ListAlerts", (json) => {
    empty(json);
    delete json.dataTo;
  });
  await page.reload();
  await page.getByText("Nothing has been received from any record system yet").waitFor();
});

walk("people are found by how a name begins, in any spelling", async (page) => {
  await begin(page);
  await page.getByText("surname, both names").waitFor();
  const search = async (text) => {
    await tabTo(page, page.getByLabel("Find a patient"));
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  };
  await search("ni bhr");
  const found = page.getByRole("table", { name: /patients? found/ });
  await found.waitFor();
  for (const row of await found.getByRole("row").all()) {
    const words = await row.innerText();
    if (!/^Patient/.test(words) && !words.includes("NÍ BHRIAIN, ")) throw new Error("somebody else was found");
  }
  await check(page, "found by a name");
  if (page.url().includes("bhr")) throw new Error("the name is in the address");
  await search("Nobody-is-called-so");
  await page.getByText(/Nobody with this name at/).waitFor();
  await check(page, "nobody of that name");
});

walk("a page whose code cannot be had says so, and is there once it can", async (page) => {
  await begin(page);
  await page.route("**/assets/charts-*", (route) => route.abort());
  await press(page, page.getByRole("link", { name: "Charts" }));
  await heading(page, "This page cannot be shown").waitFor();
  await check(page, "no code for the page");
  await page.unroute("**/assets/charts-*");
  await press(page, button(page, "Try again"));
  await heading(page, "Charts").waitFor();
});

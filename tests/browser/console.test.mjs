// The coordinator's and the GP's pages in a real browser, by keyboard alone. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, PRACTICE, begin, check, launch, open, press, ready, tabTo } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

const walk = (name, options, body) =>
  test(name, { timeout: 600_000 }, async () => {
    const { context, page, faults } = await open(browser, options);
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const rows = (page) => page.locator("table tbody tr");

walk("a start without a practice or a name says what is missing, where", {}, async (page) => {
  await page.goto(CONSOLE + "/");
  await press(page, page.getByRole("button", { name: "Continue" }));
  await page.getByRole("alert").getByText("Enter at least one practice code").waitFor();
  await check(page, "start with errors");
  await press(page, page.getByRole("link", { name: "Enter your name" }));
  assert.ok(await page.getByLabel("Your name").evaluate((node) => node === document.activeElement));
});

walk("a morning: Today, a list, an item, back to the same row", {}, async (page) => {
  await begin(page);
  await page.waitForFunction(() => [...document.querySelectorAll(".wm-count")].every((one) => /^[\d,]+$/.test(one.textContent)));
  await check(page, "today");
  assert.equal(await page.locator(".wm-counts .wm-count").count(), 4);
  assert.equal(await rows(page).count(), 12);
  await press(page, page.getByRole("link", { name: /missed urgent appointments/ }));
  await heading(page, "Missed or cancelled urgent appointments").waitFor();
  await rows(page).first().waitFor();
  await check(page, "missed appointments");
  await page.getByText("Only a GP, nurse or pharmacist can close items of this list.").waitFor();
  const third = rows(page).nth(2).getByRole("link");
  const words = await third.innerText();
  await press(page, third);
  await page.getByText("Why listed").waitFor();
  await check(page, "item");
  assert.equal(await page.locator(".wm-banner").count(), 1, "the patient's banner");
  await page.getByRole("img", { name: "Timeline of this item" }).waitFor();
  await press(page, page.locator("summary", { hasText: "How the rule was worked out" }));
  await page.getByText("Applies to").first().waitFor();
  await check(page, "item, explained");
  await press(page, page.locator(".wm-entries a").first());
  assert.match(await page.evaluate(() => document.activeElement.id), /^entry-\d+$/, "the entry's row of the timeline");
  await page.goBack();
  await heading(page, "Missed or cancelled urgent appointments").waitFor();
  await page.getByRole("link", { name: words }).first().waitFor();
});

walk("filters stand in the address, can be removed, and are nothing about a patient", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await rows(page).first().waitFor();
  await tabTo(page, page.getByRole("radio", { name: "Anyone" }));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.match(page.url(), /fit-no-result$/, "nothing happens before Apply filters is pressed");
  await press(page, page.getByRole("button", { name: "Apply filters" }));
  await page.waitForURL(/owner=unassigned/);
  await rows(page).first().waitFor();
  await check(page, "filtered");
  await press(page, page.getByRole("link", { name: /Remove filter Owner: Unassigned/ }));
  await page.waitForURL(/fit-no-result$/);
  await press(page, page.getByRole("link", { name: "Due", exact: true }));
  await page.waitForURL(/sort=due/);
  await page.locator("th[aria-sort=ascending]").waitFor();
  await press(page, page.getByRole("link", { name: "Due", exact: true }));
  await page.waitForURL(/sort=-due/);
  await page.locator("th[aria-sort=descending]").waitFor();
});

walk("long lists come a page at a time, from the server", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await rows(page).first().waitFor();
  await ready(page);
  assert.equal(await rows(page).count(), 50);
  const first = await rows(page).first().innerText();
  const address = page.url();
  await press(page, page.getByRole("link", { name: /^Next page/ }), "Enter");
  await page.getByText(/Items 51 to 100/).waitFor();
  assert.notEqual(await rows(page).first().innerText(), first);
  assert.equal(page.url(), address, "a page's token is not in the address");
  await page.reload();
  await page.getByText(/Items 51 to 100/).waitFor();
  await page.goBack();
  await page.getByText(/Items 1 to 50/).waitFor();
  assert.equal(await rows(page).first().innerText(), first);
});

walk("many items at once: nothing selected, check, done, left as it was, undo", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await rows(page).first().waitFor();
  await press(page, page.getByRole("button", { name: "Work on the selected items" }));
  await page.getByRole("alert").getByText("Select at least one item").waitFor();
  await check(page, "nothing selected");
  const boxes = page.locator("table input[type=checkbox]");
  await press(page, boxes.nth(0), "Space");
  await press(page, boxes.nth(1), "Space");
  await page.getByText("2 selected").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.getByRole("button", { name: "Work on the selected items" }).focus();
  await page.keyboard.press("Enter");
  await heading(page, "What should happen to them?").waitFor();
  await ready(page);
  await check(page, "bulk");
  const owner = page.getByLabel("Owner");
  await tabTo(page, owner);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Results team");
  await press(page, page.getByRole("button", { name: "Continue" }));
  await heading(page, "Check before you do this").waitFor();
  await check(page, "bulk, checked");
  await press(page, page.getByRole("button", { name: "Assign 2 items" }));
  await heading(page, "2 items changed").waitFor();
  await check(page, "bulk, done");
  await press(page, page.getByRole("button", { name: "Undo" }));
  await page.getByText("Taken back for 2 items").waitFor();
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await rows(page).first().waitFor();
  for (const row of [0, 1]) await rows(page).nth(row).getByText("Unassigned").waitFor();
  await press(page, page.locator("table input[type=checkbox]").nth(2), "Space");
  await page.getByRole("button", { name: "Work on the selected items" }).focus();
  await page.keyboard.press("Enter");
  await heading(page, "What should happen to them?").waitFor();
  await ready(page);
  await tabTo(page, page.getByRole("radio", { name: "Assign" }));
  await page.keyboard.press("ArrowDown");
  await tabTo(page, page.getByLabel("Last day"));
  await press(page, page.getByRole("button", { name: "Continue" }));
  await press(page, page.getByRole("button", { name: "Snooze 1 item" }));
  await heading(page, "1 item changed").waitFor();
  await page.getByRole("link", { name: "Back to the list" }).last().click();
  await rows(page).nth(2).getByText(/Snoozed to/).waitFor();
  await press(page, page.getByRole("button", { name: "Undo" }));
  await page.getByText("Taken back for 1 item").waitFor();
});

walk("a selection stays from page to page and while an item is looked at", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await page.getByText(/Items 1 to 50/).waitFor();
  const boxes = page.locator("table input[type=checkbox]");
  await press(page, boxes.nth(0), "Space");
  await page.getByText("1 selected").waitFor();
  await press(page, page.getByRole("link", { name: "Next page" }));
  await page.getByText(/Items 51 to/).waitFor();
  await page.getByText("1 selected, all on other pages").waitFor();
  await press(page, boxes.nth(1), "Space");
  await page.getByText("2 selected, 1 of them on other pages").waitFor();
  await check(page, "selection over pages");
  await press(page, rows(page).nth(1).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await page.goBack();
  await page.getByText("2 selected, 1 of them on other pages").waitFor();
  assert.ok(await boxes.nth(1).isChecked());
  await press(page, page.getByRole("button", { name: "Work on the selected items" }));
  await heading(page, "What should happen to them?").waitFor();
  await ready(page);
  await press(page, page.getByRole("button", { name: "Continue" }));
  await press(page, page.getByRole("button", { name: "Assign 2 items" }));
  await heading(page, "2 items changed").waitFor();
  await press(page, page.getByRole("button", { name: "Undo" }));
  await page.getByText("Taken back for 2 items").waitFor();
  await page.goto(CONSOLE + "/worklist/screening");
  await page.getByText(/Items 1 to 50/).waitFor();
  assert.equal(await page.locator("table input[type=checkbox]:checked").count(), 0);
});

walk("a list by tumour site: the address says which, and it can be taken away", {}, async (page) => {
  const shown = () => page.getByText(/Items 1 to \d+ of [\d,]+/).first().innerText();
  await begin(page);
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await rows(page).first().waitFor();
  const all = await shown();
  await press(page, page.locator("summary", { hasText: "Tumour site" }));
  await press(page, page.getByRole("checkbox", { name: "Breast", exact: true }), "Space");
  await press(page, page.getByRole("button", { name: "Apply filters" }));
  await page.waitForURL(/site=breast/);
  await page.locator("summary", { hasText: "Tumour site (1 chosen)" }).waitFor();
  await page.getByRole("link", { name: /Remove filter .*[Bb]reast/ }).waitFor();
  await rows(page).first().waitFor();
  assert.notEqual(await shown(), all);
  await check(page, "by tumour site");
  await press(page, page.getByRole("link", { name: /Remove filter .*[Bb]reast/ }));
  await page.waitForURL(/care-reviews$/);
  await rows(page).first().waitFor();
  assert.equal(await shown(), all);
});

walk("work on an item: owner, note, snooze; what is typed stays when one looks elsewhere", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/care-reviews?owner=unassigned");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByRole("alert").getByText("Select what happened").waitFor();
  await check(page, "item with errors");
  await tabTo(page, page.getByLabel("Add a note"));
  await page.keyboard.type("Rang twice, no answer");
  await page.goBack();
  await heading(page, "Cancer care reviews").waitFor();
  await page.goForward();
  await page.getByText("Why listed").waitFor();
  assert.equal(await page.getByLabel("Add a note").inputValue(), "Rang twice, no answer");
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByText("Note saved").waitFor();
  await page.getByText("Rang twice, no answer").first().waitFor();
  await press(page, page.getByRole("button", { name: "Assign to me" }));
  await page.getByText("Assigned to Sam Lee").first().waitFor();
  await tabTo(page, page.locator("input[name=reply]").first());
  await page.keyboard.press("ArrowUp"); // round to the last: Snooze
  assert.ok(await page.getByRole("radio", { name: "Snooze" }).isChecked());
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Saved: Snooze").waitFor();
  await page.getByText(/Snoozed to/).first().waitFor();
  await check(page, "item, snoozed");
});

walk("leaving with words that are not saved asks first", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await press(page, rows(page).nth(2).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await tabTo(page, page.getByLabel("Add a note"));
  await page.keyboard.type("not yet saved");
  const asking = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asking;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  assert.equal(await page.getByLabel("Add a note").inputValue(), "not yet saved");
});

walk("leaving with an owner that is entered for many items asks first", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await rows(page).first().waitFor();
  await press(page, page.locator("table input[type=checkbox]").first(), "Space");
  await press(page, page.getByRole("button", { name: "Work on the selected items" }));
  await heading(page, "What should happen to them?").waitFor();
  await ready(page);
  await tabTo(page, page.getByLabel("Owner", { exact: true }));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Results team");
  const asking = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asking;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  assert.equal(await page.getByLabel("Owner", { exact: true }).inputValue(), "Results team");
});

walk("a GP may give the replies that a coordinator may not", {}, async (page) => {
  await begin(page, { role: "GP", person: "Dr Day" });
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await tabTo(page, page.locator("input[name=reply]").first());
  await page.keyboard.press("Space");
  assert.ok(await page.getByRole("radio", { name: "Done elsewhere" }).isChecked());
  const on = page.getByLabel("When was it done?");
  await on.waitFor();
  await on.fill("2026-03-04");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByRole("alert").getByText("must not be in the future").waitFor();
  await check(page, "item, a day in the future");
  await on.fill("2026-03-02");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByRole("alert").getByText("Select what came of it").waitFor();
  await check(page, "item, without an outcome");
  await tabTo(page, page.locator("input[name=outcome]").first());
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Saved: Done elsewhere").waitFor();
  await page.getByText("What came of it").first().waitFor();
  await check(page, "item, closed");
  // Opened again, for a reason from a list.
  await tabTo(page, page.getByRole("radio", { name: "Reopen" }));
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByRole("alert").getByText("Select a reason").waitFor();
  await tabTo(page, page.getByRole("radio", { name: "Closed by mistake" }));
  await page.keyboard.press("Space");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Saved: Reopen").waitFor();
  await page.getByText("closed by mistake").first().waitFor();
  await check(page, "item, reopened");
});

walk("my prompts today: one's own answers, what is not known said so, and a word to the author", {}, async (page) => {
  await begin(page, { role: "GP", person: "Dr Day" });
  await press(page, page.getByRole("link", { name: /^My prompts today/ }));
  await heading(page, /My prompts today/).waitFor();
  await page.getByText("Nobody signs in here, so who was shown what is not known.").waitFor();
  await rows(page).filter({ hasText: "Done elsewhere" }).first().waitFor();
  await rows(page).filter({ hasText: "Reopen" }).first().waitFor();
  await check(page, "my prompts today");
  await press(page, page.locator("summary", { hasText: /Something wrong with this advice: / }).first());
  await press(page, page.getByRole("button", { name: "Send to the author" }));
  await page.getByText("Enter what is wrong").waitFor();
  const words = page.getByLabel("What is wrong?");
  assert.ok(await words.evaluate((node) => node === document.activeElement), "the field that mends it has the focus");
  await check(page, "my prompts today, feedback with errors");
  await page.keyboard.type("It comes a day too early");
  await press(page, page.getByRole("button", { name: "Send to the author" }));
  await page.getByText("It is on the author’s list").waitFor();
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").first().waitFor();
});

walk("a day on which nothing was answered says so", {}, async (page) => {
  await begin(page, { person: "Nobody Yet" });
  await page.goto(CONSOLE + "/my-day");
  await page.getByText("Nothing was answered today.").waitFor();
  await check(page, "my prompts today, nothing");
});

// A store whose audit log can't be written is a matter of tests/service; here the answers are as it gives them then.
walk("what is beside an answer stands on the page that asked: a read that is not in the audit log", {}, async (page) => {
  await begin(page);
  const spoilt = [];
  await page.route(/waymark\.v1\.\w+\/(ListAlerts|GetAlert|FindPatients|Forecast|SplitAlerts)$/, async (route) => {
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response });
    spoilt.push(route.request().url().split("/").pop());
    await route.fulfill({ response, json: { ...(await response.json()), notices: ["audit: that this was seen could not be recorded now"] } });
  });
  const warned = async (name) => {
    await page.getByText(/^That you saw this could not be written to the audit log\./).first().waitFor();
    assert.equal(await page.getByText(/^That you saw this could not be written/).count(), 1, `${name}: once`);
    await check(page, name);
  };
  await press(page, page.getByRole("link", { name: /missed urgent appointments/ }));
  await rows(page).first().waitFor();
  await warned("list, not in the audit log");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").first().waitFor();
  await warned("item, not in the audit log");
  await press(page, page.getByRole("link", { name: "Start call" }));
  await page.getByText("What came of it?").waitFor();
  await warned("call, not in the audit log");
  await page.goBack();
  await press(page, page.getByRole("link", { name: "Every item of this patient" }));
  await heading(page, "Every item of this patient").waitFor();
  await warned("patient, not in the audit log");
  await page.goto(CONSOLE + "/");
  await tabTo(page, page.getByLabel("Find a patient"));
  await page.keyboard.type("nobody-has-this");
  await page.keyboard.press("Enter");
  await page.getByText(/^Nobody with this name/).waitFor();
  await warned("search, not in the audit log");
  await page.goto(CONSOLE + "/charts");
  await page.locator(".wm-indicator").first().waitFor();
  await warned("charts, not in the audit log");
  for (const method of ["ListAlerts", "GetAlert", "FindPatients", "Forecast"]) assert.ok(spoilt.includes(method), `${method} was asked`);
});

walk("a list by groups of people: counts, small ones hidden, and what cannot be told apart", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/screening");
  await rows(page).first().waitFor();
  await press(page, page.locator("summary", { hasText: "Who is on this list, by groups of people" }));
  await press(page, page.getByRole("button", { name: "Count them" }));
  await page.getByRole("alert").getByText("Select at least one way to split the list").waitFor();
  await check(page, "list by groups, nothing chosen");
  for (const name of ["Age", "Sex", "Deprivation, in fifths"]) {
    await tabTo(page, page.getByRole("checkbox", { name, exact: true }));
    await page.keyboard.press("Space");
  }
  await press(page, page.getByRole("button", { name: "Count them" }));
  await page.getByRole("alert").getByText("Choose the file").waitFor();
  await check(page, "list by groups, without a file");
  await page.getByLabel("Who belongs to which group").setInputFiles({
    name: "groups.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`patient_id,deprivation_fifth\n${Array.from({ length: 900 }, (_, n) => `SYN${String(n + 1).padStart(8, "0")},${(n % 5) + 1}`).join("\n")}\n`),
  });
  await page.getByLabel("Who belongs to which group").focus();
  await press(page, page.getByRole("button", { name: "Count them" }));
  const split = (caption) => page.getByRole("table", { name: caption });
  await split("Sex").getByRole("row", { name: /^Female \d/ }).waitFor();
  await split("Age").getByRole("row").nth(1).waitFor();
  await split("Deprivation, in fifths").getByRole("row", { name: /^1 \(most deprived\)/ }).waitFor();
  await page.getByText("Not checked: language, learning disability and severe mental illness.").waitFor();
  const people = Number(/^([\d,]+) people on this list/.exec(await page.getByText(/people on this list with these filters/).innerText())[1].replace(",", ""));
  const shown = (await split("Sex").locator("tbody td").allInnerTexts()).map(Number).filter((one) => one > 0);
  assert.ok(shown.reduce((sum, one) => sum + one, 0) <= people);
  await check(page, "list by groups");
});

walk("practices in a funnel: nobody named until asked, a table behind", {}, async (page) => {
  await begin(page, { practices: "ZZ102, ZZ103, ZZ104" });
  await page.goto(CONSOLE + "/charts");
  const funnel = page.locator(".wm-funnel").first();
  await funnel.waitFor();
  const picture = funnel.getByRole("img");
  await picture.waitFor();
  await check(page, "funnel");
  assert.doesNotMatch(await page.locator(".wm-indicator").evaluateAll((all) => all.map((one) => one.innerText).join()), /ZZ10[234]/, "no practice is named");
  assert.doesNotMatch(await picture.locator("desc").textContent(), /ZZ10[234]/);
  await press(page, page.locator("summary", { hasText: "Say which practice is which" }));
  await tabTo(page, page.getByRole("checkbox", { name: "ZZ103" }));
  await page.keyboard.press("Space");
  await picture.getByText("ZZ103", { exact: true }).waitFor();
  assert.match(await picture.locator("desc").textContent(), /ZZ103: [\d.]+% of \d+\./);
  await press(page, funnel.locator("summary", { hasText: "figures as a table" }));
  await funnel.getByRole("row", { name: /^ZZ103 / }).waitFor();
  assert.equal(await funnel.getByRole("row", { name: /^Not named, \d / }).count(), 2);
  await check(page, "funnel, one named, with its table");
});

walk("whoever moves on at once keeps the focus: a new page's heading takes it first, and once", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await rows(page).first().waitFor();
  await tabTo(page, page.locator("table input[type=checkbox]").first());
  await page.keyboard.press("Space");
  await page.evaluate(() => {
    window.held = [];
    addEventListener("focusin", (event) => window.held.push(event.target.id || event.target.name));
    // Quicker than any hand: in the very turn in which the choices are there.
    new MutationObserver((_, observer) => {
      const radio = document.querySelector("main input[type=radio]");
      if (!radio) return;
      observer.disconnect();
      radio.focus();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await press(page, page.getByRole("button", { name: "Work on the selected items" }));
  await page.locator("main input[type=radio]").first().waitFor();
  // Longer than the page looks for its heading.
  await page.waitForTimeout(2500);
  assert.equal(await page.evaluate(() => document.activeElement.type), "radio");
  assert.deepEqual((await page.evaluate(() => window.held)).slice(-2), ["page-heading", await page.evaluate(() => document.activeElement.name)]);
});

walk("two people on one item: the second is told what changed and keeps the words", {}, async (page, context) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/support-offer");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").waitFor();
  const address = new URL(page.url());
  const [, , practice, itemId] = address.pathname.split("/");
  const other = await context.request.post(CONSOLE + "/waymark.v1.ReviewService/AddNote", {
    data: { requestId: crypto.randomUUID(), practice, itemId, text: "somebody else was here", person: "Ann" },
  });
  assert.equal(other.status(), 200);
  await tabTo(page, page.locator("input[name=reply]").first());
  await page.keyboard.press("ArrowUp");
  await tabTo(page, page.getByLabel("Note (optional)"));
  await page.keyboard.type("my words");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("Somebody else changed this item").waitFor();
  await check(page, "item, changed by another");
  await press(page, page.getByRole("button", { name: "Show the item as it is now" }));
  await page.getByText("somebody else was here").first().waitFor();
  assert.equal(await page.getByLabel("Note (optional)").inputValue(), "my words");
});

walk("what somebody else does to the item that one looks at is said by itself", {}, async (page, context) => {
  await begin(page, { person: "Nell Otter" });
  await page.goto(CONSOLE + "/worklist/support-offer");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").waitFor();
  const [, , practice, itemId] = new URL(page.url()).pathname.split("/");
  const words = page.getByLabel("Note (optional)");
  await tabTo(page, words);
  await page.keyboard.type("half a sentence");
  const other = await context.request.post(CONSOLE + "/waymark.v1.ReviewService/Assign", {
    data: { requestId: crypto.randomUUID(), practice, itemIds: [itemId], owner: "Ann", person: "Ann" },
  });
  assert.equal(other.status(), 200);
  // As if one came back to the tab; else it takes up to a quarter of a minute.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByText("Since you opened this item it is with Ann now.").waitFor();
  await check(page, "changed by somebody else while it is open");
  await press(page, page.getByRole("button", { name: "Show it as it is now" }));
  await page.getByText("Since you opened this item").waitFor({ state: "detached" });
  await page.locator("dd").getByText("Ann", { exact: true }).first().waitFor();
  assert.equal(await words.inputValue(), "half a sentence");
});

walk("a server that is away is said, never shown as nothing to do; words stay", {}, async (page, context) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await press(page, rows(page).nth(1).getByRole("link"));
  await page.getByText("Why listed").waitFor();
  await tabTo(page, page.getByLabel("Add a note"));
  await page.keyboard.type("half a thou");
  await context.route("**/waymark.v1.**", (route) => route.abort());
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByText("The server could not be reached.").waitFor();
  assert.equal(await page.getByLabel("Add a note").inputValue(), "half a thou");
  await press(page, page.getByRole("link", { name: "All items" }));
  await page.getByText("The server could not be reached.").first().waitFor();
  await check(page, "server away");
  await context.unroute("**/waymark.v1.**");
  await press(page, page.getByRole("button", { name: "Try again" }).last());
  await rows(page).first().waitFor();
});

walk("another practice's item and an address that is none have a clear page", {}, async (page) => {
  await begin(page);
  await page.goto(`${CONSOLE}/item/${PRACTICE}/item-of-somebody-else`);
  await heading(page, "This item cannot be shown").waitFor();
  await check(page, "no such item");
  await page.goto(`${CONSOLE}/nowhere`);
  await heading(page, "Page not found").waitFor();
  await check(page, "no such page");
  await page.goto(`${CONSOLE}/worklist/no-such-list`);
  await page.getByRole("alert").waitFor();
  await check(page, "no such list");
});

walk("a patient's items stand together, never merged", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/missed-appointments");
  await press(page, rows(page).first().getByRole("link"));
  await press(page, page.getByRole("link", { name: "Every item of this patient" }));
  await heading(page, "Every item of this patient").waitFor();
  await check(page, "patient");
});

walk("saved views hold filters, not patients", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result?owner=unassigned&sort=due");
  await press(page, page.locator("summary", { hasText: "Saved views" }));
  await tabTo(page, page.getByLabel("Name of this view"));
  await page.keyboard.type("999 000 0018");
  await press(page, page.getByRole("button", { name: "Save this view" }));
  await page.getByText("must not hold an NHS number").waitFor();
  await tabTo(page, page.getByLabel("Name of this view"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Kits nobody has");
  await press(page, page.getByRole("button", { name: "Save this view" }));
  await page.getByText("saved.").waitFor();
  await press(page, page.getByRole("link", { name: "Today" }).first());
  await press(page, page.getByRole("link", { name: "Kits nobody has" }));
  await page.waitForURL(/owner=unassigned&sort=due/);
});

walk("a view that is saved for the practice is there in another browser", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result?owner=unassigned&level=warning");
  await press(page, page.locator("summary", { hasText: "Saved views" }));
  await tabTo(page, page.getByLabel("Name of this view"));
  await page.keyboard.type("Kits for Monday");
  await tabTo(page, page.getByRole("radio", { name: "Me, in this browser" }));
  await page.keyboard.press("ArrowDown");
  await press(page, page.getByRole("button", { name: "Save this view" }));
  await page.getByText(`saved for ${PRACTICE}`).waitFor();
  await check(page, "view, shared");
  const other = await open(browser);
  try {
    await begin(other.page, { person: "Ann" });
    await press(other.page, other.page.getByRole("link", { name: "Kits for Monday" }));
    await other.page.waitForURL(/owner=unassigned&level=warning/);
    await press(other.page, other.page.locator("summary", { hasText: "Saved views" }));
    await other.page.getByText(`${PRACTICE}, by Sam Lee`).waitFor();
    await press(other.page, other.page.getByRole("button", { name: "Remove view Kits for Monday" }));
    await other.page.getByText(`removed for ${PRACTICE}`).waitFor();
    await check(other.page, "view, removed");
    assert.deepEqual(other.faults, []);
  } finally {
    await other.context.close();
  }
});

walk("an export is a CSV file with a purpose", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/fit-no-result");
  await press(page, page.locator("summary", { hasText: /Export \d+ items as a file/ }));
  await check(page, "export");
  const saving = page.waitForEvent("download");
  await press(page, page.getByRole("button", { name: "Export as CSV" }));
  const file = await saving;
  assert.match(file.suggestedFilename(), /^fit-no-result-\d{4}-\d\d-\d\d\.csv$/);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  assert.match(Buffer.concat(chunks).toString(), /^\uFEFFPatient id,Family name,Given name,NHS number/);
});

walk("a significant event form is filled in from what was known, with the days between", {}, async (page) => {
  await begin(page, { role: "GP", person: "Dr Day" });
  await page.goto(CONSOLE + "/worklist/new-diagnoses?rule=learning-death-within-a-year");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").first().waitFor();
  await page.getByText("This person has died and cannot be contacted.").waitFor();
  await check(page, "an item of somebody who has died");
  await press(page, page.getByRole("link", { name: /Learning review/ }).first());
  await heading(page, /Learning review of a cancer diagnosis/).waitFor();
  for (const text of ["What happened: the twelve months before", "Days before the diagnosis", "What the rules would have said"]) await page.getByText(text).first().waitFor();
  assert.equal(await page.getByText("Not filled by this program here").count(), 0);
  // The diagnosis, not the death that made it an event.
  await page.getByRole("row", { name: "Diagnosis, day 4 November 2024" }).waitFor();
  assert.equal(await page.getByText("<!--").count(), 0);
  await check(page, "significant event form, filled in");
});

walk("what is to be written into the clinical system stays with its item, to be copied", { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
  await begin(page, { role: "GP", person: "Dr Day" });
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await press(page, rows(page).filter({ hasText: "no care review recorded" }).last().getByRole("link").first());
  await page.getByText("Why listed").first().waitFor();
  const address = page.url();
  const declined = page.getByRole("radio", { name: "Patient declined" });
  await tabTo(page, page.locator("input[name=reply]").first());
  await page.keyboard.press("Space");
  for (let i = 0; i < 12 && !(await declined.isChecked()); ++i) await page.keyboard.press("ArrowDown");
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.getByText("For the clinical system, until the record has it").waitFor();
  await press(page, page.getByRole("link", { name: "Today", exact: true }));
  await heading(page, "Today").waitFor();
  await page.goBack();
  await page.getByText("For the clinical system, until the record has it").waitFor();
  assert.equal(page.url(), address);
  await press(page, page.getByRole("button", { name: /^Copy / }).first());
  const copied = page.getByText(/^Copied: ./);
  await copied.waitFor();
  assert.equal(`Copied: ${await page.evaluate(() => navigator.clipboard.readText())}`, await copied.textContent());
  await check(page, "to be written into the clinical system");
});

walk("a self-assessment has the practice's own figures", {}, async (page) => {
  await begin(page);
  await press(page, page.getByRole("link", { name: "Sheets and forms", exact: true }));
  await press(page, page.getByRole("link", { name: /a self-assessment/ }));
  await heading(page, /a self-assessment/).waitFor();
  await page.getByText("Our figures today").waitFor();
  await page.getByText(/^[\d.]+% \([\d,]+ of [\d,]+\)$/).first().waitFor();
  assert.equal(await page.getByText("Not filled by this program here").count(), 0);
  await check(page, "self-assessment, filled in");
});

walk("one timeline of the whole patient, in lanes, as far back as wanted", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await press(page, rows(page).first().getByRole("link"));
  await page.getByText("Why listed").first().waitFor();
  await page.getByRole("img", { name: "Timeline of this item" }).waitFor();
  await press(page, page.getByRole("link", { name: "Every item of this patient" }));
  await heading(page, "Every item of this patient").waitFor();
  await page.getByRole("img", { name: "Timeline of this patient" }).waitFor();
  const table = page.getByRole("table", { name: "The same as a table" }).locator("tbody tr");
  const some = await table.count();
  await press(page, page.locator("summary", { hasText: "What is shown" }));
  await tabTo(page, page.getByLabel("How far back"));
  await page.keyboard.press("End");
  await page.getByText(/not shown: choose how far back/).waitFor({ state: "detached" });
  assert.ok((await table.count()) >= some);
  assert.ok((await page.locator(".wm-lane").count()) >= 3);
  await check(page, "the whole patient's timeline");
});

walk("rules can be read: found by name, in sentences, with evidence, hazards and numbers", {}, async (page) => {
  await begin(page);
  await press(page, page.getByRole("link", { name: "Rules", exact: true }));
  await rows(page).first().waitFor();
  await check(page, "rules");
  await tabTo(page, page.getByLabel("Find a rule"));
  await page.keyboard.type("FIT kit");
  await page.keyboard.press("Enter");
  await page.waitForURL(/find=FIT%20kit/);
  await press(page, page.getByRole("link", { name: "FIT kit given, no result" }));
  await page.getByText("HAZ-002").first().waitFor();
  await page.getByText("Stopped by: referred without waiting").waitFor();
  await page.getByText("Items opened").waitFor();
  await page.getByText("Approved by").waitFor();
  await check(page, "rule");
});

walk("charts have their finding as the heading, a table behind, and a file of counts only", {}, async (page) => {
  await begin(page);
  await press(page, page.getByRole("link", { name: "Charts" }));
  await heading(page, "Charts").waitFor();
  await page.getByRole("heading", { name: /What falls due/ }).waitFor();
  await page.locator(".wm-indicator").first().waitFor();
  await check(page, "charts");
  await press(page, page.locator("summary", { hasText: "The figures as a table" }).first());
  await page.getByText(/By the month in which it began|On a day of each month/).first().waitFor();
  await check(page, "charts, as a table");
  const saving = page.waitForEvent("download");
  await press(page, page.getByRole("button", { name: /Download the evidence pack/ }));
  const chunks = [];
  for await (const chunk of await (await saving).createReadStream()) chunks.push(chunk);
  const file = Buffer.concat(chunks).toString();
  assert.match(file, /^\uFEFFIndicator,Title,By,Group,On,Numerator/);
  assert.doesNotMatch(file, /SYN\d|\b\d{10}\b/, "no patient");
});

walk("charts are split by age and sex, and by groups from a file that is kept nowhere", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/charts");
  await page.locator(".wm-indicator").first().waitFor();
  await press(page, page.locator("summary", { hasText: "Split the figures by groups of people" }));
  for (const name of ["Age", "Sex", "Deprivation, in fifths"]) {
    await tabTo(page, page.getByRole("checkbox", { name }));
    await page.keyboard.press("Space");
  }
  await press(page, page.getByRole("button", { name: "Show the figures so" }));
  await page.getByRole("alert").getByText("Choose the file").waitFor();
  await check(page, "charts, split without a file");
  const groups = (text) => page.getByLabel("Who belongs to which group").setInputFiles({ name: "groups.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await groups("patient_id,deprivation_fifth\nSYN00000001,6\n");
  await page.getByLabel("Who belongs to which group").focus();
  await press(page, page.getByRole("button", { name: "Show the figures so" }));
  await page.getByRole("alert").getByText("Line 2: deprivation_fifth must be 1").waitFor();
  await groups(`patient_id,deprivation_fifth\n${Array.from({ length: 900 }, (_, n) => `SYN${String(n + 1).padStart(8, "0")},${(n % 5) + 1}`).join("\n")}\n`);
  await page.getByLabel("Who belongs to which group").focus();
  await press(page, page.getByRole("button", { name: "Show the figures so" }));
  await page.getByText(/^By deprivation: /).first().waitFor();
  await page.getByText(/^By age: /).first().waitFor();
  await page.getByText(/^By sex: /).first().waitFor();
  await check(page, "charts, split");
});

walk("somebody's leave is one action; who covers has the items", {}, async (page) => {
  await begin(page);
  await press(page, page.getByRole("link", { name: /Leave cover/ }));
  await heading(page, "Leave cover").waitFor();
  await check(page, "leave");
  await press(page, page.getByRole("button", { name: "Save the cover" }));
  await page.getByRole("alert").getByText("Enter who has the items meanwhile").waitFor();
  await check(page, "leave with errors");
  await tabTo(page, page.getByLabel("Who has the items meanwhile?"));
  await page.keyboard.type("Kim Day");
  await press(page, page.getByRole("button", { name: "Save the cover" }));
  await page.getByText("Kim Day has Sam Lee’s items from 3 March 2026 to 10 March 2026").waitFor();
  await check(page, "leave, saved");
});

walk("privacy mode hides numbers from whoever looks over a shoulder, and is not remembered", {}, async (page) => {
  await begin(page);
  await press(page, page.getByRole("link", { name: /^[\d,]+ overdue$/ }));
  await rows(page).first().waitFor();
  await page.getByText(/^\d{3} \d{3} \d{4}$/).first().waitFor();
  await page.getByText(/^[A-Z][A-Z' -]+, [A-Z][a-z]+ \(M/).first().waitFor();
  await press(page, page.getByRole("button", { name: "Privacy mode" }));
  await page.getByText(/^ends \d{4}$/).first().waitFor();
  assert.equal(await page.getByText(/\d{3} \d{3} \d{4}/).count(), 0);
  assert.equal(await page.getByText(/[A-Z]{2,}, [A-Z][a-z]/).count(), 0);
  await check(page, "privacy mode");
  await page.reload();
  await page.getByText(/^\d{3} \d{3} \d{4}$/).first().waitFor();
});

walk("a rule is suspended by a person with a reason, and runs again; its author is told what is wrong", {}, async (page) => {
  await begin(page, { person: "Dr Day", role: "GP" });
  await page.goto(CONSOLE + "/rule/carer-noted");
  await press(page, page.locator("summary", { hasText: "Something wrong with this advice?" }));
  const words = page.getByLabel("What is wrong?");
  await tabTo(page, words);
  await page.keyboard.type("999 000 0018 was not meant");
  await press(page, page.getByRole("button", { name: "Send to the author" }));
  await page.getByText("Leave out numbers that say who the patient is").waitFor();
  await check(page, "feedback with errors");
  await tabTo(page, words);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Carers of children are missing");
  await press(page, page.getByRole("button", { name: "Send to the author" }));
  await page.getByText("It is on the author’s list").waitFor();
  await rows(page).filter({ hasText: "Carers of children are missing" }).waitFor();
  await press(page, page.locator("summary", { hasText: "Suspend this rule" }));
  await press(page, page.getByRole("button", { name: "Suspend the rule" }));
  await page.getByText("Enter why: it is kept with your name").waitFor();
  await tabTo(page, page.getByLabel("Why?"));
  await page.keyboard.type("The wording is under review");
  await press(page, page.getByRole("button", { name: "Suspend the rule" }));
  await page.getByText("This rule is suspended").waitFor();
  await check(page, "rule, suspended");
  await press(page, page.locator("summary", { hasText: "Let this rule run again" }));
  await press(page, page.getByRole("button", { name: "Let it run again" }));
  await page.getByText("This rule is suspended").waitFor({ state: "detached" });
});

const PAGES = ["/", "/worklist/urgent-referrals", "/charts", "/my-day", "/leave", "/rules", "/rule/fit-not-returned", "/start"];
/** What a reader may set for every text (WCAG 2.2, 1.4.12): nothing is lost, cut off or pushed out of the page. */
const SPACING = `* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }`;
for (const [name, options, style] of [
  ["400 px wide", { viewport: { width: 400, height: 800 } }],
  ["320 px wide, as 1280 px at 400%", { viewport: { width: 320, height: 640 } }],
  ["640 px wide, as 1280 px at 200%", { viewport: { width: 640, height: 512 } }],
  ["high contrast", { forcedColors: "active" }],
  ["text set wider", { bypassCSP: true }, SPACING],
  ["text set wider at 400 px", { viewport: { width: 400, height: 800 }, bypassCSP: true }, SPACING],
  ["letters wider than Arial", { bypassCSP: true }, '* { font-family: "DejaVu Sans" !important }'],
]) {
  walk(`every main page holds at ${name}`, options, async (page) => {
    await begin(page);
    const holds = async (where) => {
      if (style) await page.addStyleTag({ content: style });
      await check(page, `${where}, ${name}`);
    };
    for (const one of PAGES) {
      await page.goto(CONSOLE + one);
      await holds(one);
    }
    await page.goto(CONSOLE + "/worklist/missed-appointments");
    await rows(page).first().getByRole("link").click();
    await page.getByText("Why listed").waitFor();
    await holds("item");
    await page.goto(CONSOLE + "/worklist/screening");
    await press(page, page.locator("summary", { hasText: "Who is on this list, by groups of people" }));
    await tabTo(page, page.getByRole("checkbox", { name: "Age", exact: true }));
    await page.keyboard.press("Space");
    await press(page, page.getByRole("button", { name: "Count them" }));
    await page.getByRole("table", { name: "Age" }).waitFor();
    await holds("list by groups");
    await press(page, page.getByRole("button", { name: "Privacy mode" }));
    await page.getByText(/^ends \d{4}$/).first().waitFor();
    await holds("item, privacy mode");
  });
}

for (const [name, options, style] of [
  ["400 px wide", { viewport: { width: 400, height: 800 } }],
  ["high contrast", { forcedColors: "active" }],
  ["text set wider at 400 px", { viewport: { width: 400, height: 800 }, bypassCSP: true }, SPACING],
]) {
  walk(`a funnel holds at ${name}`, options, async (page) => {
    await begin(page, { practices: "ZZ102, ZZ103, ZZ104" });
    await page.goto(CONSOLE + "/charts");
    await page.getByRole("heading", { level: 3, name: /^By practice: / }).first().waitFor();
    if (style) await page.addStyleTag({ content: style });
    await press(page, page.locator("summary", { hasText: "The practice figures as a table" }).first());
    await page.getByText("Not named, 1").first().waitFor();
    await check(page, `funnel, ${name}`);
  });
}

walk("on paper: no navigation, everything open, confidential", {}, async (page) => {
  await begin(page);
  await page.goto(CONSOLE + "/worklist/missed-appointments");
  await rows(page).first().getByRole("link").click();
  await page.getByText("Why listed").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByText("Confidential: patient information.").isVisible());
  assert.ok(!(await page.getByRole("navigation").first().isVisible()));
  assert.ok(!(await page.getByRole("button", { name: "Save the note" }).isVisible()));
  assert.ok(await page.getByText("Applies to").first().isVisible(), "what is folded on the screen is open on paper");
});

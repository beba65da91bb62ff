// A coordinator's Tuesday with the people of the users' requirements (6.2), of morning.py: exact counts, by keyboard alone. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, begin, check, launch, open, press, ready, tabTo } from "./browser.mjs";

const PRACTICE = "ZZ062";
let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const rows = (page) => page.locator("table tbody tr");
const button = (page, name) => page.getByRole("button", { name });
const link = (page, name) => page.getByRole("link", { name });

async function choose(page, name) {
  const wanted = page.getByRole("radio", { name });
  const group = page.locator(`input[name="${await wanted.first().getAttribute("name")}"]`);
  const current = (await group.and(page.locator(":checked")).count()) > 0 ? group.and(page.locator(":checked")) : group.first();
  await tabTo(page, current.first());
  await page.keyboard.press("Space");
  for (let i = 0; i < 40 && !(await wanted.first().isChecked()); ++i) await page.keyboard.press("ArrowDown");
  assert.ok(await wanted.first().isChecked(), `${name} is chosen`);
}

async function type(page, field, words) {
  await tabTo(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(words);
}

/** A day into a field of type "date", as its hands would: day, month, year. */
async function typeDay(page, field, day) {
  await tabTo(page, field);
  await field.fill(day);
}

test("a coordinator's Tuesday, with its people", { timeout: 900_000 }, async (t) => {
  const { context, page, faults } = await open(browser);
  const step = (name, does) => t.test(name, does);
  await step("1: two missed appointments, and how new the data are", async () => {
    await begin(page, { practices: PRACTICE });
    await link(page, /^2 missed urgent appointments/).waitFor();
    await page.getByRole("list", { name: "How new the data are" }).getByText(PRACTICE).waitFor();
    await check(page, "Tuesday, today");
  });

  await step("1: a list that no rule with codes can fill says so, and is no 0", async () => {
    const row = rows(page).filter({ hasText: "Urgent tests outstanding" });
    await row.getByText(/rules? (is|are) not checked|None of its|Its rule is not checked/).waitFor();
    await row.locator(".nhsuk-tag", { hasText: "Not checked" }).waitFor();
  });

  await step("2: both are red, the newest first", async () => {
    await press(page, link(page, /^2 missed urgent appointments/));
    await heading(page, "Missed or cancelled urgent appointments").waitFor();
    await rows(page).nth(1).waitFor();
    assert.equal(await rows(page).count(), 2);
    assert.equal(await page.locator("tbody .nhsuk-tag--red", { hasText: "Urgent" }).count(), 2);
    await rows(page).first().getByText("67, male").waitFor();
    await check(page, "Tuesday, missed appointments");
  });

  await step("3: referral, missed appointment and the letter's day on one timeline", async () => {
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await page.getByRole("region", { name: "Patient" }).getByText("2 May 1958 (67)").waitFor();
    const table = page.locator("#timeline-table").locator("xpath=ancestor::table");
    for (const day of ["10 February 2026", "24 February 2026"]) await table.getByText(day).first().waitFor();
    await page.getByText("Contact and communication needs").waitFor();
    await check(page, "Tuesday, item");
  });

  await step("4: not reached: it waits for another try, leaves the red count and stands under Later", async () => {
    const item = page.url();
    await press(page, link(page, "Start call"));
    await page.getByText("What came of it?").waitFor();
    await choose(page, "Not reached");
    await page.getByRole("checkbox", { name: /^Waits for another try/ }).waitFor();
    const kept = page.waitForResponse((one) => one.url().endsWith("/SaveDraft") && one.status() === 200);
    await type(page, page.getByLabel("Next try (optional)"), "today 4:15pm");
    await kept;
    await check(page, "Tuesday, call");
    // What is typed outlasts a reload here too.
    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await page.getByText("What came of it?").waitFor();
    await choose(page, "Not reached");
    await page.waitForFunction(() => document.querySelector("#next-try")?.value === "today 4:15pm");
    await press(page, button(page, /^Save/));
    await page.waitForURL((address) => !address.pathname.endsWith("/call"));
    await page.getByText("Why listed").waitFor();
    await page.goto(item);
    await page.getByText("Next try: today 4:15pm").first().waitFor();
    await page.getByText(/^Snoozed to/).first().waitFor();
    await press(page, link(page, "Today").first());
    await link(page, /^1 missed urgent appointments/).waitFor();
    await page.getByRole("heading", { name: "Later" }).waitFor();
    await check(page, "Tuesday, today with later");
    await press(page, link(page, /Missed or cancelled urgent appointments: 1 item waits/));
    await page.waitForURL(/status=snoozed/);
    await rows(page).first().getByText("67, male").waitFor();
    assert.equal(await rows(page).count(), 1);
    await press(page, link(page, "Today").first());
    await press(page, link(page, /^1 missed urgent appointments/));
    await page.waitForURL(/status=ready/);
    await rows(page).first().waitFor();
    assert.equal(await rows(page).count(), 1);
    assert.equal(await rows(page).getByText("67, male").count(), 0);
    await page.goto(item);
    await page.getByText("Why listed").waitFor();
  });

  await step("5: the second referral (skin) is listed separately and still open", async () => {
    await press(page, link(page, "Every item of this patient"));
    await heading(page, "Every item of this patient").waitFor();
    await page.getByText(/open items$/).waitFor();
    assert.ok((await rows(page).count()) >= 2);
    await check(page, "Tuesday, patient");
  });

  await step("6: kits due for ten days or more: thirteen, since whoever died is on no list", async () => {
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await rows(page).first().waitFor();
    await ready(page);
    assert.equal(await rows(page).count(), 16);
    await typeDay(page, page.getByLabel("Due to", { exact: true }), "2026-02-21");
    await press(page, button(page, "Apply filters"));
    await page.waitForURL(/to=2026-02-21/);
    await page.getByText("Items 1 to 13 of 13.").waitFor();
    await link(page, /Remove filter Due to 21 Feb 2026/).waitFor();
    await press(page, button(page, "Select all 13 on this page"));
    await page.getByText("13 selected").waitFor();
    await check(page, "Tuesday, kits");
  });

  await step("7 and 8: a text for the thirteen, its length, the sender's file with thirteen rows", async () => {
    await button(page, "Work on the selected items").focus();
    await page.keyboard.press("Enter");
    await heading(page, "What should happen to them?").waitFor();
    await choose(page, "Prepare a letter, text or call list");
    await press(page, button(page, "Continue"));
    await choose(page, /^Text: Please return your test kit \(day 10\)/);
    await press(page, button(page, "Continue"));
    await heading(page, "Check before anything goes").waitFor();
    await page.getByText("13 people").first().waitFor();
    assert.doesNotMatch(await page.locator(".wm-preview").innerText(), /cancer/i);
    const saving = page.waitForEvent("download");
    await press(page, button(page, "Export the file"));
    await saving;
    await page.getByText("The file has 13 rows. The items say: text prepared, not yet sent.").waitFor();
    await check(page, "Tuesday, exported");
  });

  await step("9: marked as sent, with undo for ten minutes, also after a reload", async () => {
    await press(page, button(page, "Mark 13 texts as sent"));
    await heading(page, "Marked as sent").waitFor();
    await page.reload();
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await button(page, "Undo").waitFor();
    await page.getByText(/^You can take this back for (9|10) more minutes/).waitFor();
    await check(page, "Tuesday, undo after a reload");
  });

  await step("12: the meeting's sheet says until when it is destroyed; so does the huddle's, which has last digits only", async () => {
    await page.goto(CONSOLE + "/sheets/sheets/palliative-meeting");
    await page.getByText("Destroy by: 10 March 2026.").waitFor();
    await page.goto(CONSOLE + "/sheets");
    await press(page, link(page, /^Weekly huddle/));
    await heading(page, "Weekly huddle").waitFor();
    await page.getByText("Confidential: patient information. Destroy by: 10 March 2026.").waitFor();
    await page.getByText(/^ends \d{4}$/).first().waitFor();
    assert.equal(await page.getByText(/\d{3} \d{3} \d{4}/).count(), 0);
    await check(page, "Tuesday, huddle");
    await tabTo(page, page.getByRole("checkbox", { name: "In full" }));
    await page.keyboard.press("Space");
    await page.getByText(/^\d{3} \d{3} \d{4}$/).first().waitFor();
  });

  await step("13: to a doctor, with what is needed and by when; a coordinator cannot close it", async () => {
    await page.goto(CONSOLE + "/worklist/missed-appointments");
    await press(page, rows(page).last().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await type(page, page.getByLabel("Owner"), "Dr Day");
    await type(page, page.getByLabel("What is needed, and by when (optional)"), "Needs a decision by 5 March");
    await press(page, button(page, "Assign").first());
    await page.getByText("Assigned to Dr Day").first().waitFor();
    await page.getByText("Needs a decision by 5 March").first().waitFor();
    assert.equal(await page.getByRole("radio", { name: "Another appointment" }).count(), 0, "what would close it is not offered");
    await page.getByText("Only a GP, nurse or pharmacist closes an item of this list: assign it to one.").waitFor();
    await press(page, page.locator("summary", { hasText: "Replies that somebody else must give" }));
    await page.getByText(/^Another appointment: GP or Nurse$/).waitFor();
    await check(page, "Tuesday, not a coordinator's to close");
    await page.goto(CONSOLE + "/worklist/missed-appointments?owner=named&named=Dr%20Day");
    await link(page, /Remove filter Owner: Dr Day/).waitFor();
    await rows(page).first().waitFor();
    assert.equal(await rows(page).count(), 1);
  });
  await context.close();
  assert.deepEqual(faults, []);
});

// A coordinator's Tuesday morning, step by step, by keyboard alone, with axe-core at every step. See README.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CONSOLE, PRACTICE, begin, check, launch, open, press, ready, tabTo } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

const heading = (page, name) => page.getByRole("heading", { level: 1, name });
const rows = (page) => page.locator("table tbody tr");
const button = (page, name) => page.getByRole("button", { name });
const link = (page, name) => page.getByRole("link", { name });

/** A page, its faults held against it at the end. */
const walk = (name, body) =>
  test(name, { timeout: 900_000 }, async (t) => {
    const { context, page, faults } = await open(browser);
    try {
      await body(page, context, (step, does) => t.test(step, does));
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });

/** Chooses in a group of radios by the arrow keys. */
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

/** An NHS number of the list that is shown, as its digits. */
const numberOn = async (page) => {
  const found = /\d{3} \d{3} \d{4}/.exec(await rows(page).first().innerText());
  assert.ok(found, "a row has an NHS number");
  return found[0];
};

walk("a coordinator's morning", async (page, context, step) => {
  await step("1: Today has four counts and says how new each practice's data are", async () => {
    await begin(page);
    await page.waitForFunction(() => [...document.querySelectorAll(".wm-count")].every((one) => /^[\d,]+$/.test(one.textContent)));
    assert.equal(await page.locator(".wm-counts .wm-count").count(), 4);
    await page.getByRole("list", { name: "How new the data are" }).getByText(PRACTICE).first().waitFor();
    await check(page, "today");
  });

  await step("2: a count opens exactly that many items", async () => {
    const card = link(page, /overdue$/).first();
    const said = Number((await card.locator(".wm-count").innerText()).replace(/,/g, ""));
    await press(page, card);
    await heading(page, "All items").waitFor();
    await rows(page).first().waitFor();
    await page.getByText(`of ${said.toLocaleString("en-GB")}.`).waitFor();
    await check(page, "overdue");
    await page.goBack();
    await press(page, link(page, /missed urgent appointments/));
    await heading(page, "Missed or cancelled urgent appointments").waitFor();
    await rows(page).first().waitFor();
    await page.getByRole("columnheader", { name: "Details" }).waitFor();
    await check(page, "missed appointments");
  });

  await step("3: the patient's banner, needs and one timeline with the record's other entries", async () => {
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    const banner = page.getByRole("region", { name: "Patient" });
    await banner.getByText(/^\d+ \w+ \d{4} \(\d+\)$/).waitFor();
    await banner.getByText(/^(Female|Male)$/).waitFor();
    await page.getByText("Contact and communication needs").waitFor();
    await page.getByRole("img", { name: "Timeline of this item" }).waitFor();
    await page.getByText("the rule counts this").first().waitFor();
    await check(page, "item");
    const before = await page.locator("#timeline-table").locator("xpath=ancestor::table").locator("tbody tr").count();
    await press(page, page.locator("summary", { hasText: "What is shown" }));
    await tabTo(page, page.getByRole("checkbox", { name: /^Our work/ }));
    await page.keyboard.press("Space");
    const after = await page.locator("#timeline-table").locator("xpath=ancestor::table").locator("tbody tr").count();
    assert.ok(after < before, "our work is hidden");
    await check(page, "item, timeline filtered");
  });

  await step("4: a call has its script, keeps what came of it, and goes on to the next person", async () => {
    const item = page.url();
    await press(page, link(page, "Start call"));
    await page.getByText("What came of it?").waitFor();
    await page.getByText("Call 1 of").waitFor();
    await page.getByText("Don't", { exact: true }).waitFor();
    await check(page, "call");
    await press(page, button(page, /^Save/));
    await page.getByRole("alert").getByText("Select what came of the call").waitFor();
    await check(page, "call with errors");
    await choose(page, "Not reached");
    await type(page, page.getByLabel("Next try (optional)"), "today 4:15pm");
    await press(page, button(page, "Save and go to the next person"));
    await page.getByText("Call 2 of").waitFor();
    await page.goto(item);
    await page.getByText("Next try: today 4:15pm").first().waitFor();
    await page.getByText(/call, not reached: On the telephone about a missed urgent appointment/).first().waitFor();
    await check(page, "item after a call");
  });

  await step("5: a patient's other items stand by themselves", async () => {
    await press(page, link(page, "Every item of this patient"));
    await heading(page, "Every item of this patient").waitFor();
    await check(page, "patient");
  });

  await step("6: kits that did not come back, longest first; all are selected, one is taken out", async () => {
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await rows(page).first().waitFor();
    await tabTo(page, page.getByLabel("Sort by"));
    await page.keyboard.type("Oldest item");
    await press(page, button(page, "Apply filters"));
    await page.waitForURL(/sort=opened/);
    await rows(page).first().waitFor();
    await press(page, button(page, /^Select all \d+ on this page/));
    await tabTo(page, page.locator("table input[type=checkbox]").first());
    await page.keyboard.press("Space");
    await page.getByText(/^\d+ selected$/).waitFor();
    await check(page, "selected");
  });

  await step("7: a text for them: who gets it, who not and why, and its length", async () => {
    await button(page, "Work on the selected items").focus();
    await page.keyboard.press("Enter");
    await heading(page, "What should happen to them?").waitFor();
    await choose(page, "Prepare a letter, text or call list");
    await check(page, "bulk");
    await press(page, button(page, "Continue"));
    await heading(page, "Letter, text or call").waitFor();
    await button(page, "Continue").waitFor();
    await check(page, "wording");
    await press(page, button(page, "Continue"));
    await page.getByRole("alert").getByText("Select a letter, text or script").waitFor();
    await choose(page, /^Text: .*kit/i);
    await press(page, button(page, "Continue"));
    await heading(page, "Check before anything goes").waitFor();
    await page.getByText(/characters, of 160/).waitFor();
    const preview = await page.locator(".wm-preview").innerText();
    assert.doesNotMatch(preview, /cancer/i);
    assert.ok(preview.length <= 160);
    await check(page, "letters, checked");
  });

  await step("8: the sender's file has its columns, and the items say that it is prepared", async () => {
    const saving = page.waitForEvent("download");
    await press(page, button(page, "Export the file"));
    const file = await saving;
    const chunks = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().split("\r\n").filter(Boolean);
    assert.equal(lines[0], "\uFEFFNHS number,EMIS number");
    const said = await page.getByText(/The file has \d+ rows?/).innerText();
    assert.equal(lines.length - 1, Number(/\d+/.exec(said)[0]));
    await check(page, "exported");
  });

  await step("9: marked as sent by a person, with undo", async () => {
    await press(page, button(page, /^Mark \d+ texts? as sent/));
    await heading(page, "Marked as sent").waitFor();
    await check(page, "sent");
    await press(page, button(page, "Undo"));
    await page.getByText(/Taken back for \d+ items?/).waitFor();
  });

  await step("10: a support offer: the call's script, then the answer", async () => {
    await page.goto(CONSOLE + "/worklist/support-offer");
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await press(page, link(page, "Start call"));
    await page.getByRole("region", { name: "The first call after a diagnosis" }).waitFor();
    await check(page, "support call");
    await press(page, link(page, "Back to the item"));
    await page.getByText("Why listed").waitFor();
  });

  await step("11: why the patient is not on another list", async () => {
    await press(page, page.locator("summary", { hasText: "Why is this patient on another list, or not?" }));
    const rule = page.getByLabel("Rule", { exact: true });
    await rule.waitFor();
    await tabTo(page, rule);
    await page.keyboard.type("FIT kit given, no");
    await page.locator("summary", { hasText: "How the rule was worked out" }).nth(1).waitFor();
    await check(page, "why not");
  });

  await step("12: the meeting's sheet, for paper", async () => {
    await press(page, link(page, "Sheets and forms"));
    await heading(page, "Sheets and forms").waitFor();
    await page.getByRole("heading", { name: "Meetings" }).waitFor();
    await check(page, "sheets");
    await press(page, link(page, "Supportive and palliative care meeting"));
    await heading(page, "Supportive and palliative care meeting").waitFor();
    await check(page, "meeting sheet");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByText("Confidential: patient information.").first().isVisible());
    assert.ok(!(await button(page, "Print this sheet").isVisible()));
    await page.emulateMedia({ media: null });
  });

  await step("13: an item is given to somebody else", async () => {
    await page.goto(CONSOLE + "/worklist/fit-no-result?owner=unassigned");
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await type(page, page.getByLabel("Owner"), "Dr Day");
    await press(page, button(page, "Assign").first());
    await page.getByText("Assigned to Dr Day").first().waitFor();
    await page.goto(CONSOLE + "/worklist/fit-no-result?owner=unassigned");
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("#owner-known option")].some((one) => one.value === "Dr Day"));
  });

  await step("14: half a note is there after the page was loaded anew, and in another tab", async () => {
    await type(page, page.getByLabel("Add a note"), "Rang at noon, son ans");
    await page.waitForResponse((one) => one.url().endsWith("/SaveDraft") && one.status() === 200);
    const item = page.url();
    page.once("dialog", (dialog) => dialog.accept());
    await page.reload();
    await page.waitForFunction(() => document.querySelector("#note")?.value === "Rang at noon, son ans");
    const other = await context.newPage();
    await other.addInitScript((held) => sessionStorage.setItem("waymark.session", held), await page.evaluate(() => sessionStorage.getItem("waymark.session")));
    await other.goto(item);
    await other.waitForFunction(() => document.querySelector("#note")?.value === "Rang at noon, son ans");
    await other.close({ runBeforeUnload: false });
    const cleared = page.waitForResponse((one) => one.url().endsWith("/SaveDraft"));
    await press(page, button(page, "Save the note"));
    await page.getByText("Note saved").waitFor();
    await cleared;
    await check(page, "item, note saved");
  });

  await step("15: a patient is found by number in any spacing; the number is nowhere but on the page", async () => {
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await rows(page).first().waitFor();
    const number = await numberOn(page);
    await press(page, link(page, "Today").first());
    await type(page, page.getByLabel("Find a patient"), number.replaceAll(" ", "-"));
    await page.keyboard.press("Enter");
    await heading(page, "Every item of this patient").waitFor();
    await page.getByText(number).first().waitFor();
    await check(page, "found");
    await press(page, link(page, "Today").first());
    await type(page, page.getByLabel("Find a patient"), `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}`);
    await page.keyboard.press("Enter");
    await page.getByText("is no NHS number: a digit is wrong or two are swapped").waitFor();
    await check(page, "no such number");
  });

  await step("16: privacy mode hides the numbers from whoever looks over a shoulder", async () => {
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await rows(page).first().waitFor();
    await press(page, button(page, "Privacy mode"));
    await page.getByText(/^ends \d{4}$/).first().waitFor();
    assert.equal(await page.getByText(/\d{3} \d{3} \d{4}/).count(), 0);
    await check(page, "privacy");
    await ready(page);
  });
});

walk("letters on paper: one a page, large where wanted, nothing else", async (page, _context, step) => {
  await step("the letter is chosen", async () => {
    await begin(page);
    await page.goto(CONSOLE + "/worklist/fit-no-result");
    await rows(page).first().waitFor();
    for (const n of [0, 1]) {
      await tabTo(page, page.locator("table input[type=checkbox]").nth(n));
      await page.keyboard.press("Space");
    }
    await button(page, "Work on the selected items").focus();
    await page.keyboard.press("Enter");
    await choose(page, "Prepare a letter, text or call list");
    await press(page, button(page, "Continue"));
    await choose(page, /^Letter: .*kit/i);
    await press(page, button(page, "Continue"));
    await button(page, /^Print \d letters?/).waitFor();
    await tabTo(page, page.getByRole("checkbox", { name: "Large print, 16 point" }));
    await page.keyboard.press("Space");
  });
  await step("as a PDF it has a page for each", async () => {
    const people = await page.locator(".wm-letters article").count();
    assert.ok(people >= 1);
    const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    assert.equal([...pdf.matchAll(/\/Type \/Page\b/g)].length, people);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".wm-letters article").first().isVisible());
    assert.ok(!(await heading(page, "Check before anything goes").isVisible()));
    assert.ok(!(await page.getByRole("contentinfo").isVisible()));
    assert.equal(await page.locator(".wm-letters p").nth(2).evaluate((node) => getComputedStyle(node).fontSize), `${(16 * 96) / 72}px`.replace(/(\.\d{4})\d+/, "$1"));
  });
});

walk("a complaint: everything held about a patient, with who looked, for paper", async (page, _context, step) => {
  await step("it is asked for with a purpose", async () => {
    await begin(page);
    await page.goto(CONSOLE + "/worklist/missed-appointments");
    await press(page, rows(page).first().getByRole("link"));
    await page.getByText("Why listed").waitFor();
    await press(page, link(page, "Every item of this patient"));
    await press(page, link(page, /^Everything held about this patient/));
    await heading(page, "Everything held about this patient").waitFor();
    await check(page, "history, asked");
    await press(page, button(page, "Show everything"));
    await page.getByText("Select what it is for").first().waitFor();
    await check(page, "history with errors");
    await choose(page, "A complaint or a claim");
    await press(page, button(page, "Show everything"));
    await page.getByRole("heading", { name: "Who looked and who changed something" }).waitFor();
    await check(page, "history");
  });
  await step("it has the items, the record, and this very look", async () => {
    await page.getByRole("heading", { name: /^\d+ items? of work$/ }).waitFor();
    assert.ok((await page.locator("#record").locator("xpath=ancestor::table").locator("tbody tr").count()) > 0);
    await page.getByText("Took out everything that is held").first().waitFor();
    await page.getByText("Looked at an item").first().waitFor();
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByText("Confidential: patient information.").first().isVisible());
    assert.ok(!(await button(page, "Print, or save as PDF").isVisible()));
  });
});

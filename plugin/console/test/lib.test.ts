import { describe, expect, it } from "vitest";
import { addDays, dueWords, hoursBetween, isoDate, longDate, momentDay, momentWords, readDate, shortDate } from "../src/lib/dates";
import { type ListState, chips, everything, listHref, listStart, nextSort, readListState, sortDirection, toRequest } from "../src/lib/list_state";
import { wordingsOf } from "../src/lib/letters";
import { groupNhsNumber, readNhsNumber } from "../src/lib/nhs_number";
import { isPractice, readPractices, readSession } from "../src/lib/session";
import { forgetEverything } from "../src/lib/sign_in";
import { keepWriteBacks, missing, writeBackWords, writeBacks } from "../src/lib/write_backs";
import { type Mark, entryWords, gapsOf, lanesOf, marksOf, marksOfPatient, placeMarks, withGaps } from "../src/lib/timeline";
import { readViews, wrongName } from "../src/lib/views";
import { statusTag } from "../src/lib/words";

const TODAY = { year: 2026, month: 3, day: 3 };

describe("dates", () => {
  it("are said as precisely as they are known", () => {
    expect(longDate(TODAY)).toBe("3 March 2026");
    expect(shortDate(TODAY)).toBe("3 Mar 2026");
    expect(longDate({ year: 2026, month: 3 })).toBe("March 2026");
    expect(longDate({ year: 2026 })).toBe("2026");
    expect(longDate(undefined)).toBe("Not known");
    expect(isoDate({ year: 2026, month: 3 })).toBe("");
  });
  it("that do not exist are not read", () => {
    expect(readDate("2026-02-29")).toBeUndefined();
    expect(readDate("2028-02-29")).toEqual({ year: 2028, month: 2, day: 29 });
    expect(readDate("2026-13-01")).toBeUndefined();
    expect(readDate("3 March 2026")).toBeUndefined();
  });
  it("are counted over the ends of months and leap years", () => {
    expect(addDays({ year: 2026, month: 2, day: 27 }, 2)).toEqual({ year: 2026, month: 3, day: 1 });
    expect(addDays({ year: 2028, month: 2, day: 28 }, 1)).toEqual({ year: 2028, month: 2, day: 29 });
  });
  it("say whose time it is", () => {
    expect(dueWords({ year: 2026, month: 3, day: 2 }, TODAY)).toBe("1 day overdue");
    expect(dueWords({ year: 2023, month: 3, day: 2 }, TODAY)).toBe("1,097 days overdue");
    expect(dueWords(TODAY, TODAY)).toBe("overdue from today");
    expect(dueWords({ year: 2026, month: 3, day: 4 }, TODAY)).toBe("overdue in 1 day");
    expect(dueWords(undefined, TODAY)).toBe("");
  });
  it("of moments are the practice's, in winter and in summer", () => {
    expect(momentWords("2026-03-03T00:05:00Z")).toBe("3 March 2026, 12:05am");
    expect(momentWords("2026-07-01T16:30:00Z")).toBe("1 July 2026, 5:30pm");
    expect(momentDay("2026-06-30T23:30:00Z")).toEqual({ year: 2026, month: 7, day: 1 });
    expect(momentWords("yesterday")).toBe("Not known");
    expect(hoursBetween("2026-03-01T22:00:00Z", new Date("2026-03-03T01:00:00Z"))).toBe(27);
    expect(hoursBetween("", new Date())).toBeUndefined();
  });
});

describe("NHS numbers", () => {
  it("are read in any spacing", () => {
    for (const text of ["9990000018", "999 000 0018", "999-000-0018", " 999 0000 018 ", "999\u2013000\u20130018"]) {
      expect(readNhsNumber(text)).toBe("9990000018");
    }
  });
  it("with a wrong check digit, too short or with letters are none", () => {
    for (const text of ["9991234567", "9990000019", "999000001", "99900000181", "999000001O", ""]) {
      expect(readNhsNumber(text)).toBeUndefined();
    }
  });
  it("are shown in three groups", () => {
    expect(groupNhsNumber("9990000018")).toBe("999 000 0018");
    expect(groupNhsNumber("12345")).toBe("12345");
  });
});

const STATE: ListState = everything("fit-no-result");
const SESSION = { practices: ["ZZ001"], person: "Sam Lee", role: "ROLE_COORDINATOR" as const };

describe("what a list shows", () => {
  it("stands in its address and comes back from it", () => {
    const state: ListState = { ...STATE, owner: "mine-or-unassigned", status: ["overdue", "reopened"], due: "week", level: "critical", sort: "-level" };
    const url = new URL(listHref(state), "https://waymark.example");
    expect(readListState(url.pathname.split("/")[2]!, url.searchParams)).toEqual(state);
    expect(listHref(STATE)).toBe("/worklist/fit-no-result");
  });
  it("ignores what an address should not hold", () => {
    const query = new URLSearchParams("owner=constructor&status=toString&status=closed&due=never&level=worst&sort=nhs_number&patient=999");
    expect(readListState("x", query)).toEqual({ ...STATE, worklist: "x", status: ["closed"] });
  });
  it("begins as the list says, in its address", () => {
    expect(listHref(listStart({ id: "a" }))).toBe("/worklist/a");
    expect(listHref(listStart({ id: "a", beginsWith: { owner: "OWNER_FILTER_NAMED_OR_UNASSIGNED" } }))).toBe("/worklist/a?owner=mine-or-unassigned");
    expect(listHref(listStart({ id: "a", beginsWith: { notSnoozed: true } }))).toBe("/worklist/a?status=ready");
    const within = (days: number) => listStart({ id: "a", beginsWith: { dueWithinDays: days } }).due;
    // The nearest that hides nothing which the list would show.
    expect([7, 8, 30, 60, 61].map(within)).toEqual(["within-7", "within-30", "within-30", "within-60", ""]);
    expect(readListState("a", new URLSearchParams("due=within-30")).due).toBe("within-30");
    expect(toRequest({ ...STATE, due: "within-30" }, SESSION, TODAY, "").filter).toMatchObject({
      overdueTo: { year: 2026, month: 4, day: 2 },
      orNoDeadline: true,
    });
  });
  it("becomes a request that the server filters, sorts and pages", () => {
    expect(toRequest({ ...STATE, owner: "mine", due: "week", sort: "-due" }, SESSION, TODAY, "token")).toEqual({
      filter: {
        practices: ["ZZ001"],
        worklist: "fit-no-result",
        owner: "OWNER_FILTER_NAMED",
        owners: ["Sam Lee"],
        overdueFrom: { year: 2026, month: 3, day: 4 },
        overdueTo: { year: 2026, month: 3, day: 10 },
        onWorklists: true,
      },
      pageSize: 50,
      sort: "-due",
      pageToken: "token",
    });
    expect(toRequest({ ...STATE, worklist: "all", owner: "unassigned", status: ["snoozed", "closed", "due"] }, SESSION, TODAY, "").filter).toEqual({
      practices: ["ZZ001"],
      owner: "OWNER_FILTER_UNASSIGNED",
      statuses: ["ITEM_STATUS_DUE"],
      states: ["closed"],
      snoozedOnly: true,
    });
    expect(toRequest({ ...STATE, due: "overdue" }, SESSION, TODAY, "").filter?.statuses).toEqual(["ITEM_STATUS_OVERDUE"]);
    expect(toRequest({ ...STATE, due: "began-earlier", level: "warning" }, SESSION, TODAY, "").filter).toEqual({
      practices: ["ZZ001"],
      worklist: "fit-no-result",
      dueTo: { year: 2026, month: 2, day: 23 },
      levels: ["LEVEL_WARNING"],
      onWorklists: true,
    });
    expect(toRequest({ ...STATE, due: "began-week" }, SESSION, TODAY, "").filter).toMatchObject({
      dueFrom: { year: 2026, month: 2, day: 24 },
      dueTo: TODAY,
    });
  });
  it("says each filter in use and how to be rid of it", () => {
    expect(chips({ ...STATE, owner: "mine", status: ["due"], due: "month" })).toEqual([
      { text: "Owner: Me", without: "/worklist/fit-no-result?status=due&due=month" },
      { text: "Status: Due", without: "/worklist/fit-no-result?owner=mine&due=month" },
      { text: "Deadline in the next 30 days", without: "/worklist/fit-no-result?owner=mine&status=due" },
    ]);
    expect(chips(STATE)).toEqual([]);
  });
  it("sorts the usual way first, then the other", () => {
    expect(nextSort("", "-level")).toBe("-level");
    expect(nextSort("-level", "-level")).toBe("level");
    expect(nextSort("level", "-level")).toBe("-level");
    expect(nextSort("due", "due")).toBe("-due");
    expect(sortDirection("-due", "due")).toBe("descending");
    expect(sortDirection("due", "due")).toBe("ascending");
    expect(sortDirection("", "due")).toBeUndefined();
  });
});

describe("a wording of several practices", () => {
  it("stands there once where they say the same, with who says it", () => {
    const batch = { template: {}, texts: new Map([["A1", "Ring Elm"], ["A2", "Ring Oak"], ["A3", "Ring Elm"]]), recipients: [], skipped: [], notices: [] };
    expect(wordingsOf(batch)).toEqual([
      { practices: ["A1", "A3"], text: "Ring Elm" },
      { practices: ["A2"], text: "Ring Oak" },
    ]);
  });
});

describe("saved views", () => {
  it("refuse names that hold an NHS number, are empty, long or taken", () => {
    expect(wrongName("Tuesday 999 000 0018", [])).toMatch(/NHS number/);
    expect(wrongName("9 9 9 0 0 0 0 0 1 8", [])).toMatch(/NHS number/);
    expect(wrongName(" ", [])).toMatch(/Enter/);
    expect(wrongName("x".repeat(41), [])).toMatch(/40/);
    expect(wrongName("Mine", [{ name: "Mine", href: "/worklist/all" }])).toMatch(/Another/);
    expect(wrongName("Mine", [])).toBeUndefined();
  });
  it("that something else wrote are left out", () => {
    expect(readViews('[{"name":"a","href":"/worklist/all"},{"name":"b","href":"https://elsewhere.example"},3,null]')).toEqual([
      { name: "a", href: "/worklist/all" },
    ]);
    expect(readViews("{")).toEqual([]);
    expect(readViews(null)).toEqual([]);
  });
});

describe("who works where", () => {
  it("is read from what was kept, or not at all", () => {
    expect(readSession(JSON.stringify(SESSION))).toEqual(SESSION);
    expect(readSession('{"practices":["ZZ001"],"person":"Sam","role":"ROLE_KING"}')).toBeUndefined();
    expect(readSession('{"practices":[],"person":"Sam","role":"ROLE_GP"}')).toBeUndefined();
    expect(readSession("not json")).toBeUndefined();
    expect(readSession(null)).toBeUndefined();
  });
  it("takes several practices, each once", () => {
    expect(readPractices("a81001, zz001 A81001;")).toEqual(["A81001", "ZZ001"]);
    expect(isPractice("A81001")).toBe(true);
    expect(isPractice("A8")).toBe(false);
    expect(isPractice("A81-001")).toBe(false);
  });
});

describe("statuses", () => {
  it("show what matters most", () => {
    const overdue = { status: "ITEM_STATUS_OVERDUE", level: "LEVEL_WARNING" } as const;
    expect(statusTag(overdue, { state: "open" }, TODAY).text).toBe("Overdue");
    expect(statusTag({ ...overdue, level: "LEVEL_CRITICAL" }, { state: "open" }, TODAY).text).toBe("Urgent");
    expect(statusTag({ ...overdue, status: "ITEM_STATUS_DUE", level: "LEVEL_CRITICAL" }, { state: "open" }, TODAY).text).toBe("Urgent");
    expect(statusTag(overdue, { state: "reopened" }, TODAY).text).toBe("Reopened");
    expect(statusTag(overdue, { state: "open", snoozedUntil: TODAY }, TODAY).text).toBe("Snoozed to 3 Mar 2026");
    expect(statusTag(overdue, { state: "open", snoozedUntil: { year: 2026, month: 3, day: 2 } }, TODAY).text).toBe("Overdue");
    expect(statusTag(overdue, { state: "withdrawn" }, TODAY).text).toBe("Superseded");
    expect(statusTag(overdue, { state: "closed" }, TODAY).text).toBe("Closed");
    expect(statusTag({ status: "ITEM_STATUS_DONE" }, { state: "closed" }, TODAY).text).toBe("Done");
    expect(statusTag(undefined, undefined, TODAY).text).toBe("Not known");
  });
});

describe("what is to be written into the clinical system", () => {
  const review = { coding: { system: "snomed", code: "720006006", display: "Cancer care review" }, codeSet: "cancer_care_review_done" };
  it("is kept with its item until the record has the code", () => {
    const other = { codes: [{ system: "snomed", code: "1" }] };
    const done = { codes: [{ system: "snomed", code: "720006006" }] };
    keepWriteBacks("i1", [review], [other]);
    expect(missing(writeBacks.value, "i1", [other])).toEqual([review]);
    expect(missing(writeBacks.value, "i1", [other, done])).toEqual([]);
    expect(missing(writeBacks.value, "i2", [])).toEqual([]);
    // Last year's review in the record is not the one that was suggested today.
    keepWriteBacks("i1", [review], [done]);
    expect(missing(writeBacks.value, "i1", [done])).toEqual([review]);
    expect(missing(writeBacks.value, "i1", [done, done])).toEqual([]);
    keepWriteBacks("i1", [], []);
    expect(writeBacks.value.size).toBe(0);
  });
  it("is forgotten when somebody else works here", () => {
    keepWriteBacks("i1", [review], []);
    forgetEverything();
    expect(writeBacks.value.size).toBe(0);
  });
  it("has the code in what is copied, once", () => {
    expect(writeBackWords(review)).toBe("Cancer care review (720006006)");
    expect(writeBackWords({ text: "Care review done, code 720006006", coding: { code: "720006006" } })).toBe("Care review done, code 720006006");
    expect(writeBackWords({ text: "Note it" })).toBe("Note it");
  });
});

describe("the timeline", () => {
  const answer = {
    alert: { item: { status: "ITEM_STATUS_OVERDUE" as const, since: { year: 2026, month: 2, day: 20 }, overdueOn: { year: 2026, month: 2, day: 20 } } },
    timeline: [{ at: "2026-03-02T09:00:00Z", what: "assigned", by: "Sam Lee", text: "to Sam Lee" }],
    explanation: {
      tree: [
        {
          children: [
            { entries: [{ id: "e1", codeSet: "fit_requested", occurred: { year: 2026, month: 1, day: 10 } }] },
            { entries: [{ id: "e1", codeSet: "fit_requested", occurred: { year: 2026, month: 1, day: 10 } }, { id: "e2", name: "undated" }] },
          ],
        },
      ],
    },
  };
  it("has each entry once, in order, with the days between", () => {
    expect(withGaps(marksOf(answer)).map((mark) => [mark.lane, mark.text, mark.gap])).toEqual([
      ["other", "Fit requested", undefined],
      ["rule", "Overdue from", 41],
      ["work", "Assigned: to Sam Lee", 10],
    ]);
  });
  it("has the record's other entries too, by what they are, and says which the rule counts", () => {
    const record = [
      { entry: { id: "letter", occurred: { year: 2026, month: 1, day: 5 } }, kind: "document", lane: "letter", titles: ["Clinic letter", "Any letter"] },
      { entry: { id: "x", occurred: { year: 2026, month: 1, day: 6 }, value: "12 ug/g" }, kind: "result", lane: "test", codes: [{ system: "snomed", code: "123" }] },
      { entry: { id: "undated" }, kind: "result", lane: "test" },
    ];
    const marks = marksOf({ ...answer, record }).filter((mark) => mark.lane !== "rule" && mark.lane !== "work");
    expect(marks.map((mark) => [mark.text, mark.lane, mark.sort, mark.decided])).toEqual([
      ["Clinic letter", "letter", "letter", false],
      ["Result, code 123: 12 ug/g", "test", "unread", false],
      ["Fit requested", "other", "other", true],
    ]);
    expect(lanesOf(marks)).toEqual(["test", "letter", "other"]);
  });
  it("of the whole patient has every item's work and when open items fall due", () => {
    const open = [{ summary: "Care review", item: { overdueOn: { year: 2026, month: 4, day: 1 } } }, { summary: "No day", item: {} }];
    const work = [{ at: "2026-03-02T09:00:00Z", what: "assigned", text: "to Sam Lee", itemId: "i1", title: "FIT not returned" }];
    const record = [{ entry: { id: "a", occurred: { year: 2020, month: 1, day: 5 } }, kind: "condition", lane: "symptom", titles: ["Cough"] }];
    expect(marksOfPatient({ record, timeline: work }, open).map((mark) => [mark.lane, mark.text])).toEqual([
      ["symptom", "Cough"],
      ["work", "Assigned: to Sam Lee (FIT not returned)"],
      ["rule", "Overdue from: Care review"],
    ]);
  });
  it("has the gaps between days where they stand in the picture", () => {
    const marks: Mark[] = [0, 0, 10, 40].map((days) => ({ lane: "test", sort: "test", on: addDays(TODAY, days), text: "x" }));
    const gaps = gapsOf(placeMarks(marks, 400, 26));
    expect(gaps.map((gap) => gap.days)).toEqual([10, 30]);
    for (const gap of gaps) expect(gap.to).toBeGreaterThan(gap.from);
    expect(gaps[1]!.from).toBe(gaps[0]!.to);
    expect(gapsOf([])).toEqual([]);
  });
  it("says what an entry is by the set that says most, with urgency and status", () => {
    expect(entryWords({ kind: "appointment", titles: ["Colorectal clinic"], urgency: "urgent", status: "missed" })).toBe(
      "Colorectal clinic, urgent, missed",
    );
    expect(entryWords({ kind: "referral", urgency: "routine" })).toBe("Referral");
    expect(entryWords({})).toBe("Entry");
  });
  it("keeps marks of one lane apart and within the picture", () => {
    const marks: Mark[] = [0, 0, 1, 400].map((days) => ({ lane: "test", sort: "test", on: addDays(TODAY, days), text: "x" }));
    const placed = placeMarks(marks, 300, 26);
    for (let i = 1; i < placed.length; ++i) expect(placed[i]!.x).toBeGreaterThan(placed[i - 1]!.x);
    expect(placed[3]!.x).toBe(300);
    expect(placed[1]!.x - placed[0]!.x).toBe(26);
    const crowded = placeMarks(Array.from({ length: 30 }, () => marks[0]!), 300, 26);
    expect(Math.max(...crowded.map((one) => one.x))).toBeCloseTo(300);
    expect(placeMarks([], 300, 26)).toEqual([]);
  });
});

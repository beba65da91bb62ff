// What is printed of everything held about one patient.
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { PatientHistoryResponseJson } from "../src/gen/waymark/v1/review_pb";
import type { About } from "../src/lib/about";
import { Held, accessWords } from "../src/pages/history";

const text = (node: VNode): string => renderToString(node).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();

const about = { today: { year: 2026, month: 3, day: 3 }, now: new Date("2026-03-03T09:00:00Z"), notChecked: [], notices: [] } as unknown as About;
const held: PatientHistoryResponseJson = {
  madeAt: "2026-03-03T09:00:00Z",
  items: [
    {
      alert: { title: "FIT kit given, no result", summary: "No FIT result 20 days after the kit", work: { state: "closed", owner: "Sam Lee" } },
      timeline: [
        { at: "2026-02-20T09:00:00Z", what: "opened", by: "", text: "" },
        { at: "2026-02-21T10:30:00Z", what: "note", by: "Sam Lee", text: "rang twice" },
      ],
    },
  ],
  record: [
    { entry: { id: "e1", occurred: { year: 2026, month: 2, day: 1 } }, kind: "request", titles: ["FIT requested"], codes: [{ system: "snomed", code: "1" }] },
    { entry: { id: "e2" }, kind: "result", codes: [] },
  ],
  access: [
    { at: "2026-02-21T10:29:00Z", actor: "Sam Lee", role: "coordinator", action: "saw", method: "GetAlert", itemId: "i1", purpose: "direct care" },
    { at: "2026-03-03T09:00:00Z", actor: "Ann", action: "exported", method: "PatientHistory", purpose: "complaint", itemId: "i1" },
  ],
};

describe("everything that is held", () => {
  it("has each item with what happened, the record, and who looked", () => {
    const said = text(<Held of={held} about={about} />);
    expect(said).toContain("1 item of work");
    expect(said).toContain("Closed. Owner: Sam Lee.");
    expect(said).toMatch(/21 February 2026.*Note: rang twice Sam Lee/);
    expect(said).toMatch(/Opened Waymark/);
    expect(said).toMatch(/1 February 2026 FIT requested 1 Not said/);
    expect(said).toMatch(/Not known Result None Not said/);
    expect(said).toMatch(/Sam Lee, Care coordinator or cancer champion Looked at an item Direct care/);
    expect(said).toMatch(/Ann Took out everything that is held Complaint/);
  });
  it("of a patient about whom nothing happened says so in numbers", () => {
    const said = text(<Held of={{ madeAt: "2026-03-03T09:00:00Z" }} about={about} />);
    expect(said).toContain("0 items of work");
    expect(said).toContain("0 lines of the audit log");
  });
  it("says what somebody did in words, also where the word is new", () => {
    expect(accessWords({ action: "replied", itemId: "i" })).toBe("Answered an item");
    expect(accessWords({ action: "saw" })).toBe("Looked at the patient's record or items");
    expect(accessWords({ action: "re-anchored_twice" })).toBe("Re anchored twice");
  });
});

// Referrals and rules as charts: bars on one scale, what is hidden or cannot be told, the same as a table; and lists that nobody opens.
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { bars } from "../src/lib/bars";
import { csvOf } from "../src/lib/files";
import { BarChart } from "../src/parts/bar_chart";
import { HealthCharts, countWords } from "../src/parts/health_charts";
import { PathwayCharts, daysWords, stepWords } from "../src/parts/pathway_charts";
import { Unopened } from "../src/parts/unopened";

describe("bars", () => {
  it("stand on one scale with what goes on from them", () => {
    expect(bars([{ value: 40, more: 10 }, { value: 25 }, {}], 100)).toEqual([
      { row: { value: 40, more: 10 }, width: 80, more: 20 },
      { row: { value: 25 }, width: 50, more: 0 },
      { row: {}, width: 0, more: 0 },
    ]);
    expect(bars([{ value: 5 }], 100, 20)[0]!.width).toBe(25);
    expect(bars([{ value: 0 }], 100)[0]!.width).toBe(0);
  });
  it("say their numbers to who cannot see them, and tell parts apart by a pattern", () => {
    const html = renderToString(<BarChart id="x" title="Steps" finding="Most get there" rows={[{ name: "Booked", words: "40, 10 fewer", value: 40, more: 10 }]} />);
    expect(html).toContain("Most get there. Booked: 40, 10 fewer. The table says the same.");
    expect(html).toContain('role="img"');
    expect(html).toContain('fill="url(#x-hatch)"');
    expect(html).toContain('<pattern id="x-hatch"');
  });
  it("are none where nothing is known: no bar of no length", () => {
    const html = renderToString(<BarChart id="x" title="Steps" finding="" rows={[{ name: "Seen", words: "Cannot be told" }]} />);
    expect(html).not.toContain("<rect");
  });
});

const step = { id: "booked", title: "Appointment booked", told: true, shown: true, referrals: "1200", dropped: "34" };
const days = { id: "booking", title: "Referral to booking", told: true, shown: true, referrals: "80", median: 3, nineInTen: 6 };

describe("a step of the referrals", () => {
  it("says how many, how many fewer, and why there is no number", () => {
    expect(stepWords(step)).toBe("1,200, 34 fewer");
    expect(stepWords({ ...step, dropped: "0", atLeast: true })).toBe("at least 1,200");
    expect(stepWords({ told: true, shown: false })).toBe("Too few to show");
    expect(stepWords({ told: false })).toBe("Cannot be told");
    expect(stepWords({ ...step, told: false })).toBe("Cannot be told");
  });
});

describe("days of referrals", () => {
  it("say half and nine in ten", () => {
    expect(daysWords(days)).toBe("half in 3 days, 9 in 10 in 6");
    expect(daysWords({ ...days, median: 1 })).toContain("half in 1 day,");
    const { nineInTen: _, ...few } = days;
    expect(daysWords(few)).toBe("half in 3 days");
    expect(daysWords({ told: true })).toBe("Too few to show");
  });
});

describe("the referrals", () => {
  const html = renderToString(
    <PathwayCharts
      of={{
        from: { year: 2025, month: 3, day: 4 },
        to: { year: 2026, month: 3, day: 3 },
        stepsFinding: "Of 120 urgent referrals at least 80 are answered",
        daysFinding: "Most days go from booking to appointment: half within 11 days",
        steps: [
          { id: "referred", title: "Referred", told: true, shown: true, referrals: "120" },
          { id: "booked", title: "Appointment booked", told: false, note: "No codes are held for: Appointment" },
          { id: "seen", title: "Seen", told: true, shown: false },
          { id: "answered", title: "Answered", told: true, shown: true, atLeast: true, referrals: "80", dropped: "40", note: "No codes are held for: Outcome" },
        ],
        days: [days, { id: "waiting", title: "Booking to appointment", told: false, note: "No codes are held for: Appointment" }],
        unclear: { shown: true },
        endedOtherwise: { shown: false },
      }}
    />,
  );
  it("have their findings as headings", () => {
    expect(html).toContain("Of 120 urgent referrals at least 80 are answered</h2>");
    expect(html).toContain("half within 11 days</h2>");
  });
  it("say that something cannot be told and why, and never 0 in its place", () => {
    expect(html).toContain('<th class="nhsuk-table__header" scope="row">Appointment booked</th><td class="nhsuk-table__cell nhsuk-table__cell--numeric">Cannot be told</td>');
    expect(html).toContain("Appointment booked: No codes are held for: Appointment.");
    expect(html).toContain("Ended otherwise (rejected, declined, died): too few to show.");
    expect(html).not.toContain("another referral");
    expect(html).not.toMatch(/Appointment booked<\/th><td[^>]*>0/);
  });
  it("stand in a table behind each, with a file", () => {
    expect(html.match(/Show as table: /g)).toHaveLength(2);
    expect(html.match(/Download as CSV: /g)).toHaveLength(2);
  });
});

describe("the health of rules", () => {
  const rule = (n: number) => ({
    rule: `rule-${n}`, title: `Rule ${n}`, fired: { shown: true, count: "50" }, acted: { shown: true, count: "20" }, dismissed: { shown: true }, notAppropriate: { shown: false }, putOff: { shown: true, count: "7" },
  });
  it("is a small chart a rule, the rest in the table, small numbers hidden", () => {
    const html = renderToString(<HealthCharts of={{ health: Array.from({ length: 14 }, (_, n) => rule(n)), healthFinding: "No rule is mostly turned down" }} days={90} />);
    expect(html).toContain("No rule is mostly turned down</h2>");
    expect(html.match(/<svg/g)).toHaveLength(12);
    expect(html).toContain("the table has all 14");
    expect(html).toContain("Fired: 50. Acted on: 20. Dismissed: 0. Not appropriate: 1 to 4.");
    expect(html).toContain('href="/rule/rule-3"');
    expect(html).toContain(">Rule 13</th>");
  });
  it("tells none from a few", () => {
    expect(countWords({ shown: true })).toBe("0");
    expect(countWords({ shown: false })).toBe("1 to 4");
    expect(countWords(undefined)).toBe("1 to 4");
  });
});

describe("a file of a table", () => {
  it("holds no formula", () => {
    expect(csvOf([["Rule", "-1"], ['=A1,"x"', "2"]])).toBe(`\uFEFFRule,'-1\r\n"'=A1,""x""",2\r\n`);
  });
});

describe("lists that nobody opens", () => {
  const one = { practice: "ZZ001", worklist: "fit-no-result", title: "FIT: kit given, no result", items: 14, lastOpened: "2026-02-20T09:00:00Z" };
  it("are told on top, each with its link", () => {
    const html = renderToString(<Unopened of={[one, { practice: "ZZ001", worklist: "care-reviews", title: "Cancer care review", items: 1 }]} practices={1} />);
    expect(html).toContain("Nobody has opened 2 worklists with work in them for 7 days");
    expect(html).toContain('href="/worklist/fit-no-result"');
    expect(html).toContain(": 14 items, last opened 20 February 2026, 9:00am");
    expect(html).toContain(": 1 item, never opened");
  });
  it("are told by practice where there are several", () => {
    const html = renderToString(<Unopened of={[one, { ...one, practice: "ZZ002" }]} practices={2} />);
    expect(html).toContain("Nobody has opened 1 worklist with work in it for 7 days");
    expect(html).toContain(" at ZZ002: 14 items");
    expect(html).toContain('href="/worklist/fit-no-result?practice=ZZ002"');
  });
  it("are nothing where all are opened", () => {
    expect(renderToString(<Unopened of={[]} practices={1} />)).toBe("");
  });
});

// Charts: where points stand, what is hidden, what a file holds.
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { ends, evidenceCsv, figureWords, intervalWords, placeChart } from "../src/lib/chart";
import { needsFile, readGroups } from "../src/lib/groups";
import { byOwner, ownerWords, quarterEnds } from "../src/pages/charts";
import { WorkChart, placeWork } from "../src/parts/work_chart";
import { Indicator } from "../src/parts/run_chart";

const figure = (month: number, value: number, shown = true) => ({
  on: { year: 2026, month, day: 28 },
  shown,
  hasValue: true,
  numerator: "10",
  denominator: "14",
  value,
  lower95: 45,
  upper95: 88.24,
});

describe("a run chart", () => {
  const chart = { isXmr: true, middle: 71, upper: 95, lower: 47, finding: "No real change: 71% a month on average", signals: [{ rule: "seven in a row", first: 1, last: 2, up: true }] };
  it("puts points and lines on one scale, and leaves out what may not be shown", () => {
    const placed = placeChart([figure(1, 70), figure(2, 90), figure(3, 50, false)], chart, "per cent", 100, 200);
    expect([placed.bottom, placed.top]).toEqual([40, 100]);
    expect(placed.points.map((one) => one.x)).toEqual([0, 50, 100]);
    expect(placed.points[0]!.y).toBe(100);
    expect(placed.points[2]!.y).toBeUndefined();
    expect(placed.points.map((one) => one.signal)).toEqual([false, true, true]);
    expect(placed.lines.map((one) => one.what)).toEqual(["middle", "upper", "lower"]);
    expect(placeChart([figure(1, 70)], { middle: 70 }, "per cent", 100, 200).lines.map((one) => one.what)).toEqual(["middle"]);
  });
  it("has an axis with whole ends", () => {
    expect(ends([71, 88], "per cent")).toEqual({ bottom: 70, top: 90 });
    expect(ends([96, 100], "per cent")).toEqual({ bottom: 90, top: 100 });
    expect(ends([100], "per cent")).toEqual({ bottom: 100, top: 110 });
    expect(ends([], undefined)).toEqual({ bottom: 0, top: 100 });
    expect(ends([3, 3], "count")).toEqual({ bottom: 3, top: 4 });
  });
  it("has its finding as the heading and the same as a table", () => {
    const html = renderToString(
      <Indicator of={{ id: "a", title: "Support offered in time", unit: "per cent", chart, byBeginning: [figure(1, 70), figure(2, 90, false)], tables: [{ by: "all", rows: [{ figures: [figure(2, 71.4)] }] }] }} />,
    );
    expect(html).toContain("No real change: 71% a month on average</h2>");
    expect(html).toContain("71.4% (10 of 14)");
    expect(html).toContain("Too few to show");
    expect(html).toContain('role="img"');
    expect(html).not.toContain("90%");
  });
});

describe("an indicator without a chart", () => {
  it("has its figure as the heading and its months as a table", () => {
    const html = renderToString(
      <Indicator of={{ id: "b", title: "On the register", unit: "count", tables: [{ by: "all", rows: [{ figures: [figure(1, 0), { ...figure(2, 0), numerator: "12" }] }] }] }} />,
    );
    expect(html).toContain("On the register</span>12</h2>");
    expect(html).toContain("On a day of each month");
    expect(html).not.toContain("<svg");
  });
});

describe("a figure in words", () => {
  it("says how many of how many, or why there is none", () => {
    expect(figureWords(figure(1, 71.43), "per cent")).toBe("71.4% (10 of 14)");
    expect(figureWords(figure(1, 10), "count")).toBe("10");
    expect(figureWords(figure(1, 12.3), "per 100000")).toBe("12.3 per 100000 (10 of 14)");
    expect(figureWords({ ...figure(1, 0), hasValue: false }, "per cent")).toBe("Nobody counts");
    expect(figureWords(figure(1, 71, false), "per cent")).toBe("Too few to show");
    expect(figureWords(undefined, "per cent")).toBe("No data");
    expect(intervalWords(figure(1, 71))).toBe("45 to 88.2");
    expect(intervalWords(figure(1, 71, false))).toBe("");
  });
});

describe("the evidence pack", () => {
  it("holds counts as the server shows them, and no formula", () => {
    const csv = evidenceCsv([
      { id: "a", title: '=SUM("x")', unit: "per cent", tables: [{ by: "practice", rows: [{ group: "A81001", figures: [figure(1, 71), figure(2, 3, false)] }] }] },
    ]);
    const lines = csv.split("\r\n");
    expect(lines[0]).toContain("\uFEFFIndicator,Title,By");
    expect(lines[1]).toBe(`a,"'=SUM(""x"")",practice,A81001,2026-01-28,10,14,71,per cent,45,88.24`);
    expect(lines[2]).toBe(`a,"'=SUM(""x"")",practice,A81001,2026-02-28,too few to show,too few to show,,per cent,,`);
  });
});

describe("the forecast", () => {
  it("says who in words", () => {
    expect(ownerWords("gp/nurse/coordinator")).toBe("GP, nurse, coordinator");
    expect(ownerWords("team:Results")).toBe("Results");
  });
  it("is added up by owner over rules and practices", () => {
    const rows = [
      { owner: "team:Results", dueNow: "2", overdueNow: "1", fallsDue: ["1", "0"] },
      { owner: "team:Results", dueNow: "3", fallsDue: ["2", "4"] },
      { owner: "gp", fallsDue: ["0", "1"] },
    ];
    expect(byOwner({ weeks: 2, rows })).toEqual([
      { owner: "gp", now: 0, overdue: 0, weeks: [0, 1] },
      { owner: "team:Results", now: 5, overdue: 1, weeks: [3, 4] },
    ]);
  });
});

describe("groups of people from a file", () => {
  it("are read with quotes, a byte order mark and empty cells", () => {
    const read = readGroups('\uFEFFpatient_id,deprivation_fifth,ethnicity\r\n1,5,"White, British"\r\n2,,"says ""other"""\r\n', ["A81001"]);
    expect(read).toEqual({
      people: [
        { practice: "A81001", patientId: "1", deprivationFifth: 5, ethnicity: "White, British" },
        { practice: "A81001", patientId: "2", ethnicity: 'says "other"' },
      ],
    });
  });
  it("are refused with the line and column, never with a value", () => {
    const wrong = (text: string, practices = ["A81001"]) => (readGroups(text, practices) as { wrong: string }).wrong;
    expect(wrong("id,ethnicity\n1,x")).toContain("patient_id is missing");
    expect(wrong("patient_id\n1")).toContain("deprivation_fifth or ethnicity");
    expect(wrong("patient_id,ethnicity\n1,x", ["A81001", "B82002"])).toContain("practice_code");
    expect(wrong("patient_id,deprivation_fifth\n1,1\n4711,9")).toBe("Line 3: deprivation_fifth must be 1 (most deprived) to 5, or empty");
    expect(wrong("patient_id,ethnicity\n,x")).toBe("Line 2: patient_id is empty");
    expect(wrong("patient_id,ethnicity\n")).toBe("The file names nobody");
  });
  it("are only asked for where the record does not hold them", () => {
    expect([needsFile(["age", "sex", "practice"]), needsFile(["ethnicity"]), needsFile(["age", "deprivation"])]).toEqual([false, true, true]);
  });
});

describe("work to come", () => {
  it("stands on one scale, most work first, each with its number", () => {
    const placed = placeWork([{ name: "GP", weeks: [1, 2] }, { name: "Coordinator", weeks: [4, 8] }], 2, 200, 40);
    expect(placed.map((one) => one.name)).toEqual(["Coordinator", "GP"]);
    expect(placed[0]!.bars).toEqual([{ x: 0, width: 70, height: 20, value: 4 }, { x: 100, width: 70, height: 40, value: 8 }]);
    expect(placed[1]!.bars[1]!.height).toBe(10);
  });
  it("puts those with least together, and is no picture of nothing", () => {
    const many = Array.from({ length: 11 }, (_, n) => ({ name: `Team ${n}`, weeks: [n] }));
    const placed = placeWork(many, 1, 100, 40);
    expect(placed).toHaveLength(8);
    expect(placed[7]).toMatchObject({ name: "4 others", bars: [{ value: 0 + 1 + 2 + 3 }] });
    expect(renderToString(<WorkChart owners={[]} weeks={6} from={{ year: 2026, month: 3, day: 3 }} finding="" />)).toBe("");
    expect(placeWork([{ name: "GP", weeks: [0] }], 1, 100, 40)[0]!.bars[0]!.height).toBe(0);
  });
  it("says its numbers to who cannot see it", () => {
    const html = renderToString(<WorkChart owners={[{ name: "GP", weeks: [3, 1200] }]} weeks={2} from={{ year: 2026, month: 3, day: 3 }} finding="More next week." />);
    expect(html).toContain("More next week. GP: 3, 1,200. The table says the same.");
    expect(html).toContain("10 Mar");
  });
});

describe("the days on which quarters ended", () => {
  const days = (today: { year: number; month: number; day: number }) => quarterEnds(today).map((one) => `${one.year}-${one.month}-${one.day}`);
  it("are the last eight, the latest first", () => {
    expect(days({ year: 2026, month: 3, day: 3 })).toEqual([
      "2025-12-31", "2025-9-30", "2025-6-30", "2025-3-31", "2024-12-31", "2024-9-30", "2024-6-30", "2024-3-31",
    ]);
    expect(days({ year: 2026, month: 4, day: 1 })[0]).toBe("2026-3-31");
    expect(days({ year: 2026, month: 12, day: 31 })[0]).toBe("2026-9-30");
  });
});

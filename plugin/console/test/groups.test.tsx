// Funnels and splits: practices without their names, small numbers hidden, and what cannot be told apart is said.
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { placeFunnel } from "../src/lib/funnel";
import { FunnelChart } from "../src/parts/funnel_chart";
import { Indicator } from "../src/parts/run_chart";
import { Groups, groupWords } from "../src/parts/split_list";

const text = (node: VNode): string => renderToString(node).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();

const funnel = {
  overall: 50,
  finding: "1 lies further from the others than chance explains",
  dots: [
    { group: "A81001", size: "50", value: 52 },
    { group: "B82002", size: "80", value: 45 },
    { group: "C83003", size: "100", value: 90, outside: true },
  ],
  limits: [
    { size: "50", lower95: 36, upper95: 64, lower998: 28, upper998: 72 },
    { size: "100", lower95: 40, upper95: 60, lower998: 34, upper998: 66 },
  ],
};
const figure = (part: string, of: string, value: number, shown = true) => ({ shown, hasValue: shown, numerator: part, denominator: of, value, lower95: 40, upper95: 60 });
const row = (group: string, one: ReturnType<typeof figure>) => ({ group, figures: [one] });
const table = {
  by: "practice",
  funnel,
  rows: [row("", figure("120", "230", 52)), row("A81001", figure("26", "50", 52)), row("B82002", figure("36", "80", 45)), row("C83003", figure("90", "100", 90)), row("D84004", figure("0", "0", 0, false))],
};

describe("a funnel", () => {
  it("puts dots and limits on one scale and names only whom it is asked for", () => {
    const placed = placeFunnel(funnel, ["B82002"], 100, 70);
    expect([placed.bottom, placed.top, placed.largest]).toEqual([20, 90, 100]);
    expect(placed.dots.map((one) => one.x)).toEqual([50, 80, 100]);
    expect(placed.dots.map((one) => one.name)).toEqual(["", "B82002", ""]);
    expect(placed.dots[2]!.y).toBe(0);
    expect(placed.middle).toBe(40);
    expect(placed.lines.map((one) => one.what)).toEqual(["outer", "inner", "inner", "outer"]);
    expect(placed.lines[0]!.points).toBe("50,18 100,24");
  });
  it("of nothing stands still", () => {
    expect(placeFunnel({}, [], 100, 100).dots).toEqual([]);
  });
  it("has its finding as heading, a picture with words, and no practice's name anywhere", () => {
    const of = { id: "a", title: "Seen in time", unit: "per cent" };
    const open = renderToString(<FunnelChart of={of} table={table} named={[]} />);
    expect(open).toContain("By practice: 1 lies further from the others than chance explains</h3>");
    expect(open).toContain('role="img"');
    expect(open).toContain("1 outside the outer limits.");
    for (const name of ["A81001", "B82002", "C83003", "D84004"]) expect(open).not.toContain(name);
    const said = text(<FunnelChart of={of} table={table} named={[]} />);
    expect(said).toContain("Not named, 1 52% (26 of 50) 40 to 60 Inside Not named, 2 45% (36 of 80) 40 to 60 Inside Not named, 3 90% (90 of 100) 40 to 60 Outside Not named, 4 Too few to show None None");
  });
  it("stands in the place of the table with names", () => {
    const all = { by: "all", rows: [row("", figure("120", "230", 52))] };
    const of = { id: "a", title: "Seen in time", unit: "per cent" };
    expect(text(<Indicator of={{ ...of, tables: [all, table] }} />)).toContain("smallest first");
    const { funnel: _, ...plain } = table;
    const said = text(<Indicator of={{ ...of, tables: [all, plain] }} named={["C83003"]} />);
    expect(said).toContain("By practice: Seen in time Group Figure 95% interval All together 52% (120 of 230)");
    expect(said).toContain("Not named, 1 52% (26 of 50) 40 to 60 Not named, 2 45% (36 of 80) 40 to 60 C83003 90% (90 of 100) 40 to 60 Not named, 4 Too few to show None");
    expect(said).not.toContain("A81001");
  });
  it("names whom somebody asked for, in the picture's words and in the table", () => {
    const html = renderToString(<FunnelChart of={{ id: "a", title: "Seen in time", unit: "per cent" }} table={table} named={["B82002"]} />);
    expect(html).toContain("B82002: 45% of 80.");
    expect(html).toContain("B82002</th>");
    expect(html).not.toContain("C83003");
  });
});

describe("a list by groups of people", () => {
  it("shows counts, hides small ones and says what cannot be told apart", () => {
    const said = text(
      <Groups
        of={{
          all: { shown: true, people: "23" },
          splits: [{ by: "deprivation", groups: [{ group: "1", shown: true, people: "9" }, { group: "5", shown: false }, { group: "not recorded", shown: true, people: "6" }] }],
        }}
      />,
    );
    expect(said).toContain("23 people on this list with these filters.");
    expect(said).toContain("1 (most deprived) 9 5 (least deprived) Too few to show Not recorded 6");
    expect(said).toContain("Not checked: language, learning disability and severe mental illness.");
  });
  it("of too few people says only that", () => {
    expect(text(<Groups of={{ all: { shown: false } }} />)).toContain("Too few people on this list to be told apart.");
  });
  it("has words for groups", () => {
    expect([groupWords("deprivation", "3"), groupWords("sex", "female"), groupWords("age", "25 to 34")]).toEqual(["3", "Female", "25 to 34"]);
  });
});

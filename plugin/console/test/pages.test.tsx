// Whole pages, drawn with answers that a server could give: what stands on them, and in which order.
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as queries from "../src/lib/query";
import { type ListState, everything } from "../src/lib/list_state";
import type { Session } from "../src/lib/session";
import { readWho, signIn } from "../src/lib/sign_in";
import { HuddlePage } from "../src/pages/huddle";
import { ItemPage } from "../src/pages/item";
import { RulePage } from "../src/pages/rules";
import { Today } from "../src/pages/today";
import { WorklistPage } from "../src/pages/worklist";
import { Explanation } from "../src/parts/explain";

const asked = vi.hoisted(() => ({ answers: new Map<string, unknown>() }));
vi.mock("../src/lib/query", async (original) => {
  const ask = (key: string | undefined) => {
    const [, answer] = [...asked.answers].find(([begins]) => key?.startsWith(begins)) ?? [];
    return { answer, old: false, error: undefined, waiting: false, again: () => {}, since: undefined };
  };
  return { ...(await original<typeof queries>()), useQuery: ask, usePolled: ask };
});
vi.stubGlobal("history", { state: null });
vi.stubGlobal("localStorage", { getItem: () => null });

const WHO: Session = { practices: ["ZZ001", "ZZ002"], person: "Sam Lee", role: "ROLE_COORDINATOR" };
const ABOUT = { today: { year: 2026, month: 3, day: 3 }, now: new Date("2026-03-03T09:10:00Z"), notices: [], notChecked: [], pack: "", program: "" };
const FRESH = [
  { practice: "ZZ001", source: "EMIS", dataTo: "2026-03-03T06:10:00Z" },
  { practice: "ZZ002", source: "EMIS", dataTo: "2026-02-27T06:10:00Z" },
];
const ITEMS = { total: 213, dataTo: "2026-03-03T06:10:00Z", alerts: [{ itemId: "i1", practice: "ZZ001", nhsNumber: "9990000018", summary: "FIT not back" }] };

const html = (page: VNode, answers: Record<string, unknown>): string => {
  asked.answers = new Map(Object.entries(answers));
  return renderToString(page);
};
const text = (page: VNode, answers: Record<string, unknown>): string =>
  html(page, answers).replace(/<[^>]+>/g, " ").replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();

const signedIn = (...may: string[]) => {
  signIn.value = { state: "in", who: readWho({ person: "Sam Lee", may }, 0).who, locked: false };
};

beforeEach(() => {
  signIn.value = { state: "local" };
});

describe("how new the data are", () => {
  const list = (state = everything("fit")) => <WorklistPage state={state} session={WHO} about={ABOUT} />;
  it("stands on a list for each practice, so that one practice's old data never look current", () => {
    const said = text(list(), { "lists#": { freshness: FRESH }, "list/": ITEMS });
    expect(said).toContain("ZZ001, EMIS: Data to 3 March 2026, 6:10am ZZ002, EMIS: Data to 27 February 2026, 6:10am 99 hours old");
  });
  it("is said of the practices that are on the list", () => {
    const said = text(list({ ...everything("fit"), practices: ["ZZ002"] }), { "lists#": { freshness: FRESH }, "list/": ITEMS });
    expect(said).toContain("ZZ002, EMIS: Data to");
    expect(said).not.toContain("ZZ001, EMIS: Data to");
  });
  it("stands on the huddle's paper in the same way", () => {
    const said = text(<HuddlePage session={WHO} about={ABOUT} />, { "huddle#": { overdue: ITEMS, soon: {}, freshness: FRESH } });
    expect(said).toContain("ZZ001, EMIS: Data to 3 March 2026, 6:10am ZZ002, EMIS: Data to 27 February 2026, 6:10am 99 hours old");
  });
});

describe("Today", () => {
  it("begins with its counts; what else is there comes after them", () => {
    const today = html(<Today session={WHO} about={ABOUT} />, {
      "today#": { freshness: FRESH, counts: { overdue: 7 }, unopened: [{ worklist: "fit", title: "FIT kits", practice: "ZZ001", items: 3 }] },
    });
    const at = ["<h1", "wm-counts", "FIT kits", "How new the data are", "Find a patient", 'id="worklists"'].map((one) => today.indexOf(one));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });
});

describe("a list on paper", () => {
  const answers = { "lists#": { freshness: FRESH }, "list/": ITEMS };
  const paper = (state: ListState): string[] => {
    const page = html(<WorklistPage state={state} session={WHO} about={ABOUT} />, answers);
    return [...page.matchAll(/<p class="(?:wm-printonly|wm-quiet)">(.*?)<\/p>/g)].map((one) => one[1]!);
  };
  it("says its filters and which rows these are", () => {
    expect(paper({ ...everything("fit"), owner: "unassigned", due: "overdue" })).toEqual([
      "Only part of this list, by these filters: Owner: Unassigned; Overdue today.",
      "Order: the list's own. Items 1 to 1 of 213.",
    ]);
  });
  it("says of no filter nothing, and the rows all the same", () => {
    expect(paper(everything("fit"))).toEqual([expect.stringContaining("Items 1 to 1 of 213.")]);
  });
});

describe("what one may not do", () => {
  const rule = (suspended: string[] = []) => text(<RulePage id="fit" session={WHO} about={ABOUT} />, { "rule#": { rule: { id: "fit", title: "Offer FIT" } }, "numbers#": { suspended } });
  const list = () => text(<WorklistPage state={everything("fit")} session={WHO} about={ABOUT} />, { "lists#": { freshness: FRESH }, "list/": ITEMS });
  it("is not offered: suspending a rule", () => {
    expect(rule()).toContain("Suspend the rule");
    signedIn("review", "rules");
    expect(rule()).not.toContain("Suspend the rule");
    expect(rule()).toContain("Only whoever administers Waymark can suspend this rule.");
    expect(rule(["fit"])).not.toContain("Let it run again");
    expect(rule(["fit"])).toContain("Only whoever administers Waymark can let this rule run again.");
    signedIn("review", "rules", "administer");
    expect(rule()).toContain("Suspend the rule");
  });
  it("is not offered: taking a list away as a file", () => {
    expect(list()).toContain("Export as CSV");
    signedIn("review");
    expect(list()).not.toContain("Export as CSV");
    expect(list()).toContain("Only whoever may take data away as files can export this list.");
    signedIn("review", "export");
    expect(list()).toContain("Export as CSV");
  });
});

describe("what people said of a rule's prompts", () => {
  const page = (feedback: unknown) => text(<RulePage id="fit" session={WHO} about={ABOUT} />, { "rule#": { rule: { id: "fit", title: "Offer FIT" } }, "feedback#fit#": feedback });
  const said = { at: "2026-03-02T23:30:00Z", practice: "ZZ001", ruleVersion: "1.2", role: "ROLE_NURSE", text: "Kits are ordered elsewhere" };
  it("stands on the rule's page with its day, role and version", () => {
    expect(page({ feedback: [said, { ...said, text: "Older" }] })).toMatch(/Newest first .*2 March 2026 Kits are ordered elsewhere Nurse, ZZ001 1\.2 .*Older/);
    expect(page({ feedback: [said], nextPageToken: "t" })).toContain("The newest 20");
  });
  it("is not there where nobody said anything, which is said", () => {
    expect(page({})).toContain("What people said of its prompts Nobody has said anything at ZZ001, ZZ002.");
  });
  it("is for those who review", () => {
    signedIn("rules");
    expect(page({ feedback: [said] })).not.toContain("What people said");
    signedIn("rules", "review");
    expect(page({ feedback: [said] })).toContain("Kits are ordered elsewhere");
  });
});

describe("an entry that decided", () => {
  const on = { year: 2026, month: 1, day: 10 };
  const answer = {
    alert: { itemId: "i1", practice: "ZZ001", item: { rule: "fit" }, work: { state: "open" } },
    record: [
      { entry: { id: "letter 1", occurred: { year: 2026, month: 1, day: 5 } }, kind: "document", titles: ["Clinic letter"] },
      { entry: { id: "kit 1", occurred: on }, kind: "result", titles: ["FIT kit"] },
    ],
    explanation: { tree: [{ text: "Given", entries: [{ id: "kit 1", name: "kit", occurred: on }, { id: "undated", name: "plan" }] }] },
  };
  const page = () => html(<ItemPage practice="ZZ001" id="i1" session={WHO} about={ABOUT} />, { "item#": answer });
  it("leads from the explanation to its row of the timeline", () => {
    const [, row] = /<li>Entry: <a href="#([^"]+)">kit, 10 January 2026<\/a>/.exec(page()) ?? [];
    expect(row).toMatch(/^entry-\d+$/);
    expect(page().split("<tr").find((one) => one.includes(`id="${row}"`))).toMatch(/^[^>]*tabindex="-1".*FIT kit/);
    expect(page().split(' id="entry-')).toHaveLength(2);
  });
  it("leads nowhere where it has no day, so no row", () => {
    expect(page()).toContain("<li>Entry: plan</li>");
  });
  it("leads nowhere where the page has no timeline of it", () => {
    expect(renderToString(<Explanation of={answer.explanation} />)).toContain("<li>Entry: kit, 10 January 2026</li>");
  });
});

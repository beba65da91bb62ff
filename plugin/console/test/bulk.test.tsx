// A selection over the pages of a list, and the page that works on it.
import { renderToString } from "preact-render-to-string";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AlertJson } from "../src/gen/waymark/v1/review_pb";
import type { About } from "../src/lib/about";
import { type Chosen, chosenWords, forgetSelection, keepChosen, keepSelection, selection, selectionOf } from "../src/lib/bulk";
import * as drafts from "../src/lib/drafts";
import type { Session } from "../src/lib/session";
import { forgetEverything } from "../src/lib/sign_in";
import { BulkPage, changed } from "../src/pages/bulk";

vi.mock("../src/lib/drafts", { spy: true });

const row = (itemId: string, version = "1", rule = "a"): AlertJson => ({ itemId, version, practice: "ZZ001", nhsNumber: "9990000018", item: { rule } });
const chosen = (...of: [string, string][]): Map<string, Chosen> => new Map(of.map(([id, page]) => [id, { alert: row(id), page }]));

afterEach(() => {
  selection.value = undefined;
  forgetSelection();
});

describe("a selection over pages", () => {
  it("keeps what was chosen on other pages", () => {
    const after = keepChosen(chosen(["one", ""], ["two", "p2"]), "p2", [row("two"), row("three")]);
    expect([...after.keys()]).toEqual(["one", "two"]);
  });
  it("drops what its page no longer shows: it is not worked on unseen", () => {
    const after = keepChosen(chosen(["one", ""], ["gone", "p2"]), "p2", [row("three")]);
    expect([...after.keys()]).toEqual(["one"]);
  });
  it("takes an item that has changed as it is now, and does not choose what was not chosen", () => {
    const after = keepChosen(chosen(["one", ""]), "", [row("one", "7"), row("other")]);
    expect([...after.values()].map((one) => one.alert.version)).toEqual(["7"]);
  });
  it("follows an item that has moved to another page", () => {
    const moved = keepChosen(chosen(["one", ""]), "p2", [row("one")]);
    expect(moved.get("one")?.page).toBe("p2");
    expect(keepChosen(moved, "", [row("other")]).has("one")).toBe(true);
    expect(keepChosen(moved, "p2", [row("other")]).has("one")).toBe(false);
  });
  it("is said with how many stand elsewhere", () => {
    expect([chosenWords(0, 0), chosenWords(3, 0), chosenWords(3, 2), chosenWords(3, 3)]).toEqual([
      "",
      "3 selected",
      "3 selected, 2 of them on other pages",
      "3 selected, all on other pages",
    ]);
  });
});

describe("a kept selection", () => {
  it("is there for the same list with the same filters, and for no other", () => {
    keepSelection({ list: "/worklist/a?owner=mine#ZZ001", chosen: chosen(["one", ""]), offered: new Map() });
    expect(selectionOf("/worklist/a?owner=mine#ZZ001").chosen.size).toBe(1);
    expect(selectionOf("/worklist/a#ZZ001").chosen.size).toBe(0);
    expect(selectionOf("/worklist/a?owner=mine#ZZ002").chosen.size).toBe(0);
  });
  it("is gone when somebody else signs in: it names patients", () => {
    keepSelection({ list: "/worklist/a#ZZ001", chosen: chosen(["one", ""]), offered: new Map() });
    forgetEverything();
    expect(selectionOf("/worklist/a#ZZ001").chosen.size).toBe(0);
  });
});

describe("the page that works on many items", () => {
  const session: Session = { practices: ["ZZ001"], person: "Pat", role: "ROLE_ADMINISTRATOR" };
  const about = { today: { year: 2026, month: 3, day: 3 } } as About;
  it("counts the items of all pages, and offers the replies that the rules of all of them have", () => {
    const rule = (name: string, replies: string[]) => ({ rule: name, replies: replies.map((one) => ({ name: one, by: ["administrator"] })) });
    selection.value = { alerts: [row("one", "1", "a"), row("two", "1", "b")], from: "/worklist/all", rules: [rule("a", ["done", "not wanted"]), rule("b", ["done"])] };
    const page = renderToString(<BulkPage session={session} about={about} />);
    expect(page).toContain("2 items selected");
    expect(page).toContain("Done");
    expect(page).not.toContain("Not wanted");
  });
  it("offers no reply where a page's rule is not known", () => {
    selection.value = { alerts: [row("one", "1", "a"), row("two", "1", "b")], from: "/worklist/all", rules: [{ rule: "a", replies: [{ name: "done", by: ["administrator"] }] }] };
    expect(renderToString(<BulkPage session={session} about={about} />)).not.toContain("Done");
  });
  it("asks before it is left once something was entered, and not before that", () => {
    const first = { owner: "Pat", until: "2026-03-10", outcome: "", note: "" };
    expect(changed(first, first)).toBe(false);
    expect(changed({ ...first, owner: "Pat " }, first)).toBe(false);
    const more = [{ owner: "" }, { owner: "Results team" }, { until: "2026-03-11" }, { outcome: "attended" }, { note: "rang" }];
    expect(more.map((one) => changed({ ...first, ...one }, first))).toEqual(more.map(() => true));
    selection.value = { alerts: [row("one")], from: "/worklist/all", rules: [] };
    vi.mocked(drafts.useUnsaved).mockClear();
    renderToString(<BulkPage session={session} about={about} />);
    expect(vi.mocked(drafts.useUnsaved).mock.calls).toEqual([[false]]);
  });
});

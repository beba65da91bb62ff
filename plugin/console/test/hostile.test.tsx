// What a hostile examiner found: words that were lost, and pages that looked newer or emptier than they were.
import { render, renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { allAlerts } from "../src/api/all_alerts";
import { CallError } from "../src/api/connect";
import { askedNote, asksOf } from "../src/lib/asks";
import { readUndoable } from "../src/lib/bulk";
import { givers } from "../src/lib/closing";
import { csvRows } from "../src/lib/csv";
import { clockWords } from "../src/lib/dates";
import { draft, keepDraft } from "../src/lib/drafts";
import { chips, everything, listHref, readListState, toRequest } from "../src/lib/list_state";
import { coverageOf, coverageWords, sayNothing } from "../src/lib/not_checked";
import { privacy } from "../src/lib/privacy";
import { pageOf } from "../src/lib/query";
import { useRequestId } from "../src/lib/request_id";
import type { Session } from "../src/lib/session";
import { forgetEverything } from "../src/lib/sign_in";
import { Filters, SiteBoxes } from "../src/parts/filters";
import { notReached } from "../src/pages/call";
import { byList } from "../src/pages/huddle";
import { accessWords } from "../src/pages/history";

const TODAY = { year: 2026, month: 3, day: 3 };
const WHO: Session = { practices: ["ZZ001", "ZZ002"], person: "Sam Lee", role: "ROLE_COORDINATOR" };

describe("the name of a change", () => {
  it("hangs on what it says", () => {
    const seen: string[] = [];
    const Change = ({ words }: { words: string }) => {
      seen.push(useRequestId("item", "3", words));
      return null;
    };
    render(<Change words="Rang at noon" />);
    render(<Change words="Rang at noon, son answered" />);
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[0]).not.toBe(seen[1]);
  });
});

describe("whoever goes", () => {
  it("leaves nothing, however many parts of the page hold something", () => {
    keepDraft("note/1", "words about somebody");
    privacy.value = true;
    forgetEverything();
    expect(draft("note/1")).toBe("");
    expect(privacy.value).toBe(false);
  });
});

describe("an answer", () => {
  it("stays for another question of the same page only, never for another patient", () => {
    expect(pageOf("list/all/ZZ001?/worklist/all#")).toBe(pageOf("list/all/ZZ001?/worklist/all?due=overdue#"));
    expect(pageOf("list/all/ZZ001?/worklist/all#")).toBe(pageOf("list/all/ZZ001?/worklist/all#token"));
    expect(pageOf("item#ZZ001/a")).not.toBe(pageOf("item#ZZ001/b"));
    expect(pageOf("call#ZZ001/a")).not.toBe(pageOf("call#ZZ001/b"));
  });
});

describe("a short list", () => {
  const list = { id: "fit", rules: [{ rule: "a", title: "A" }, { rule: "b", title: "B" }] };
  const not = (rule: string) => ({ rule, text: `Not checked: ${rule}`, forEverybody: true });
  it("is believed where every rule of it is checked", () => {
    const of = coverageOf(list, [not("c")]);
    expect(coverageWords(of)).toBe("");
    expect(sayNothing(of)).toBe(false);
  });
  it("says how many rules are not", () => {
    expect(coverageWords(coverageOf(list, [not("a"), not("a")]))).toBe("1 of 2 rules is not checked");
    expect(sayNothing(coverageOf(list, [not("a")]))).toBe(false);
  });
  it("counts a suspended rule among them", () => {
    const of = coverageOf({ rules: [{ rule: "a", title: "A", suspended: true }, { rule: "b", title: "B" }] }, []);
    expect(coverageWords(of)).toBe("1 of 2 rules is not checked");
    expect(of.notChecked[0]!.text).toBe("Suspended: A");
  });
  it("says nothing where none is checked, or none in use", () => {
    expect(coverageWords(coverageOf(list, [not("a"), not("b")]))).toBe("None of its 2 rules is checked");
    expect(sayNothing(coverageOf(list, [not("a"), not("b")]))).toBe(true);
    expect(coverageWords(coverageOf({ id: "x" }, []))).toBe("No rule in use");
    expect(sayNothing(coverageOf({ id: "x" }, []))).toBe(true);
  });
});

describe("filters", () => {
  const read = (address: string) => readListState("all", new URLSearchParams(address.split("?")[1]));
  it("of practice, person, rule, days and clinician stand in the address and come back", () => {
    const state = {
      ...everything("all"), owner: "named" as const, named: "Results team", practices: ["ZZ002"], rule: "fit-not-returned", from: "2026-02-01", to: "2026-02-21", status: ["ready"],
    };
    expect(read(listHref(state))).toEqual(state);
    const { filter } = toRequest(state, WHO, TODAY, "");
    expect(filter).toMatchObject({
      practices: ["ZZ002"], owner: "OWNER_FILTER_NAMED", owners: ["Results team"], rules: ["fit-not-returned"], notSnoozed: true,
      dueFrom: { year: 2026, month: 2, day: 1 }, dueTo: { year: 2026, month: 2, day: 21 },
    });
    expect(chips(state, new Map([["fit-not-returned", "FIT kit given"]])).map((one) => one.text)).toEqual([
      "Owner: Results team", "Practice: ZZ002", "Rule: FIT kit given", "Status: Not snoozed", "Due from 1 Feb 2026", "Due to 21 Feb 2026",
    ]);
  });
  it("of tumour site, contact and needs stand in the address, are the server's to apply, and are said", () => {
    const state = { ...everything("all"), sites: ["lower GI", "not stated"], need: true, contact: "can" as const };
    expect(listHref(state)).toBe("/worklist/all?site=lower+GI&site=not+stated&need=yes&contact=can");
    expect(read(listHref(state))).toEqual(state);
    expect(toRequest(state, WHO, TODAY, "").filter).toMatchObject({
      tumourSites: ["lower GI", "not stated"], withCommunicationNeed: true, contact: "CONTACT_FILTER_CAN",
    });
    const plain = toRequest(everything("all"), WHO, TODAY, "").filter!;
    expect([plain.tumourSites, plain.withCommunicationNeed, plain.contact]).toEqual([undefined, undefined, undefined]);
    const all = chips(state);
    expect(all.map((one) => one.text)).toEqual([
      "Tumour site: lower GI", "Tumour site: not stated", "Communication need recorded", "Can be contacted",
    ]);
    expect(read(all[0]!.without)).toEqual({ ...state, sites: ["not stated"] });
    expect(read(all[2]!.without)).toEqual({ ...state, need: false });
    expect(read("/x?site=999+000+0018&site=%3Cb%3E&contact=toString&need=1")).toEqual(everything("all"));
  });
  it("of sites are asked for only where the rules name sites, and needs only where they can be looked for", () => {
    const shown = (sites: string[], needsNotChecked: string, need = false) =>
      renderToString(<Filters state={{ ...everything("all"), need }} practices={["ZZ001"]} rules={[]} mixed={false} sites={sites} needsNotChecked={needsNotChecked} />);
    const all = shown(["lung"], "");
    expect(all).toContain("Tumour site");
    const boxes = renderToString(<SiteBoxes sites={["lung"]} chosen={[]} onChosen={() => {}} />);
    expect(boxes).toContain("Lung");
    expect(boxes).toContain("Not stated");
    expect(all).toContain("A need is recorded");
    const none = shown([], "Not checked: the rules hold no codes.");
    expect(none).not.toContain("Tumour site");
    expect(none).toContain("Not checked: the rules hold no codes.");
    expect(none).not.toContain("A need is recorded");
    expect(shown([], "Not checked", true)).toContain("A need is recorded"); // or it could not be taken out
  });
  it("that are none, or not of this session, are left out", () => {
    expect(read("/x?practice=no+code&rule=%22&from=2026-02-30&named=999+000+0018&owner=named")).toEqual({ ...everything("all"), owner: "named" });
    expect(toRequest({ ...everything("all"), practices: ["ZZ009"] }, WHO, TODAY, "").filter!.practices).toEqual(["ZZ001", "ZZ002"]);
    expect(toRequest({ ...everything("all"), owner: "named" }, WHO, TODAY, "").filter!.owner).toBeUndefined();
  });
  it("for a clinician never mean everything", () => {
    const state = { ...everything("all"), clinician: true };
    expect(toRequest(state, WHO, TODAY, "", ["a", "b"]).filter!.rules).toEqual(["a", "b"]);
    expect(toRequest(state, WHO, TODAY, "", []).filter!.rules).toEqual(["none"]);
  });
  it("snoozed and not snoozed together mean either", () => {
    const { filter } = toRequest({ ...everything("all"), status: ["snoozed", "ready"] }, WHO, TODAY, "");
    expect(filter!.snoozedOnly).toBeUndefined();
    expect(filter!.notSnoozed).toBeUndefined();
  });
});

describe("what a reply asks for", () => {
  it("is read as rules write it", () => {
    expect(asksOf({ ask: "letter date" })).toEqual({ date: true, reason: false, until: false, words: [] });
    expect(asksOf({ ask: "date, reason" })).toMatchObject({ date: true, reason: true });
    expect(asksOf({ ask: "which referral" }).words).toEqual(["which referral"]);
    expect(asksOf(undefined).words).toEqual([]);
  });
  it("goes into the note with its question", () => {
    expect(askedNote(asksOf({ ask: "name" }), " Sam Lee ", "rang")).toBe("name: Sam Lee. rang");
    expect(askedNote(asksOf({ ask: "date" }), "left over", "rang")).toBe("rang");
  });
});

describe("what would close an item that a clinician closes", () => {
  const close = { name: "another appointment", does: "stop", by: ["gp", "nurse", "coordinator"] };
  it("is offered to nobody else", () => {
    expect(givers(close, { clinicianCloses: true })).toEqual(["gp", "nurse"]);
    expect(givers(close, {})).toEqual(["gp", "nurse", "coordinator"]);
    expect(givers({ ...close, does: "snooze" }, { clinicianCloses: true })).toContain("coordinator");
    expect(givers({ ...close, by: ["coordinator"] }, { clinicianCloses: true })).toEqual([]);
  });
});

describe("a call that reached nobody", () => {
  const replies = [
    { name: "booked again", does: "set aside", ask: "date", by: ["coordinator"] },
    { name: "called without reaching", does: "snooze", by: ["coordinator"] },
  ];
  it("has the rule's own word, for who may say it", () => {
    expect(notReached(replies, "coordinator")?.name).toBe("called without reaching");
    expect(notReached(replies, "administrator")).toBeUndefined();
    expect(notReached([{ name: "text sent", does: "snooze", by: ["coordinator"] }], "coordinator")).toBeUndefined();
    expect(notReached(undefined, "gp")).toBeUndefined();
  });
});

describe("what can be taken back", () => {
  const one = { practice: "ZZ001", token: "t", what: "Assigned: done for 2 items", until: 100 };
  it("outlasts a reload until its time", () => {
    expect(readUndoable(JSON.stringify([one]), 99)).toEqual([one]);
    expect(readUndoable(JSON.stringify([one]), 100)).toEqual([]);
  });
  it("is nothing where something else was kept", () => {
    for (const text of [null, "", "{", "{}", '[{"token":1}]']) expect(readUndoable(text, 0)).toEqual([]);
  });
});

describe("a file", () => {
  it("is said to have the rows that it has", () => {
    expect(csvRows("\uFEFFNHS number,EMIS number\r\n9,1\r\n8,2\r\n")).toBe(2);
    expect(csvRows('A,B\r\n"two\nlines","a ""b"""\r\n')).toBe(1);
    expect(csvRows("A,B\r\n1,2")).toBe(1);
    expect(csvRows("A,B\r\n")).toBe(0);
    expect(csvRows("")).toBe(0);
  });
});

describe("a list on paper", () => {
  const ask = (pages: number) => {
    let asked = 0;
    return async (request: { pageToken?: string }) => {
      asked += 1;
      expect(request.pageToken ?? "").toBe(asked === 1 ? "" : `p${asked - 1}`);
      return {
        alerts: [{ itemId: `i${asked}` }], rules: [{ rule: "r" }], notices: ["n"], dataTo: "d",
        ...(asked < pages ? { nextPageToken: `p${asked}` } : {}),
      };
    };
  };
  const signal = new AbortController().signal;
  it("has every page, each rule and notice once", async () => {
    const all = await allAlerts({ filter: {} }, signal, ask(3));
    expect(all.alerts?.map((one) => one.itemId)).toEqual(["i1", "i2", "i3"]);
    expect(all).toMatchObject({ rules: [{ rule: "r" }], notices: ["n"], dataTo: "d" });
  });
  it("is refused rather than cut off", async () => {
    await expect(allAlerts({ filter: {} }, signal, ask(30))).rejects.toThrow(CallError);
  });
  it("stands by its lists", () => {
    const parts = byList({
      rules: [{ rule: "a", closing: { worklists: ["A list", "Another"] } }],
      alerts: [{ itemId: "1", item: { rule: "a" } }, { itemId: "2", item: { rule: "b" } }, { itemId: "3", item: { rule: "a" } }],
    });
    expect(parts.map((one) => [one.title, one.alerts.length])).toEqual([["A list", 2], ["On no list", 1]]);
  });
});

describe("words", () => {
  it("of the log say which reply", () => {
    expect(accessWords({ action: "replied", itemId: "i", outcome: "called without reaching" })).toBe("Answered an item: called without reaching");
    expect(accessWords({ action: "replied", itemId: "i" })).toBe("Answered an item");
    expect(accessWords({ action: "refused", outcome: "PERMISSION_DENIED" })).toBe("Refused");
  });
  it("of a time are those on the wall", () => {
    expect(clockWords(new Date("2026-07-01T16:30:00Z"))).toBe("5:30pm");
  });
});

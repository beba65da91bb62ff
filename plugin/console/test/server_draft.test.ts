// Words that are not saved yet, on their way to the server and back.
import { beforeEach, describe, expect, it } from "vitest";
import { draft, followDrafts, keepDraft } from "../src/lib/drafts";
import { packDraft, unpackDraft } from "../src/lib/server_draft";

const KEYS = ["note/1", "reply/1/reason"];
beforeEach(() => KEYS.forEach((key) => keepDraft(key, "")));

describe("a draft", () => {
  it("holds what stands in the item's fields and nothing else", () => {
    keepDraft("note/1", "rang, no answ");
    keepDraft("note/2", "another item's");
    expect(JSON.parse(packDraft(KEYS))).toEqual({ "note/1": "rang, no answ" });
    keepDraft("note/1", "");
    expect(packDraft(KEYS)).toBe("");
    keepDraft("note/2", "");
  });
  it("comes back into fields that are empty, and never over what is typed", () => {
    keepDraft("note/1", "typed now");
    expect(unpackDraft(KEYS, '{"note/1":"old","reply/1/reason":"left the area","note/9":"x"}')).toBe(true);
    expect([draft("note/1"), draft("reply/1/reason"), draft("note/9")]).toEqual(["typed now", "left the area", ""]);
  });
  it("that is no draft is left out", () => {
    for (const text of ["", "null", "[]", '{"note/1":5}', "{"]) expect(unpackDraft(KEYS, text)).toBe(false);
    expect(draft("note/1")).toBe("");
  });
  it("that is too long for the server stays in the page", () => {
    keepDraft("note/1", "é".repeat(2500));
    expect(packDraft(KEYS)).toBe("");
  });
  it("tells whoever shows the field", () => {
    const told: string[] = [];
    const stop = followDrafts((key) => told.push(key));
    keepDraft("note/1", "x");
    stop();
    keepDraft("note/1", "y");
    expect(told).toEqual(["note/1"]);
  });
});

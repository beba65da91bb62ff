// What the server says beside an answer is read by whoever reads the answer.
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Notices, auditNotices, noticesOf } from "../src/parts/notices";

const AUDIT = "audit: that this was seen could not be recorded now";
const html = (of: string[]) => renderToString(<Notices of={of} />);

describe("notices", () => {
  it("of several answers stand once each", () => {
    expect(noticesOf({ notices: [AUDIT] }, undefined, {}, { notices: ["other", AUDIT] })).toEqual([AUDIT, "other"]);
  });
  it("are a warning card that a screen reader announces, in words that say what to do", () => {
    expect(html([AUDIT])).toContain("nhsuk-card--warning");
    expect(html([AUDIT])).toContain('role="status"');
    expect(html([AUDIT])).toContain("could not be written to the audit log");
    expect(html([AUDIT])).not.toContain("audit: that");
  });
  it("that are not known are shown as the server says them, never left out", () => {
    expect(html(["something new"])).toContain("Something new.");
  });
  it("that there are none of leave nothing behind but the place where one would be announced", () => {
    expect(html([])).toBe('<div role="status" class="wm-noprint"></div>');
  });
  it("of an evaluation are only those about the audit: the others stand at the top of every page", () => {
    expect(auditNotices({ notices: ["not clinically approved", AUDIT] })).toEqual({ notices: [AUDIT] });
    expect(auditNotices(undefined)).toEqual({ notices: [] });
  });
});

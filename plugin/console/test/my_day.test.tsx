// "My prompts today".
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Day, byReply, spanWords } from "../src/pages/my_day";

const session = { practices: ["A81001"], person: "Sam Lee", role: "ROLE_GP" as const };
const text = (node: VNode): string => renderToString(node).replace(/<[^>]+>/g, " ").replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();
const reply = (name: string, more = {}) => ({ at: "2026-03-03T12:10:00Z", practice: "A81001", itemId: "i1", rule: "fit", title: "Offer FIT", reply: name, ...more });

describe("a day of one's own", () => {
  it("says how many were opened, shown and answered, and how soon", () => {
    const said = text(
      <Day of={{ patients: 31, patientsWithPrompts: 3, prompts: 3, medianSeconds: "40", replies: [reply("done elsewhere", { seconds: "40", reason: "hospital" }), reply("declined", { proposed: true })] }} session={session} />,
    );
    expect(said).toContain("Patients opened 31 Of those, with a prompt 3 Prompts shown 3 Answered 2 Of those, declined 1 Of those, done elsewhere 1");
    expect(said).toContain("Time from seeing to answering 40 seconds (the middle of them)");
    expect(said).toContain("3 March 2026, 12:10pm Offer FIT Done elsewhere Hospital 40 seconds");
    expect(said).toContain("Declined Proposed: somebody else has to say the same Not known");
  });
  it("says that it is not known what was shown where nobody signs in, and never 0", () => {
    const said = text(<Day of={{ shownNotKnown: true, replies: [reply("")] }} session={session} />);
    expect(said).toContain("Patients opened Not known Of those, with a prompt Not known Prompts shown Not known Answered 1");
    expect(said).toContain("Answered with others at once");
    expect(said).toContain("Time from seeing to answering Not known");
  });
  it("of nothing says so", () => {
    expect(text(<Day of={{}} session={session} />)).toContain("Patients opened 0");
    expect(text(<Day of={{}} session={session} />)).toContain("Nothing was answered today.");
  });
  it("has one feedback box a rule, with ids of their own", () => {
    const html = renderToString(<Day of={{ replies: [reply("a"), reply("b"), reply("a", { rule: "psa", title: "Repeat PSA" })] }} session={session} />);
    expect(html.match(/<textarea/g)?.length).toBe(2);
    expect(html).toContain('id="wrong-advice-fit"');
    expect(html).toContain('id="wrong-advice-psa"');
    expect(html).toContain("Something wrong with this advice: Repeat PSA?");
  });
  it("counts replies by what they said, most first", () => {
    expect(byReply([reply("a"), reply("c"), reply("b"), reply("c")]).map((one) => `${one.reply} ${one.times}`)).toEqual(["c 2", "a 1", "b 1"]);
  });
  it("tells a time as finely as helps", () => {
    expect([1, 40, 89, 90, 3000, 3600, 7500].map(spanWords)).toEqual(["1 second", "40 seconds", "89 seconds", "2 minutes", "50 minutes", "1 hour", "2 hours 5 minutes"]);
  });
});

// Who somebody is, and what is kept from others' eyes.
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { OTHER, REASONS, commonOutcomes, outcomesOf, wantsOutcome } from "../src/lib/closing";
import { born, brief, died, envelopeName, fullName, gender, initials, nameOrNumber, noContact } from "../src/lib/person";
import { privacy } from "../src/lib/privacy";
import { commonReplies } from "../src/pages/bulk";
import { Sheet, byPerson, registerWords } from "../src/pages/sheets";
import { PatientBanner } from "../src/parts/banner";
import { NhsNumber, Sources, Whom } from "../src/parts/common";
import { Needs, needsWords } from "../src/parts/needs";
import { changeWords } from "../src/parts/others";

const text = (node: VNode): string => renderToString(node).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();

const LIVING = { birthDate: { year: 1973, month: 8, day: 14 }, sex: "SEX_FEMALE" as const, age: 52 };
const DEAD = { ...LIVING, deceased: true, diedOn: { year: 2026, month: 3, day: 2 } };

describe("a person", () => {
  it("is said in words, without question marks", () => {
    expect(born(LIVING)).toBe("14 August 1973 (52)");
    expect(gender(LIVING)).toBe("Female");
    expect(brief(LIVING)).toBe("52, female");
    expect([born({}), gender({}), brief({}), born(undefined), gender(undefined)]).toEqual(["Not known", "Not known", "", "Not known", "Not known"]);
    expect(born({ birthDate: { year: 1973 } })).toBe("1973");
    expect(noContact(LIVING)).toBeUndefined();
  });
  it("who has died cannot be contacted, and has no age in brackets", () => {
    expect(born(DEAD)).toBe("14 August 1973");
    expect(died(DEAD)).toBe("2 March 2026");
    expect(noContact(DEAD)).toBe("Died 2 March 2026: cannot be contacted");
    expect(noContact({ deceased: true })).toBe("Died: cannot be contacted");
    expect(died({ deceased: true })).toBe("Day not known");
  });
});

const NAMED = { ...LIVING, name: { family: "Ní Bhriain", given: "Jane", title: "Mrs" } };

describe("a name", () => {
  it("is written as the guidance has it, and on an envelope as people do", () => {
    expect(fullName(NAMED)).toBe("NÍ BHRIAIN, Jane (Mrs)");
    expect(fullName({ name: { family: "Smith" } })).toBe("SMITH");
    expect(fullName({ name: { given: "Jane" } })).toBe("Jane");
    expect([fullName(LIVING), fullName(undefined), initials(LIVING), envelopeName(LIVING)]).toEqual([undefined, undefined, undefined, ""]);
    expect(envelopeName(NAMED)).toBe("Mrs Jane Ní Bhriain");
    expect(initials({ name: { family: "ólafsson", given: "þór" } })).toBe("ÞÓ");
  });
  it("stands in a row, and in privacy mode as initials there and in every label", () => {
    const one = { person: NAMED, nhsNumber: "9990000018", patientId: "4711" };
    expect(text(<Whom one={one} further="A81001" />)).toBe("NÍ BHRIAIN, Jane (Mrs) 999 000 0018 52, female, A81001");
    expect(nameOrNumber(one, false)).toBe("NÍ BHRIAIN, Jane (Mrs)");
    expect(nameOrNumber({ nhsNumber: "9990000018" }, false)).toBe("999 000 0018");
    expect(nameOrNumber(one, true)).toBe("JN, number ending 0018");
    privacy.value = true;
    try {
      expect(text(<Whom one={one} />)).toBe("JN ends 0018 52, female");
      const banner = text(<PatientBanner alert={one} contact={{ telephone: "07700900001", address: ["1 High Street"] }} />);
      expect(banner).not.toMatch(/Bhriain|BHRIAIN|Jane|07700|High Street/);
    } finally {
      privacy.value = false;
    }
  });
  it("leads the banner, with how to reach her folded away; not of somebody who has died", () => {
    const contact = { telephone: "07700900001", address: ["1 High Street", "Sampleton"] };
    const alert = { nhsNumber: "9990000018", patientId: "4711", practice: "A81001" };
    const said = text(<PatientBanner alert={{ ...alert, person: NAMED }} contact={contact} />);
    expect(said).toMatch(/^NÍ BHRIAIN, Jane \(Mrs\) Born /);
    expect(said).toContain("Telephone 07700900001 Address 1 High Street, Sampleton");
    expect(text(<PatientBanner alert={{ ...alert, person: { ...NAMED, deceased: true } }} contact={contact} />)).not.toContain("07700");
  });
});

describe("what somebody else did", () => {
  it("is said in words", () => {
    expect(changeWords({ change: "assigned", work: { owner: "Carol" } })).toBe("it is with Carol now");
    expect(changeWords({ change: "assigned", work: {} })).toBe("nobody has it now");
    expect(changeWords({ change: "reply", work: { lastReply: "text sent" } })).toBe("it was answered: Text sent");
    expect(changeWords({ change: "note" })).toBe("a note was added");
    expect(changeWords({ change: "status", cause: "a new day" })).toBe("a new day");
    expect(changeWords({})).toBe("its status changed");
  });
});

describe("the banner", () => {
  const alert = { nhsNumber: "9990000018", patientId: "4711", practice: "A81001" };
  it("has birth, gender and number in the order of the guidance, without colons", () => {
    const said = text(<PatientBanner alert={{ ...alert, person: LIVING }} />);
    expect(said).toBe("Name not known Born 14 August 1973 (52) Gender Female NHS No. 999 000 0018 Number at the practice 4711 Practice A81001");
  });
  it("of somebody who has died looks and reads otherwise", () => {
    const banner = renderToString(<PatientBanner alert={{ ...alert, person: DEAD }} />);
    expect(banner).toContain("wm-banner--died");
    expect(text(<PatientBanner alert={{ ...alert, person: DEAD }} />)).toContain("Died 2 March 2026 Age at death 52");
  });
  it("says what is not known", () => {
    expect(text(<PatientBanner alert={{}} />)).toContain("Born Not known Gender Not known NHS No. Not known");
  });
});

describe("privacy mode", () => {
  it("shows the last four digits only", () => {
    expect(text(<NhsNumber digits="9990000018" />)).toBe("999 000 0018");
    privacy.value = true;
    expect(text(<NhsNumber digits="9990000018" />)).toBe("ends 0018");
    privacy.value = false;
  });
});

describe("how new the data are", () => {
  const now = new Date("2026-03-03T09:10:00Z");
  it("is said for each practice and each system, with old ones marked", () => {
    const said = text(
      <Sources
        now={now}
        of={[
          { practice: "A81001", source: "EMIS", dataTo: "2026-03-03T06:10:00Z" },
          { practice: "A81002", source: "EMIS", dataTo: "2026-03-02T06:10:00Z" },
          { practice: "A81003" },
        ]}
      />,
    );
    expect(said).toContain("A81001, EMIS: Data to 3 March 2026, 6:10am");
    expect(said).toContain("27 hours old");
    expect(said).toContain("A81003: Data to: nothing has been received yet");
  });
});

describe("communication needs", () => {
  it("that nobody could look for are not taken for none", () => {
    expect(text(<Needs of={{ notChecked: true, notCheckedText: "Not checked: no codes." }} />)).toContain("Not checked: no codes.");
    expect(text(<Needs of={{ notChecked: true }} />)).toContain("Not checked");
    expect(text(<Needs of={undefined} />)).toContain("Not checked");
    expect(text(<Needs of={{}} />)).toBe("Contact and communication needs: none recorded. That does not mean that there are none: ask.");
    expect([needsWords(undefined), needsWords({ notChecked: true }), needsWords({}), needsWords({ entries: [{}] })]).toEqual(["Not checked", "Not checked", "None recorded", "1 need recorded"]);
    expect(text(<Needs of={{ entries: [{ titles: ["Interpreter needed"], entry: { occurred: { year: 2025 } } }] }} />)).toContain("Interpreter needed, 2025");
  });
});

describe("replies to many items", () => {
  const reply = (name: string, by = ["coordinator"], ask = "") => ({ name, by, ask });
  const alerts = [{ item: { rule: "a" } }, { item: { rule: "b" } }, { item: { rule: "a" } }];
  it("are those that every rule has, that ask for nothing and that the role may give", () => {
    const rules = [
      { rule: "a", replies: [reply("rang"), reply("gp only", ["gp"]), reply("with date", ["coordinator"], "date"), reply("a only")] },
      { rule: "b", replies: [reply("rang"), reply("gp only", ["gp"]), reply("with date", ["coordinator"], "date")] },
    ];
    expect(commonReplies(alerts, rules, "coordinator").map((one) => one.name)).toEqual(["rang"]);
    expect(commonReplies(alerts, rules.slice(0, 1), "coordinator")).toEqual([]);
  });
});

describe("a meeting's sheet", () => {
  const about = { today: { year: 2026, month: 3, day: 3 }, now: new Date(), notices: [], notChecked: [], pack: "", program: "" };
  const template = {
    text: "# Meeting\n\nPresent: ....\n\n| Person | Stage | Last looked at | Today |\n| --- | --- | --- | --- |\n\n<!-- fill: register -->\n\n<!-- fill: indicators -->",
  };
  it("has a row for each person, under the head of the template, and leaves the rest to be written", () => {
    const register = {
      alerts: [{ itemId: "1", nhsNumber: "9990000018", patientId: "4711", summary: "Palliative review due", item: { rule: "r" }, columns: ["1 May 2025"], person: LIVING }],
      rules: [{ rule: "r", columnTitles: ["Last review"] }],
    };
    const html = renderToString(<Sheet template={template} held={{ register }} about={about} />);
    expect(html.match(/<table/g)?.length).toBe(1);
    expect(text(<Sheet template={template} held={{ register }} about={about} />)).toBe(
      "Present: .... Person Stage Last looked at Today 999 000 0018 4711, 52, female Palliative review due 1 May 2025 Not filled by this program here: indicators.",
    );
  });
  it("says that nobody is on the list rather than nothing", () => {
    expect(text(<Sheet template={template} held={{ register: {} }} about={about} />)).toContain("Nobody is on the list.");
  });
});

describe("the meeting's register", () => {
  it("does not say of somebody for whom nothing is due that something is", () => {
    const overdueOn = { year: 2026, month: 4, day: 1 };
    expect(registerWords({ summary: "No review", item: { status: "ITEM_STATUS_DUE", overdueOn } })).toBe("No review");
    expect(registerWords({ summary: "No review", item: { status: "ITEM_STATUS_UPCOMING", overdueOn } })).toBe("Nothing due; look at again by 1 Apr 2026");
    expect(registerWords({ summary: "No review", item: { status: "ITEM_STATUS_UPCOMING" } })).toBe("Nothing due");
  });
  it("has everybody once, those who died first", () => {
    const item = (patientId: string, summary: string, deceased = false) => ({ practice: "A81001", patientId, summary, person: { deceased } });
    const people = byPerson([item("1", "a"), item("2", "b"), item("1", "c"), item("3", "d", true)]);
    expect(people.map((one) => one.map((alert) => alert.summary).join())).toEqual(["d", "a,c", "b"]);
  });
});

describe("closing", () => {
  const terms = { outcomes: ["result filed", "declined"] };
  it("asks what came of it where the reply does not say so and the list wants to know", () => {
    expect(wantsOutcome("done elsewhere", terms)).toBe(true);
    expect(wantsOutcome("declined", terms)).toBe(false);
    expect(wantsOutcome("done elsewhere", { outcomes: [] })).toBe(false);
    expect(wantsOutcome("done elsewhere", undefined)).toBe(false);
    expect(outcomesOf(terms)).toEqual(["result filed", "declined", "other"]);
  });
  it("of many items has the outcomes that all of them have", () => {
    expect(commonOutcomes([terms, { outcomes: ["declined", "done"] }])).toEqual(["declined", OTHER]);
    expect(commonOutcomes([terms, undefined, {}])).toEqual(["result filed", "declined", OTHER]);
    expect(commonOutcomes([{}, undefined])).toEqual([]);
  });
  it("has fewer than nine reasons to choose from", () => {
    expect(REASONS.length + 1).toBeLessThan(9);
  });
});

// Sheets for meetings, forms and checklists of the pack, filled as far as the lists and the record go, for the printer.
import { allAlerts } from "../api/all_alerts";
import { findMissed, getAlert, indicators, listTemplates } from "../api/client";
import type { WordingTemplateJson } from "../gen/waymark/v1/review_desk_pb";
import type { AlertJson, GetAlertResponseJson, ListAlertsResponseJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { addDays, longDate, shortDate } from "../lib/dates";
import { groupNhsNumber } from "../lib/nhs_number";
import { born, brief, died, fullName, gender } from "../lib/person";
import { patiently } from "../lib/patience";
import { useQuery } from "../lib/query";
import { path } from "../lib/route";
import type { Session } from "../lib/session";
import { marksOf, withGaps } from "../lib/timeline";
import { count, plain, sentence, statusTag } from "../lib/words";
import { BackLink, Button, InsetText } from "../nhs/basics";
import type { Children } from "../nhs/basics";
import { Failure, Name, NhsNumber, Title, Waiting } from "../parts/common";
import { Block, MarkdownTable, blocksOf, cellsOf, isTable } from "../parts/markdown";
import { Notices, noticesOf } from "../parts/notices";

const KINDS: Record<string, string> = { sheet: "Meetings", form: "Forms", checklist: "Checklists", slip: "Slips to hand over", script: "What to say on the telephone" };
const REGISTER = "palliative";
const LEARNING = "forms/learning-review";
const yearsTo = (about: About) => ({ from: { ...about.today, year: (about.today.year ?? 0) - 3, day: 1 }, to: about.today });

/** Links to every form that goes with a rule, for one item. */
export const FormLinks = ({ practice, id, rule }: { practice: string; id: string; rule: string }) => {
  const forms = useQuery(`forms#${rule}`, (signal) => listTemplates({ kinds: ["form", "checklist"], rule, practice }, signal));
  const named = (forms.answer?.templates ?? []).filter((one) => one.namedByRule && !one.name?.endsWith(".json"));
  if (forms.error) return <p class="wm-quiet wm-noprint">The forms that go with this rule could not be had: {forms.error.message}</p>;
  if (named.length === 0) return null;
  return (
    <ul class="nhsuk-list wm-noprint">
      {named.map((one) => (
        <li>
          <a href={path("item", practice, id, "form", ...(one.name ?? "").split("/"))}>{one.title}</a>
        </li>
      ))}
    </ul>
  );
};

export const SheetsPage = () => {
  const all = useQuery("sheets", (signal) => listTemplates({ kinds: Object.keys(KINDS) }, signal));
  const of = (kind: string) => (all.answer?.templates ?? []).filter((one) => one.kind === kind && (one.text ?? "").trim() !== "" && !one.text!.startsWith("{"));
  return (
    <>
      <Title title="Sheets and forms" />
      <p>
        <a href="/huddle">Weekly huddle: what is overdue or falls due this week, for paper</a>
      </p>
      {all.error && <Failure error={all.error} again={all.again} />}
      {!all.answer && !all.error && <Waiting what="the sheets" />}
      {Object.entries(KINDS)
        .filter(([kind]) => of(kind).length > 0)
        .map(([kind, title]) => (
          <>
            <h2 class="nhsuk-heading-m">{title}</h2>
            <ul class="nhsuk-list">
              {of(kind).map((one) => (
                <li>
                  <a href={path("sheets", ...(one.name ?? "").split("/"))}>{one.title}</a>
                  <div class="wm-quiet">{one.note}</div>
                </li>
              ))}
            </ul>
          </>
        ))}
    </>
  );
};

/** A meeting speaks of people: everybody once, those who died first, else in the order of the list. */
export function byPerson(alerts: AlertJson[]): AlertJson[][] {
  const people = new Map<string, AlertJson[]>();
  for (const alert of alerts) {
    const key = `${alert.practice}/${alert.source}/${alert.patientId}`;
    people.set(key, [...(people.get(key) ?? []), alert]);
  }
  const all = [...people.values()];
  const isDead = (items: AlertJson[]) => items[0]!.person?.deceased === true;
  return [...all.filter(isDead), ...all.filter((items) => !isDead(items))];
}

/** Of whom nothing is due the rule's words would say that it is. */
export const registerWords = (one: AlertJson): string =>
  one.item?.status !== "ITEM_STATUS_UPCOMING"
    ? (one.summary ?? "")
    : one.item.overdueOn
      ? `Nothing due; look at again by ${shortDate(one.item.overdueOn)}`
      : "Nothing due";

/** Of the register's columns those that Waymark holds; the rest is for the meeting to write. */
const registerRow =
  (rules: ListAlertsResponseJson["rules"], head: string[]) =>
  (items: AlertJson[]): Children[] => {
    const alert = items[0]!;
    const fact = (of: AlertJson, wanted: string) => {
      const titles = (rules ?? []).find((one) => one.rule === of.item?.rule)?.columnTitles ?? [];
      return of.columns?.[titles.findIndex((one) => one.toLowerCase() === wanted)];
    };
    return head.map((title, index) => {
      if (index === 0) {
        return (
          <>
            <Name person={alert.person} />
            <NhsNumber digits={alert.nhsNumber} />
            <div>{[alert.patientId, brief(alert.person)].filter(Boolean).join(", ")}</div>
            {alert.person?.deceased && <div>Died {died(alert.person)}</div>}
          </>
        );
      }
      if (index === 1) {
        return items.length === 1 ? (
          registerWords(alert)
        ) : (
          <ul class="wm-facts">
            {items.map((one) => (
              <li>{registerWords(one)}</li>
            ))}
          </ul>
        );
      }
      return /last looked at/i.test(title) ? (items.map((one) => fact(one, "last review")).find(Boolean) ?? "") : "";
    });
  };

const Facts = ({ rows }: { rows: [string, Children][] }) => (
  <MarkdownTable lines={["| | |", "| --- | --- |"]} rows={rows.map(([name, value]) => [<strong>{name}</strong>, value])} />
);

interface Held {
  page?: GetAlertResponseJson | undefined;
  items?: AlertJson[] | undefined;
  register?: ListAlertsResponseJson | undefined;
  /** Title, figure and its 95% interval of each indicator that holds today. */
  figures?: [string, string, string][] | undefined;
  notices?: string[];
}

/** The practices' own figures, all together; small ones are hidden by the server. */
async function askFigures(practices: string[], signal: AbortSignal): Promise<Pick<Held, "figures" | "notices">> {
  const [answer, { figureWords, intervalWords }] = await Promise.all([
    patiently(() => indicators({ practices }, signal), signal),
    import("../lib/chart"),
  ]);
  const figures = (answer.indicators ?? []).map((one): [string, string, string] => {
    const now = one.tables?.find((table) => table.by === "all")?.rows?.[0]?.figures?.at(-1);
    return [one.title ?? one.id ?? "", figureWords(now, one.unit), intervalWords(now)];
  });
  return { figures, notices: noticesOf(answer) };
}

const Fill = ({ name, held, head, about }: { name: string; held: Held; head: string[] | undefined; about: About }) => {
  const { page, items, register, figures } = held;
  if (name === "register" && register) {
    const columns = head ?? ["Person", "Why listed", "Today: what, who, by when"];
    const rows = byPerson(register.alerts ?? []).map(registerRow(register.rules, columns));
    return (
      <>
        <MarkdownTable lines={[`| ${columns.join(" | ")} |`, "| --- |"]} rows={rows} />
        {rows.length === 0 && (
          <p>
            Nobody is on the list.{" "}
            {!register.dataTo && "Nothing has been received from any record system yet. "}
            {about.notChecked.length > 0 && `${count(about.notChecked.length, "rule is", "rules are")} not checked for anybody, so this does not say that nobody should be: Today says which.`}
          </p>
        )}
      </>
    );
  }
  if (name === "indicators" && figures) {
    return (
      <>
        <MarkdownTable lines={["| Our figures today | Value | 95% from, to |", "| --- |"]} rows={figures} />
        {figures.length === 0 && <p>No indicator holds today.</p>}
      </>
    );
  }
  if (name === "patient" && page?.alert) {
    const { alert } = page;
    return (
      <Facts
        rows={[
          ["Name", fullName(alert.person) ?? "Not known"],
          ["Born", born(alert.person)],
          ["Gender", gender(alert.person)],
          ["NHS number", alert.nhsNumber ? groupNhsNumber(alert.nhsNumber) : "Not known"],
          ["Number at the practice", `${alert.patientId ?? ""}, ${alert.practice ?? ""}`],
          ["Listed as", alert.summary ?? ""],
        ]}
      />
    );
  }
  if (name === "timeline" && page) {
    const marks = withGaps(marksOf(page).filter((mark) => mark.lane !== "rule" && mark.lane !== "work" && (mark.decided || mark.sort !== "unread")));
    return (
      <>
        <MarkdownTable
          lines={["| Date | Days since the one before | What | Who |", "| --- |"]}
          rows={marks.map((mark) => [longDate(mark.on), mark.gap ?? "First", mark.text, mark.by ?? ""])}
        />
        {(page.earlierEntries ?? 0) > 0 && <p>Earlier entries of the record are not here.</p>}
        <p class="wm-quiet">In the record, as it was sent to Waymark.</p>
      </>
    );
  }
  if (name === "items" && items) {
    return (
      <MarkdownTable
        lines={["| On our lists | Status | Owner |", "| --- |"]}
        rows={items.map((one) => [one.summary ?? "", statusTag(one.item, one.work, about.today).text, one.work?.owner || "Unassigned"])}
      />
    );
  }
  return <p class="wm-quiet">{`Not filled by this program here: ${plain(name)}.`}</p>;
};

const FILL = /^<!-- *fill: *(\w+) *-->$/;

/** How long a sheet with patients on it may lie about after its day. */
export const DESTROY_AFTER_DAYS = 7;
export const destroyBy = (about: About): string => longDate(addDays(about.today, DESTROY_AFTER_DAYS));
const withDestroyBy = (text: string, about: About): string => text.replace(/Destroy by: \.{4,}/, `Destroy by: ${destroyBy(about)}.`);

export const Sheet = ({ template, held, about }: { template: WordingTemplateJson; held: Held; about: About }) => {
  // The page's own heading stands for the template's first, so those under it move up.
  const blocks = blocksOf(withDestroyBy(template.text ?? "", about))
    .filter((lines, index) => index > 0 || !/^# /.test(lines[0]!))
    .map(([first, ...rest]) => [first!.replace(/^## /, "# "), ...rest]);
  const fillOf = (index: number) => FILL.exec(blocks[index]?.join(" ") ?? "")?.[1];
  // A table that has only its head is the one that is filled.
  const waits = (index: number) => isTable(blocks[index]!) && blocks[index]!.length === 2 && fillOf(index + 1) !== undefined;
  return (
    <div class="wm-sheet">
      {blocks.map((lines, index) => {
        if (waits(index)) return null;
        const fill = fillOf(index);
        if (!fill) return <Block lines={lines} />;
        const head = index > 0 && waits(index - 1) ? cellsOf(blocks[index - 1]![0]!) : undefined;
        return <Fill name={fill} held={held} head={head} about={about} />;
      })}
    </div>
  );
};

interface SheetProps {
  name: string;
  practice?: string;
  /** The item that it is about, where it is about one. */
  id?: string;
  session: Session;
  about: About;
}

export const SheetPage = ({ name, practice, id, session, about }: SheetProps) => {
  const query = useQuery(`sheet#${name}#${practice ?? ""}/${id ?? ""}`, async (signal) => {
    // A sheet of one practice has its own words.
    const whose = practice ?? (session.practices.length === 1 ? session.practices[0] : undefined);
    const all = (await listTemplates({ kinds: Object.keys(KINDS), ...(whose ? { practice: whose } : {}) }, signal)).templates ?? [];
    const template = all.find((one) => one.name === name);
    const held: Held = {};
    if (practice && id) {
      held.page = await getAlert({ practice, itemId: id }, signal);
      const who = { patientId: held.page.alert?.patientId ?? "", source: held.page.alert?.source ?? "" };
      const filter = { practices: [practice], ...who, states: ["open", "reopened", "closed"] };
      const listed = await allAlerts({ filter }, signal);
      held.items = listed.alerts ?? [];
      held.notices = noticesOf(held.page, listed);
      // The server fills a learning review as far as the record goes, with what rules would have said before the diagnosis.
      if (name === LEARNING && template) {
        const cohort = held.page.alert?.item?.rule ?? "";
        const found = await findMissed({ practices: [practice], patientId: who.patientId, cohort, form: true, ...yearsTo(about) }, signal);
        held.notices = noticesOf(held, found);
        const form = found.cases?.[0]?.form;
        if (form) return { template: { ...template, text: form }, held };
      }
    } else if (template?.text?.includes("fill: register")) {
      const filter = { practices: session.practices, worklist: REGISTER };
      // And those of the register for whom nothing is due: the sheet's rules watch everybody who is on it.
      const watched = { practices: session.practices, rules: template.rules ?? [], statuses: ["ITEM_STATUS_UPCOMING" as const] };
      const [due, rest] = await Promise.all([
        allAlerts({ filter, sort: "-level" }, signal),
        template.rules?.length ? allAlerts({ filter: watched, sort: "due" }, signal) : undefined,
      ]);
      const rules = [...(due.rules ?? []), ...(rest?.rules ?? []).filter((one) => !due.rules?.some((other) => other.rule === one.rule))];
      held.register = { ...due, alerts: [...(due.alerts ?? []), ...(rest?.alerts ?? [])], rules };
      held.notices = noticesOf(due, ...(rest ? [rest] : []));
    } else if (template?.text?.includes("fill: indicators")) {
      Object.assign(held, await askFigures(session.practices, signal));
    }
    return { template, held };
  });
  const back = practice && id ? { href: path("item", practice, id), text: "Back to the item" } : { href: "/sheets", text: "Sheets and forms" };
  if (query.error) {
    return (
      <>
        <BackLink href={back.href}>{back.text}</BackLink>
        <Title title="This sheet cannot be shown" />
        <Failure error={query.error} again={query.again} />
      </>
    );
  }
  if (!query.answer) return <Waiting what="the sheet" />;
  const { template, held } = query.answer;
  return (
    <>
      <BackLink href={back.href}>{back.text}</BackLink>
      <Title title={template?.title ?? "No such sheet"} />
      <Notices of={held.notices ?? []} />
      {template ? (
        <>
          {template.note && (
            <div class="wm-noprint">
              <InsetText>
                <p>{sentence(template.note)}</p>
              </InsetText>
            </div>
          )}
          {held.register && (
            <InsetText>
              <p>
                {count(new Set((held.register.alerts ?? []).map((one) => `${one.practice}/${one.patientId}`)).size, "person stands", "people stand")} here: those for whom
                something is due, and everybody else whom a register code puts on the register. Whoever has no such code is missing.
              </p>
            </InsetText>
          )}
          <Sheet template={template} held={held} about={about} />
          <p class="wm-quiet">
            {template.id}, version {template.version}, printed for {longDate(about.today)}
          </p>
          <p class="wm-noprint">
            <Button kind="secondary" small type="button" onClick={() => print()}>
              Print this sheet
            </Button>
          </p>
        </>
      ) : (
        <p>It is not part of the rules that are in use.</p>
      )}
    </>
  );
};

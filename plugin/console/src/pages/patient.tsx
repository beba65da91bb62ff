// Everything that is tracked for one patient, reached through one of the items: its address names no patient.
import { allAlerts } from "../api/all_alerts";
import { getAlert, getPrompts } from "../api/client";
import type { AlertJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { dueWords } from "../lib/dates";
import { useQuery } from "../lib/query";
import { path } from "../lib/route";
import type { Session } from "../lib/session";
import { marksOfPatient } from "../lib/timeline";
import { count, isOpen, statusTag } from "../lib/words";
import { BackLink, Tag } from "../nhs/basics";
import { Scroll, Table } from "../nhs/table";
import { PatientBanner } from "../parts/banner";
import { Day, Failure, Freshness, Title, Waiting } from "../parts/common";
import { Needs } from "../parts/needs";
import { Notices, auditNotices, noticesOf } from "../parts/notices";
import { Timeline } from "../parts/timeline";
import { itemHref } from "./worklist";

const Items = ({ id, caption, alerts, about }: { id: string; caption: string; alerts: AlertJson[]; about: About }) => (
  <Scroll labelledBy={id}>
    <Table
      id={id}
      caption={caption}
      captionSize="m"
      compact
      columns={[
        { key: "why", title: "Why listed" },
        { key: "due", title: "Due" },
        { key: "status", title: "Status" },
        { key: "owner", title: "Owner" },
      ]}
      rows={alerts.map((alert) => {
        const tag = statusTag(alert.item, alert.work, about.today);
        return {
          key: alert.itemId ?? "",
          cells: [
            <a class="nhsuk-link" href={itemHref(alert)}>
              {alert.summary}
            </a>,
            <>
              {alert.dueOn ? <Day date={alert.dueOn} dense /> : "No date"}
              {isOpen(alert.work) && alert.item?.overdueOn && (
                <div class="wm-quiet">{dueWords(alert.item.overdueOn, about.today)}</div>
              )}
            </>,
            <Tag colour={tag.colour}>{tag.text}</Tag>,
            alert.work?.owner || "Unassigned",
          ],
        };
      })}
    />
  </Scroll>
);

const Lines = ({ title, lines }: { title: string; lines: string[] }) =>
  lines.length === 0 ? null : (
    <>
      <h2 class="nhsuk-heading-m">{title}</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </>
  );

export const PatientPage = ({ practice, id, session, about }: { practice: string; id: string; session: Session; about: About }) => {
  const page = useQuery(`patient#${practice}/${id}`, async (signal) => {
    const shown = await getAlert({ practice, itemId: id, wholePatient: true }, signal);
    const { alert, contact, needs } = shown;
    const who = { patientId: alert?.patientId ?? "", source: alert?.source ?? "" };
    const ask = (states: string[]) => allAlerts({ filter: { practices: [practice], ...who, states } }, signal);
    const [open, past, prompts] = await Promise.all([
      ask(["open", "reopened"]),
      ask(["closed", "withdrawn"]),
      getPrompts({ practice, ...who, role: session.role, moment: "MOMENT_WORKLIST", full: true }, signal),
    ]);
    return { shown, alert: alert!, open: open.alerts ?? [], past: past.alerts ?? [], prompts, contact, needs, notices: noticesOf(shown, open, past, auditNotices(prompts.answer)) };
  });
  if (page.error) {
    return (
      <>
        <BackLink href="/">Today</BackLink>
        <Title title="This patient cannot be shown" />
        <Failure error={page.error} again={page.again} />
      </>
    );
  }
  if (!page.answer) return <Waiting what="the patient's items" />;
  const { shown, alert, open, past, prompts, contact, needs, notices } = page.answer;
  const answer = prompts.answer ?? {};
  const texts = (list: { text?: string }[] | undefined) => (list ?? []).map((one) => one.text ?? "").filter(Boolean);
  const own = (answer.notChecked ?? []).filter((one) => !one.forEverybody);
  return (
    <>
      <PatientBanner alert={alert} contact={contact} />
      <BackLink href={path("item", practice, id)}>Back to the item</BackLink>
      <Title title="Every item of this patient" />
      <Notices of={notices} />
      <Freshness dataTo={prompts.dataTo} now={about.now} />
      <Needs of={needs} />
      {open.length > 0 ? (
        <Items id="open" caption={count(open.length, "open item", "open items")} alerts={open} about={about} />
      ) : (
        <p>No open items.</p>
      )}
      {past.length > 0 && <Items id="past" caption={count(past.length, "past item", "past items")} alerts={past} about={about} />}
      <h2 class="nhsuk-heading-m">Timeline</h2>
      <Timeline marks={marksOfPatient(shown, open)} today={about.today} earlier={shown.earlierEntries ?? 0} of="this patient" long />
      <Lines title="Questions for a person" lines={texts(answer.questions)} />
      <Lines title="Not checked for this patient" lines={texts(own).map((text) => text.replace(/^Not checked: /, ""))} />
      <Lines
        title="Set aside, or could not be seen"
        lines={(answer.setAsideInput ?? []).map((one) => one.detail || [one.what, one.reason].filter(Boolean).join(": "))}
      />
      <p class="wm-noprint">
        <a href={path("item", practice, id, "history")}>Everything held about this patient, for a complaint or the patient’s own request</a>
      </p>
      {about.notChecked.length > 0 && (
        <p>{count(about.notChecked.length, "rule is", "rules are")} not checked for anybody: Today says which and why.</p>
      )}
    </>
  );
};

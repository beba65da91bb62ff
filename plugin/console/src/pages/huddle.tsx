// The weekly huddle on paper: what is overdue or falls due within seven days, list by list, with room for what is agreed. People without their
// names: the last four digits, or the whole number where the team wants it.
import { useState } from "preact/hooks";
import { allAlerts } from "../api/all_alerts";
import { listWorklists } from "../api/client";
import type { AlertJson, ListAlertsResponseJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { addDays, dueWords, longDate } from "../lib/dates";
import { groupNhsNumber } from "../lib/nhs_number";
import { brief, fullName, initials, noContact } from "../lib/person";
import { useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { count, statusTag } from "../lib/words";
import { BackLink, Button } from "../nhs/basics";
import { Checkboxes } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Sources, Title, Waiting } from "../parts/common";
import { Notices, noticesOf } from "../parts/notices";
import { destroyBy } from "./sheets";

/** By the first list on which each stands, in the order in which they come. */
export function byList(of: ListAlertsResponseJson): { title: string; alerts: AlertJson[] }[] {
  const titles = new Map((of.rules ?? []).map((one) => [one.rule, one.closing?.worklists?.[0] ?? "On no list"]));
  const out = new Map<string, AlertJson[]>();
  for (const alert of of.alerts ?? []) {
    const title = titles.get(alert.item?.rule) ?? "On no list";
    out.set(title, [...(out.get(title) ?? []), alert]);
  }
  return [...out].map(([title, alerts]) => ({ title, alerts }));
}

const Part = ({ title, alerts, about, whole }: { title: string; alerts: AlertJson[]; about: About; whole: boolean }) => {
  const id = `huddle-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return (
    <Scroll labelledBy={id}>
      <Table
        id={id}
        caption={`${title}: ${count(alerts.length, "item", "items")}`}
        captionSize="m"
        compact
        columns={[
          { key: "patient", title: "Patient" },
          { key: "why", title: "Why listed" },
          { key: "due", title: "Due" },
          { key: "owner", title: "Owner" },
          { key: "agreed", title: "Today: what, who, by when" },
        ]}
        rows={alerts.map((alert) => ({
          key: alert.itemId ?? "",
          cells: [
            <>
              <div>{whole ? fullName(alert.person) : initials(alert.person)}</div>
              <span class="wm-nowrap">{!alert.nhsNumber ? `No. ${alert.patientId}` : whole ? groupNhsNumber(alert.nhsNumber) : `ends ${alert.nhsNumber.slice(-4)}`}</span>
              <div class="wm-quiet">{[brief(alert.person), alert.practice].filter(Boolean).join(", ")}</div>
              {noContact(alert.person) && <div>{noContact(alert.person)}</div>}
            </>,
            alert.summary,
            <>
              {statusTag(alert.item, alert.work, about.today).text}
              <div class="wm-quiet">{dueWords(alert.item?.overdueOn, about.today)}</div>
            </>,
            alert.work?.owner || "Unassigned",
            <span class="wm-room">{"\u00a0"}</span>,
          ],
        }))}
      />
    </Scroll>
  );
};

export const HuddlePage = ({ session, about }: { session: Session; about: About }) => {
  const [whole, setWhole] = useState<string[]>([]);
  const page = useQuery(`huddle#${session.practices.join()}`, async (signal) => {
    // Before the items: data that came meanwhile are not said to be in them.
    const { freshness } = await listWorklists({ practices: session.practices }, signal);
    const filter = { practices: session.practices, onWorklists: true };
    const overdue = await allAlerts({ filter: { ...filter, statuses: ["ITEM_STATUS_OVERDUE"] }, sort: "due" }, signal);
    const soon = await allAlerts({ filter: { ...filter, overdueFrom: addDays(about.today, 1), overdueTo: addDays(about.today, 7) }, sort: "due" }, signal);
    return { overdue, soon, freshness };
  });
  const back = <BackLink href="/sheets">Sheets and forms</BackLink>;
  if (page.error) {
    return (
      <>
        {back}
        <Title title="The huddle list cannot be shown" />
        <Failure error={page.error} again={page.again} />
      </>
    );
  }
  if (!page.answer) return <Waiting what="the huddle list" />;
  const parts = [
    { title: "Overdue", of: page.answer.overdue },
    { title: "Due within seven days", of: page.answer.soon },
  ];
  return (
    <>
      {back}
      <Title title="Weekly huddle" caption={`${session.practices.join(", ")}, ${longDate(about.today)}`} />
      <Notices of={noticesOf(page.answer.overdue, page.answer.soon)} />
      <Sources of={page.answer.freshness ?? []} now={about.now} />
      <div class="wm-noprint">
        <Checkboxes
          id="whole"
          name="whole"
          legend="NHS numbers"
          small
          choices={[{ value: "whole", text: "In full", hint: "Else the last four digits only" }]}
          values={whole}
          onValues={setWhole}
        />
        <Button kind="secondary" small type="button" onClick={() => print()}>
          Print this list
        </Button>
      </div>
      {about.notChecked.length > 0 && <p>{count(about.notChecked.length, "rule is", "rules are")} not checked for anybody: Today says which and why.</p>}
      {parts.map(({ title, of }) => (
        <>
          <h2 class="nhsuk-heading-m">{title}</h2>
          {(of.alerts ?? []).length === 0 && <p>Nothing.</p>}
          {byList(of).map((one) => (
            <Part key={one.title} title={`${one.title}${title === "Overdue" ? ", overdue" : ", soon"}`} alerts={one.alerts} about={about} whole={whole.length > 0} />
          ))}
        </>
      ))}
      <p>Confidential: patient information. Destroy by: {destroyBy(about)}.</p>
    </>
  );
};

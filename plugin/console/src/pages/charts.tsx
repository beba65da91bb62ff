// How we are doing and what is coming: findings as headings, tables behind, counts only, small ones hidden by the server.
import { useState } from "preact/hooks";
import { forecast, indicators, referralPathway, statistics } from "../api/client";
import type { ForecastResponseJson, PersonGroupsJson } from "../gen/waymark/v1/everybody_pb";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { About } from "../lib/about";
import { evidenceCsv } from "../lib/chart";
import { addDays, isoDate, longDate, shortDate } from "../lib/dates";
import { saveFile } from "../lib/files";
import { type Split, SPLITS, needsFile, readGroups } from "../lib/groups";
import { patiently } from "../lib/patience";
import { useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { countsOnly, signIn } from "../lib/sign_in";
import { useSignal } from "../lib/signal";
import { sentence } from "../lib/words";
import { Button, Details, ErrorSummary } from "../nhs/basics";
import { Checkboxes, Select } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Title, Waiting } from "../parts/common";
import { HealthCharts } from "../parts/health_charts";
import { GroupsFile } from "../parts/groups_file";
import { Notices, noticesOf } from "../parts/notices";
import { Indicator } from "../parts/run_chart";
import { NotSplit } from "../parts/not_split";
import { PathwayCharts } from "../parts/pathway_charts";
import { WorkChart } from "../parts/work_chart";

const WEEKS = 6;
const MONTHS = 24;
const HEALTH_DAYS = 90;

/** "gp/nurse" -> "GP, nurse"; "team:Results" -> "Results". */
export const ownerWords = (owner: string): string =>
  owner
    .replace(/^(person|team):/, "")
    .split("/")
    .map((part) => (part === "gp" ? "GP" : part))
    .join(", ");

/** By owner and week, over rules and practices. */
export function byOwner(of: ForecastResponseJson): { owner: string; now: number; overdue: number; weeks: number[] }[] {
  const out = new Map<string, { owner: string; now: number; overdue: number; weeks: number[] }>();
  for (const row of of.rows ?? []) {
    const owner = row.owner ?? "";
    const one = out.get(owner) ?? { owner, now: 0, overdue: 0, weeks: Array.from({ length: of.weeks ?? 0 }, () => 0) };
    one.now += Number(row.dueNow ?? 0);
    one.overdue += Number(row.overdueNow ?? 0);
    (row.fallsDue ?? []).forEach((n, week) => (one.weeks[week] = (one.weeks[week] ?? 0) + Number(n)));
    out.set(owner, one);
  }
  return [...out.values()].sort((a, b) => (a.owner < b.owner ? -1 : 1));
}

const Forecast = ({ of }: { of: ForecastResponseJson }) => {
  const rows = byOwner(of);
  const n = (value: number) => value.toLocaleString("en-GB");
  return (
    <>
      <h2 class="nhsuk-heading-m">
        <span class="nhsuk-caption-m">What falls due</span>
        {of.finding}
      </h2>
      <WorkChart owners={rows.map((row) => ({ name: sentence(ownerWords(row.owner)), weeks: row.weeks }))} weeks={of.weeks ?? 0} from={of.from ?? {}} finding={of.finding ?? ""} />
      <Scroll labelledBy="forecast">
        <Table
          id="forecast"
          caption="By who has it, and week"
          captionSize="s"
          compact
          firstCellIsHeader
          columns={[
            { key: "owner", title: "Owner" },
            { key: "now", title: "Due now", numeric: true },
            { key: "overdue", title: "Of those overdue", numeric: true },
            ...Array.from({ length: of.weeks ?? 0 }, (_, week) => ({
              key: `week-${week}`,
              title: `Week of ${shortDate(addDays(of.from ?? {}, 7 * week))}`,
              numeric: true,
            })),
          ]}
          rows={rows.map((row) => ({ key: row.owner, cells: [sentence(ownerWords(row.owner)), n(row.now), n(row.overdue), ...row.weeks.map(n)] }))}
        />
      </Scroll>
    </>
  );
};

interface Chosen {
  by: Split[];
  people: PersonGroupsJson[];
  /** Counts the files that were read: another file is another question. */
  turn: number;
}

const SplitForm = ({ session, chosen, choose }: { session: Session; chosen: Chosen; choose: (next: Chosen) => void }) => {
  const [by, setBy] = useState<Split[]>(chosen.by);
  const [file, setFile] = useState<File>();
  const [wrong, setWrong] = useState<string>();
  const apply = async (event: Event) => {
    event.preventDefault();
    setWrong(undefined);
    if (!needsFile(by)) return choose({ by, people: [], turn: chosen.turn });
    if (!file) return setWrong("Choose the file that says who belongs to which group");
    const read = readGroups(await file.text(), session.practices);
    if ("wrong" in read) return setWrong(read.wrong);
    choose({ by, people: read.people, turn: chosen.turn + 1 });
  };
  return (
    <div class="wm-noprint">
      <Details summary="Split the figures by groups of people">
        <form onSubmit={apply} noValidate>
          {wrong && <ErrorSummary problems={[{ text: wrong, field: "groups-file" }]} />}
          <Checkboxes
            id="split"
            name="split"
            legend="Split by"
            small
            choices={(Object.keys(SPLITS) as Split[]).map((one) => ({ value: one, text: SPLITS[one] }))}
            values={by}
            onValues={(next) => setBy(next as Split[])}
          />
          {needsFile(by) && <GroupsFile wrong={wrong} choose={setFile} use="these figures" />}
          <NotSplit />
          <Button kind="secondary" small>
            Show the figures so
          </Button>
        </form>
      </Details>
    </div>
  );
};

/** The days on which the last eight quarters ended, the latest first. */
export function quarterEnds(today: DateJson): DateJson[] {
  const ends: DateJson[] = [];
  for (let quarter = Math.floor(((today.month ?? 1) - 1) / 3), year = today.year ?? 1970; ends.length < 8; --quarter) {
    if (quarter === 0) {
      quarter = 4;
      --year;
    }
    ends.push({ year, month: quarter * 3, day: quarter === 1 || quarter === 4 ? 31 : 30 });
  }
  return ends;
}

/** "2025-Q4" of the last day of a quarter, else the day. */
const packName = (on: DateJson, isQuarter: boolean): string => (isQuarter ? `${on.year}-Q${(on.month ?? 0) / 3}` : isoDate(on));

export const ChartsPage = ({ session, about }: { session: Session; about: About }) => {
  // Who sees counts only sees no work of particular people either.
  const only = countsOnly(useSignal(signIn));
  const ends = quarterEnds(about.today);
  const [end, setEnd] = useState("");
  const on = ends.find((one) => isoDate(one) === end);
  const key = session.practices.join() + end;
  const [split, setSplit] = useState<Chosen>({ by: session.practices.length > 1 ? ["practice"] : [], people: [], turn: 0 });
  const [named, setNamed] = useState<string[]>([]);
  const coming = useQuery(only ? undefined : `forecast#${session.practices.join()}`, (signal) =>
    patiently(() => forecast({ practices: session.practices, weeks: WEEKS }, signal), signal),
  );
  // The server answers one question about everybody at a time: each waits for the one before, and for other people's.
  const referrals = useQuery(only || coming.answer || coming.error ? `referrals#${key}` : undefined, (signal) =>
    patiently(() => referralPathway({ practices: session.practices, ...(on && { on }) }, signal), signal),
  );
  const health = useQuery(only ? undefined : `health#${session.practices.join()}`, (signal) =>
    statistics({ practices: session.practices, from: isoDate(addDays(about.today, 1 - HEALTH_DAYS)), to: isoDate(about.today) }, signal),
  );
  const doing = useQuery(referrals.answer || referrals.error ? `indicators#${key}#${split.by.join()}#${split.turn}` : undefined, (signal) =>
    patiently(() => indicators({ practices: session.practices, months: MONTHS, by: split.by, people: split.people, ...(on && { on }) }, signal), signal),
  );
  const results = doing.answer?.indicators ?? [];
  const save = () => saveFile(evidenceCsv(results), `evidence-${packName(on ?? about.today, on !== undefined)}.csv`);
  return (
    <>
      <Title title="Charts" />
      <p>Counts only. A figure about too few people is not shown. Look at a finding, not at the last two points: ups and downs are mostly chance.</p>
      <Notices of={noticesOf(coming.answer, referrals.answer, doing.answer)} />
      <div class="wm-noprint">
        <Select
          id="up-to"
          name="up-to"
          label="Referrals and indicators up to"
          choices={[{ value: "", text: "Today" }, ...ends.map((one) => ({ value: isoDate(one), text: `${longDate(one)}, end of a quarter` }))]}
          value={end}
          onValue={setEnd}
        />
      </div>
      {only ? null : coming.error ? <Failure error={coming.error} again={coming.again} /> : coming.answer ? <Forecast of={coming.answer} /> : <Waiting what="the forecast" />}
      {referrals.error ? <Failure error={referrals.error} again={referrals.again} /> : referrals.answer ? <PathwayCharts of={referrals.answer} /> : <Waiting what="the referrals" />}
      {only ? null : health.error ? <Failure error={health.error} again={health.again} /> : health.answer ? <HealthCharts of={health.answer} days={HEALTH_DAYS} /> : <Waiting what="the rules' numbers" />}
      <SplitForm session={session} chosen={split} choose={setSplit} />
      {session.practices.length > 1 && split.by.includes("practice") && (
        <div class="wm-noprint">
          <Details summary="Say which practice is which">
            <Checkboxes
              id="named"
              name="named"
              legend="Show by name"
              small
              choices={[...session.practices].sort().map((one) => ({ value: one, text: one }))}
              values={named}
              onValues={setNamed}
            />
          </Details>
        </div>
      )}
      {doing.error ? (
        <Failure error={doing.error} again={doing.again} />
      ) : doing.answer && !doing.waiting ? (
        <>
          {results.map((one) => (
            <Indicator of={one} named={session.practices.length > 1 ? named : session.practices} />
          ))}
          {results.length === 0 && <p>No indicator holds on this day.</p>}
          <p class="wm-noprint">
            <Button kind="secondary" type="button" onClick={save}>
              Download the evidence pack, counts only
            </Button>
          </p>
        </>
      ) : (
        <Waiting what="the indicators: every record is read, which takes some seconds" />
      )}
    </>
  );
};

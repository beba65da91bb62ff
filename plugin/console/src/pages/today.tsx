// The first page of a morning: four counts, the lists, how new the data are, what could not be checked.
import { listViews, listWorklists } from "../api/client";
import type { WorklistJson } from "../gen/waymark/v1/review_pb";
import { type About } from "../lib/about";
import { clockWords, momentWords } from "../lib/dates";
import { ALL, everything, listHref, listStart } from "../lib/list_state";
import { coverageOf, coverageWords, sayNothing } from "../lib/not_checked";
import { usePolled, useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { views } from "../lib/views";
import { count } from "../lib/words";
import { CountCard, Details, InsetText, Tag } from "../nhs/basics";
import { Scroll, Table } from "../nhs/table";
import { Failure, Sources, Title, Waiting } from "../parts/common";
import { FindPatient } from "../parts/find_patient";
import { Unopened } from "../parts/unopened";

const EVERYTHING = everything(ALL);

/** A number only where it means something: a list that no checked rule can fill is not empty, it is not looked at. */
const Items = ({ list, about }: { list: WorklistJson; about: About }) => {
  const coverage = coverageOf(list, about.notChecked);
  const words = coverageWords(coverage);
  return (
    <>
      {(list.count ?? 0) === 0 && sayNothing(coverage) ? <Tag colour="yellow">Not checked</Tag> : (list.count ?? 0).toLocaleString("en-GB")}
      {words && <div class="wm-quiet">{words}</div>}
    </>
  );
};

const Lists = ({ lists, about }: { lists: WorklistJson[]; about: About }) => (
  <Scroll labelledBy="worklists">
    <Table
      id="worklists"
      caption="Worklists"
      captionSize="m"
      firstCellIsHeader
      columns={[
        { key: "title", title: "List" },
        { key: "count", title: "Items", numeric: true },
        { key: "overdue", title: "Overdue", numeric: true },
        { key: "unassigned", title: "Unassigned", numeric: true },
        { key: "opened", title: "Last opened" },
      ]}
      rows={lists.map((list) => ({
        key: list.id ?? "",
        cells: [
          <a class="nhsuk-link" href={listHref(listStart(list))}>
            {list.title}
          </a>,
          <Items list={list} about={about} />,
          (list.overdue ?? 0).toLocaleString("en-GB"),
          (list.unassigned ?? 0).toLocaleString("en-GB"),
          list.notOpened ? (
            <Tag colour="orange">{list.lastOpened ? "Not for 7 days" : "Never opened"}</Tag>
          ) : list.lastOpened ? (
            momentWords(list.lastOpened)
          ) : (
            "Never opened"
          ),
        ],
      }))}
    />
  </Scroll>
);

const COUNTS_MS = 60_000;

export const Today = ({ session, about }: { session: Session; about: About }) => {
  const lists = usePolled(`today#${session.practices.join()}#${session.person}#${session.role}`, COUNTS_MS, (signal, background) =>
    listWorklists({ practices: session.practices, owners: [session.person], role: session.role }, signal, background),
  );
  const counts = lists.answer?.counts;
  const missed = lists.answer?.worklists?.find((one) => one.id === "missed-appointments");
  const waiting = (lists.answer?.worklists ?? []).filter((one) => one.waiting);
  const number = (n: number | undefined) => (lists.answer ? (n ?? 0).toLocaleString("en-GB") : "…");
  const shared = useQuery(`views#${session.practices.join()}`, (signal) => listViews({ practices: session.practices }, signal));
  const saved = [
    ...views().map((one) => ({ ...one, of: "" })),
    ...(shared.answer?.views ?? []).map((one) => ({ name: one.name ?? "", href: one.address ?? "", of: one.practice ?? "" })),
  ].filter((one) => one.href.startsWith("/worklist/"));
  return (
    <>
      <Title title="Today" />
      {lists.error && <Failure error={lists.error} again={lists.again} />}
      {lists.since && <InsetText><p>{`These counts are of ${clockWords(lists.since)}: newer ones could not be had.`}</p></InsetText>}
      <ul class="nhsuk-grid-row nhsuk-card-group wm-counts">
        {missed && (
          <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
            <CountCard
              href={listHref({ ...listStart(missed), status: missed.waiting ? ["ready"] : [] })}
              count={number((missed.count ?? 0) - (missed.waiting ?? 0))}
              label="missed urgent appointments"
              more={sayNothing(coverageOf(missed, about.notChecked)) ? "Not checked" : count(missed.overdue, "is overdue", "are overdue")}
            />
          </li>
        )}
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, due: "overdue" })}
            count={number(counts?.overdue)}
            label="overdue"
            more="On any list"
          />
        </li>
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, due: "week" })}
            count={number(counts?.dueIn7Days)}
            label="due this week"
            more="Deadline in the next 7 days"
          />
        </li>
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, owner: "unassigned" })}
            count={number(counts?.unassigned)}
            label="unassigned"
            more={lists.answer ? count(counts?.owned, "is yours", "are yours") : "…"}
          />
        </li>
      </ul>
      <Unopened of={lists.answer?.unopened ?? []} practices={session.practices.length} />
      {lists.answer && <Sources of={lists.answer.freshness ?? []} now={about.now} />}
      <FindPatient session={session} />
      {waiting.length > 0 && (
        <>
          <h2 class="nhsuk-heading-m">Later</h2>
          <ul class="nhsuk-list">
            {waiting.map((list) => (
              <li>
                <a class="nhsuk-link" href={listHref({ ...everything(list.id ?? ""), status: ["snoozed"] })}>
                  {list.title}: {count(list.waiting, "item waits", "items wait")} for another try or day
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      {lists.answer ? <Lists lists={lists.answer.worklists ?? []} about={about} /> : !lists.error && <Waiting what="the worklists" />}
      <p class="wm-noprint">
        <a href="/my-day">My prompts today: what you were shown, and what you answered</a>
      </p>
      <p class="wm-noprint">
        <a href="/leave">Leave cover: who is away, and who has their items</a>
      </p>
      {saved.length > 0 && (
        <>
          <h2 class="nhsuk-heading-m">Saved views</h2>
          <ul class="nhsuk-list">
            {saved.map((view) => (
              <li>
                <a class="nhsuk-link" href={view.href}>
                  {view.name}
                </a>
                {view.of && <span class="wm-quiet"> shared at {view.of}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 class="nhsuk-heading-m">What could not be checked</h2>
      {about.notChecked.length === 0 ? (
        <p>Every rule in use has the codes that it needs.</p>
      ) : (
        <>
          <p>
            {count(about.notChecked.length, "rule is", "rules are")} not checked for anybody. An empty list does not mean that
            there is nobody to look for.
          </p>
          <Details summary="Which rules, and why">
            <ul class="nhsuk-list nhsuk-list--bullet">
              {about.notChecked.map((one) => (
                <li>{(one.text ?? "").replace(/^Not checked: /, "")}</li>
              ))}
            </ul>
          </Details>
        </>
      )}
    </>
  );
};

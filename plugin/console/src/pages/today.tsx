// The first page of a morning: four counts, the lists, how new the data are, what could not be checked.
import { listAlerts, listWorklists } from "../api/client";
import type { WorklistJson } from "../gen/waymark/v1/review_pb";
import { type About } from "../lib/about";
import { momentWords } from "../lib/dates";
import { ALL, type ListState, listHref, toRequest } from "../lib/list_state";
import { useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { views } from "../lib/views";
import { count } from "../lib/words";
import { CountCard, Details, Tag } from "../nhs/basics";
import { Scroll, Table } from "../nhs/table";
import { Failure, Freshness, Title, Waiting } from "../parts/common";

const EVERYTHING: ListState = { worklist: ALL, owner: "anyone", status: [], due: "", sort: "" };

/** What a link to a list begins with: urgent referrals with what is mine or nobody's. */
export const listStart = (id: string): ListState => ({
  ...EVERYTHING,
  worklist: id,
  owner: id === "urgent-referrals" ? "mine-or-unassigned" : "anyone",
});

const Lists = ({ lists }: { lists: WorklistJson[] }) => (
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
          <a class="nhsuk-link" href={listHref(listStart(list.id ?? ""))}>
            {list.title}
          </a>,
          (list.count ?? 0).toLocaleString("en-GB"),
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

export const Today = ({ session, about }: { session: Session; about: About }) => {
  const key = session.practices.join();
  const lists = useQuery(`today-lists#${key}`, (signal) => listWorklists({ practices: session.practices }, signal));
  const counts = useQuery(`today-counts#${key}`, async (signal) => {
    const total = async (part: Partial<ListState>) => {
      const request = toRequest({ ...EVERYTHING, ...part }, session, about.today, "");
      return (await listAlerts({ ...request, pageSize: 1 }, signal)).total ?? 0;
    };
    const [overdue, week, unassigned, mine] = await Promise.all([
      total({ due: "overdue" }),
      total({ due: "week" }),
      total({ owner: "unassigned" }),
      total({ owner: "mine" }),
    ]);
    return { overdue, week, unassigned, mine };
  });
  const missed = lists.answer?.worklists?.find((one) => one.id === "missed-appointments");
  const number = (n: number | undefined) => (n === undefined ? "…" : n.toLocaleString("en-GB"));
  const saved = views();
  return (
    <>
      <Title title="Today" />
      {lists.answer && <Freshness dataTo={lists.answer.dataTo} now={about.now} />}
      {lists.error && <Failure error={lists.error} again={lists.again} />}
      {counts.error && <Failure error={counts.error} again={counts.again} />}
      <ul class="nhsuk-grid-row nhsuk-card-group wm-counts">
        {missed && (
          <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
            <CountCard
              href={listHref(listStart("missed-appointments"))}
              count={number(missed.count ?? 0)}
              label="missed urgent appointments"
              more={count(missed.overdue, "is overdue", "are overdue")}
            />
          </li>
        )}
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, due: "overdue" })}
            count={number(counts.answer?.overdue)}
            label="overdue"
            more="On any list"
          />
        </li>
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, due: "week" })}
            count={number(counts.answer?.week)}
            label="due this week"
            more="Deadline in the next 7 days"
          />
        </li>
        <li class="nhsuk-grid-column-one-quarter nhsuk-card-group__item">
          <CountCard
            href={listHref({ ...EVERYTHING, owner: "unassigned" })}
            count={number(counts.answer?.unassigned)}
            label="unassigned"
            more={counts.answer ? count(counts.answer.mine, "is yours", "are yours") : "…"}
          />
        </li>
      </ul>
      {lists.answer ? <Lists lists={lists.answer.worklists ?? []} /> : !lists.error && <Waiting what="the worklists" />}
      <p class="wm-noprint">
        <a href="/leave">Leave cover: who is away, and who has their items</a>
      </p>
      {saved.length > 0 && (
        <>
          <h2 class="nhsuk-heading-m">Your saved views</h2>
          <ul class="nhsuk-list">
            {saved.map((view) => (
              <li>
                <a class="nhsuk-link" href={view.href}>
                  {view.name}
                </a>
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

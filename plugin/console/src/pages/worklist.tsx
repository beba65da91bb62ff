// One worklist: filters in the address, order and pages by the server, a selection for work on many items at once.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { exportList, listAlerts, listWorklists } from "../api/client";
import type { CallError } from "../api/connect";
import type { AlertFilterJson, AlertJson, ListAlertsResponseJson, ListWorklistsResponseJson, WorklistJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { type Chosen, MOST_CHOSEN, callQueue, chosenWords, keepChosen, keepSelection, selection, selectionOf } from "../lib/bulk";
import { dueWords, isoDate, momentDay } from "../lib/dates";
import { saveFile } from "../lib/files";
import { ALL, type ListState, PAGE_SIZE, SORTS, everything, listHref, nextSort, sortDirection, toRequest } from "../lib/list_state";
import { coverageOf, coverageWords, sayNothing } from "../lib/not_checked";
import { nameOrNumber } from "../lib/person";
import { NO_PURPOSE, offeredPurposes } from "../lib/purposes";
import { asCallError, useQuery } from "../lib/query";
import { privacy } from "../lib/privacy";
import { go, lastList, path } from "../lib/route";
import { useSignal } from "../lib/signal";
import type { Session } from "../lib/session";
import { may, signIn } from "../lib/sign_in";
import { count, historyWords, isOpen, statusTag } from "../lib/words";
import { BackLink, Button, Details, ErrorSummary, InsetText, NotificationBanner, Tag } from "../nhs/basics";
import { Select } from "../nhs/forms";
import { Pagination } from "../nhs/page";
import { type Column, Scroll, Table } from "../nhs/table";
import { Day, Failure, Whom, Sources, Title, Waiting } from "../parts/common";
import { Chips, Filters } from "../parts/filters";
import { Notices, noticesOf } from "../parts/notices";
import { SaveView } from "../parts/save_view";
import { SplitList } from "../parts/split_list";
import { UndoOffer } from "../parts/undo";

const ASK_AGAIN_MS = 60_000;
/** Rows that are drawn at once: more than a screen shows. The others follow when these stand there. */
const FIRST_ROWS = 12;

export const itemHref = (alert: AlertJson): string => path("item", alert.practice ?? "", alert.itemId ?? "");

const Box = ({ id, label, checked, onChange }: { id: string; label: string; checked: boolean; onChange: () => void }) => (
  <div class="nhsuk-checkboxes nhsuk-checkboxes--small">
    <div class="nhsuk-checkboxes__item">
      <input class="nhsuk-checkboxes__input" id={id} type="checkbox" checked={checked} onChange={onChange} />
      <label class="nhsuk-label nhsuk-checkboxes__label" for={id}>
        <span class="nhsuk-u-visually-hidden">{label}</span>
      </label>
    </div>
  </div>
);

interface RowsProps {
  state: ListState;
  title: string;
  answer: ListAlertsResponseJson;
  about: About;
  chosen: Map<string, Chosen>;
  toggle: (alert: AlertJson) => void;
}

const Rows = ({ state, title, answer, about, chosen, toggle }: RowsProps) => {
  const alerts = answer.alerts ?? [];
  const [whole, setWhole] = useState<ListAlertsResponseJson>();
  const part = alerts.length > FIRST_ROWS && whole !== answer;
  // An effect runs when its frame has been painted.
  useEffect(() => {
    if (!part) return;
    const timer = setTimeout(() => setWhole(answer));
    return () => clearTimeout(timer);
  }, [part, answer]);
  const sortBy = (key: string, heading: string, first: string): Column => ({
    key,
    title: heading,
    sort: { href: listHref({ ...state, sort: nextSort(state.sort, first) }), now: sortDirection(state.sort, key) },
  });
  const hidden = useSignal(privacy);
  const rules = new Map((answer.rules ?? []).map((one) => [one.rule, one]));
  // The list's own columns, in one cell: rules of a list do not have the same ones.
  const facts = (alert: AlertJson) =>
    (rules.get(alert.item?.rule)?.columnTitles ?? []).flatMap((heading, index) => {
      const value = alert.columns?.[index];
      return value ? [{ heading, value }] : [];
    });
  const anyFacts = alerts.some((alert) => facts(alert).length > 0);
  const severalPractices = new Set(alerts.map((one) => one.practice)).size > 1;
  return (
    <Scroll labelledBy="items" part={part}>
      <Table
        id="items"
        caption={`${title}: ${count(answer.total, "item", "items")}`}
        captionSize="s"
        compact
        striped
        columns={[
          { key: "select", title: "Select", hidden: true },
          { key: "patient", title: "Patient" },
          { key: "why", title: "Why listed" },
          ...(anyFacts ? [{ key: "facts", title: "Details" }] : []),
          sortBy("due", "Due", "due"),
          sortBy("level", "Status", "-level"),
          { key: "owner", title: "Owner" },
          sortBy("last_action", "Last action", "-last_action"),
        ]}
        rows={(part ? alerts.slice(0, FIRST_ROWS) : alerts).map((alert) => {
          const id = alert.itemId ?? "";
          const tag = statusTag(alert.item, alert.work, about.today);
          const acted = momentDay(alert.lastActionAt);
          return {
            key: id,
            cells: [
              <Box
                id={`select-${id}`}
                label={`Select ${nameOrNumber(alert, hidden)}, ${alert.summary ?? ""}`}
                checked={chosen.has(id)}
                onChange={() => toggle(alert)}
              />,
              <Whom one={alert} further={severalPractices ? alert.practice : undefined} />,
              <a class="nhsuk-link" href={itemHref(alert)} id={`row-${id}`}>
                {alert.summary}
              </a>,
              ...(anyFacts
                ? [
                    <ul class="wm-facts">
                      {facts(alert).map((one) => (
                        <li>
                          {one.heading}: <span class="wm-nowrap">{one.value}</span>
                        </li>
                      ))}
                    </ul>,
                  ]
                : []),
              <>
                {alert.dueOn ? <Day date={alert.dueOn} dense /> : "No date"}
                {isOpen(alert.work) && alert.item?.overdueOn && (
                  <div class="wm-quiet">{dueWords(alert.item.overdueOn, about.today)}</div>
                )}
              </>,
              <Tag colour={tag.colour}>{tag.text}</Tag>,
              <>
                {alert.work?.owner || "Unassigned"}
                {alert.work?.coveredBy && <div class="wm-quiet">{alert.work.coveredBy} covers</div>}
              </>,
              <>
                {historyWords(alert.lastAction)}
                <div class="wm-quiet">
                  {alert.lastActionBy && `${alert.lastActionBy}, `}
                  <Day date={acted} dense />
                </div>
              </>,
            ],
          };
        })}
      />
    </Scroll>
  );
};

const PURPOSES = ["direct care: working the list", "team meeting", "clinical audit", "quality return"];

const Export = ({ filter, name, session, about, total }: { filter: AlertFilterJson; name: string; session: Session; about: About; total: number }) => {
  const purposes = offeredPurposes(PURPOSES, (one) => one);
  const [purpose, setPurpose] = useState(purposes[0] ?? "");
  const [error, setError] = useState<CallError>();
  const [said, setSaid] = useState("");
  const allowed = may("export", useSignal(signIn));
  const save = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setSaid("Preparing the file…");
    try {
      const file = await exportList({ filter, profile: "worklist", purpose, person: session.person });
      saveFile(file, `${name}-${isoDate(about.today)}.csv`);
      setSaid("The file was saved by your browser. It holds patients' data: keep it where such files belong.");
    } catch (thrown) {
      setSaid("");
      setError(asCallError(thrown));
    }
  };
  if (!allowed) return <p>Only whoever may take data away as files can export this list.</p>;
  if (purposes.length === 0) return <p>{NO_PURPOSE}</p>;
  return (
    <Details summary={`Export ${count(total, "item", "items")} as a file`}>
      <form onSubmit={save}>
        {error && <Failure error={error} />}
        <Select
          id="purpose"
          name="purpose"
          label="What is it for?"
          hint="It is kept in the audit log with your name"
          choices={purposes.map((one) => ({ value: one, text: one.charAt(0).toUpperCase() + one.slice(1) }))}
          value={purpose}
          onValue={setPurpose}
        />
        <Button kind="secondary" small>
          Export as CSV
        </Button>
        <p role="status">{said}</p>
      </form>
    </Details>
  );
};

const countsOf = (state: ListState, lists: ListWorklistsResponseJson): string =>
  JSON.stringify(
    (lists.worklists ?? [])
      .filter((one) => state.worklist === ALL || one.id === state.worklist)
      .map((one) => [one.id, one.count, one.overdue, one.unassigned]),
  );

/** By title, each once. */
const rulesOf = (lists: WorklistJson[]) =>
  [...new Map(lists.flatMap((one) => one.rules ?? []).map((one) => [one.rule, one])).values()].sort((a, b) => ((a.title ?? "") < (b.title ?? "") ? -1 : 1));

/** Tokens of the pages up to this one; the browser keeps them with the entry of its history. */
const tokensHere = (): string[] => {
  const held = (history.state as { tokens?: unknown } | null)?.tokens;
  return Array.isArray(held) ? held.filter((one): one is string => typeof one === "string") : [];
};

export const WorklistPage = ({ state, session, about }: { state: ListState; session: Session; about: About }) => {
  const address = listHref(state);
  const tokens = tokensHere();
  const token = tokens[tokens.length - 1] ?? "";
  const key = `list/${state.worklist}/${session.practices.join()}?${address}#${token}`;
  const names = useQuery(`lists#${session.practices.join()}`, (signal) => listWorklists({ practices: session.practices }, signal));
  const lists = names.answer?.worklists ?? [];
  const clinicians = [...new Set(lists.filter((one) => one.clinicianCloses).flatMap((one) => (one.rules ?? []).map((rule) => rule.rule ?? "")))];
  const request = toRequest(state, session, about.today, token, clinicians);
  // Which rules need a clinician is known with the lists' names.
  const items = useQuery(!state.clinician || names.answer ? key : undefined, (signal) => listAlerts(request, signal));
  const fresh = (names.answer?.freshness ?? []).filter((one) => request.filter!.practices!.includes(one.practice ?? ""));
  const again = () => {
    names.again();
    items.again();
  };
  const listKey = `${address}#${session.practices.join()}`;
  const [chosen, choose] = useState(() => selectionOf(listKey).chosen);
  const [unfit, setUnfit] = useState("");
  const [newer, setNewer] = useState(false);
  // The page whose rows are shown, and what the rules of all pages that were looked at offer.
  const shown = useRef("");
  const offered = useRef(selectionOf(listKey).offered);
  // A selection goes with its list, filters and order; it stays from page to page and while one looks at an item.
  const keptFor = useRef(listKey);
  useEffect(() => {
    if (keptFor.current === listKey) return;
    keptFor.current = listKey;
    offered.current = new Map();
    choose(new Map());
  }, [listKey]);
  useEffect(() => keepSelection({ list: keptFor.current, chosen, offered: offered.current }), [chosen]);
  useEffect(() => {
    setUnfit("");
    setNewer(false);
  }, [key]);
  useEffect(() => {
    if (!items.answer) return;
    const rows = items.answer.alerts ?? [];
    shown.current = token;
    for (const one of items.answer.rules ?? []) offered.current.set(one.rule ?? "", one);
    choose((before) => (before.size > 0 ? keepChosen(before, token, rows) : before));
  }, [items.answer]);
  const toggle = useCallback(
    (alert: AlertJson) =>
      choose((before) => {
        const next = new Map(before);
        if (!next.delete(alert.itemId ?? "")) next.set(alert.itemId ?? "", { alert, page: shown.current });
        return next;
      }),
    [],
  );
  // Others work on the list too. It never moves under the pointer: it says that there is something newer. Asked by the
  // lists' counts: asking for the rows again would count as somebody opening the list.
  useEffect(() => {
    let shown: string | undefined;
    setNewer(false);
    const look = () =>
      listWorklists({ practices: session.practices }, undefined, true).then(
        (now) => {
          const counts = countsOf(state, now);
          shown ??= counts;
          setNewer(counts !== shown);
        },
        () => {}, // the next question may be answered; the rows stay
      );
    void look();
    const timer = setInterval(() => document.hidden || void look(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [items.answer]);
  const list = lists.find((one) => one.id === state.worklist);
  const rules = useMemo(() => rulesOf(state.worklist === ALL ? lists : list ? [list] : []), [names.answer, state.worklist]);
  const titles = useMemo(() => new Map(rules.map((one) => [one.rule ?? "", one.title ?? ""])), [rules]);
  const coverage = list && coverageOf(list, about.notChecked);
  const filtered = listHref({ ...state, sort: "" }) !== listHref(everything(state.worklist));
  const title = state.worklist === ALL ? "All items" : (list?.title ?? "Worklist");
  lastList.href = address;
  lastList.title = title;
  callQueue.value = (items.answer?.alerts ?? []).filter((one) => isOpen(one.work) && !one.person?.deceased);
  const alerts = items.answer?.alerts ?? [];
  const total = items.answer?.total ?? 0;
  const start = () => {
    const problem = chosen.size === 0 ? "Select at least one item" : chosen.size > MOST_CHOSEN ? `Select at most ${MOST_CHOSEN} items` : "";
    setUnfit(problem);
    if (problem) return;
    selection.value = { alerts: [...chosen.values()].map((one) => one.alert), from: address, rules: [...offered.current.values()] };
    go("/bulk");
  };
  const turn = (next: string[]) => {
    go(address, { state: { tokens: next } });
    document.getElementById("page-heading")?.focus();
  };
  // Fifty rows are most of the page's work: they are made anew for another answer or selection, and for nothing else.
  const table = useMemo(
    () => items.answer && <Rows {...{ state, title, about, chosen, toggle }} answer={items.answer} />,
    [items.answer, title, about, chosen],
  );
  // Whoever has died is not taken along with all the others.
  const selectable = alerts.filter((one) => !one.person?.deceased);
  const all = selectable.length > 0 && selectable.every((one) => chosen.has(one.itemId ?? ""));
  const elsewhere = chosen.size - alerts.filter((one) => chosen.has(one.itemId ?? "")).length;
  const choosePage = () => {
    const next = new Map(chosen);
    for (const alert of selectable) {
      if (all) next.delete(alert.itemId ?? "");
      else next.set(alert.itemId ?? "", { alert, page: shown.current });
    }
    choose(next);
  };
  return (
    <>
      <BackLink href="/">Today</BackLink>
      {unfit && (
        <ErrorSummary problems={[{ text: unfit, field: `select-${alerts[0]?.itemId ?? ""}` }]} />
      )}
      <UndoOffer session={session} done={again} />
      <Title title={title} />
      <Notices of={noticesOf(items.answer)} />
      {names.answer && <Sources of={fresh} now={about.now} />}
      {list?.clinicianCloses && <InsetText><p>Only a GP, nurse or pharmacist can close items of this list.</p></InsetText>}
      <div class="wm-list">
        <div class="wm-list__side wm-noprint">
          <Filters state={state} practices={session.practices} rules={rules} mixed={state.worklist === ALL && clinicians.length > 0} sites={names.answer?.tumourSites ?? []} needsNotChecked={names.answer?.needsNotCheckedText ?? ""} />
        </div>
        <div class="wm-list__main">
          <Chips state={state} titles={titles} />
          <p role="status" class="nhsuk-u-visually-hidden">
            {items.answer && !items.waiting ? count(total, "item", "items") : ""}
          </p>
          {newer && (
            <NotificationBanner id="newer" heading="This list has changed since you opened it.">
              <Button kind="secondary" small type="button" onClick={again}>
                Show the changes
              </Button>
            </NotificationBanner>
          )}
          {coverage && coverageWords(coverage) && (
            <InsetText>
              <p>
                <strong>{coverageWords(coverage)}.</strong>{" "}
                {sayNothing(coverage) ? "Nobody can come onto this list: that it is empty says nothing." : "Somebody who should be on this list may not be."}
              </p>
              {coverage.notChecked.length > 0 && (
                <Details summary="Which rules of this list, and why">
                  <ul class="nhsuk-list nhsuk-list--bullet">
                    {coverage.notChecked.map((one) => (
                      <li>{(one.text ?? "").replace(/^Not checked: /, "")}</li>
                    ))}
                  </ul>
                </Details>
              )}
            </InsetText>
          )}
          {names.error && <p>What this list is called, whether its rules are checked and how new its data are could not be had: {names.error.message}</p>}
          {items.error ? (
            <Failure error={items.error} again={items.again} />
          ) : !items.answer ? (
            <Waiting what="the list" />
          ) : alerts.length === 0 ? (
            <p>
              {filtered ? "No items with these filters." : "No items on this list."}{" "}
              {!items.answer.dataTo && "Nothing has been received from any record system yet, so nobody has been looked at."}
              {state.worklist === ALL && about.notChecked.length > 0 && "Some rules are not checked: Today says which."}{" "}
              {filtered && <a href={listHref(everything(state.worklist))}>Show the list without filters</a>}
            </p>
          ) : (
            <>
              <p class="wm-quiet" role={items.old ? "status" : undefined}>
                {items.old ? (
                  "Loading the list…"
                ) : (
                  <>
                    Order: {(state.sort ? SORTS[state.sort]! : "The list's own").toLowerCase()}. Items {tokens.length * PAGE_SIZE + 1} to{" "}
                    {tokens.length * PAGE_SIZE + alerts.length} of {total.toLocaleString("en-GB")}.
                    {filtered && list && (list.count ?? 0) > total && (
                      <>
                        {" "}
                        <a href={listHref(everything(state.worklist))}>{`Show all ${(list.count ?? 0).toLocaleString("en-GB")} of this list`}</a>
                      </>
                    )}
                  </>
                )}
              </p>
              <div class="wm-bulk wm-noprint">
                <Button kind="secondary" small type="button" onClick={choosePage}>
                  {all ? "Clear this page's selection" : `Select all ${selectable.length} on this page`}
                </Button>
                {elsewhere > 0 && (
                  <Button kind="secondary" small type="button" onClick={() => choose(new Map())}>
                    Clear the whole selection
                  </Button>
                )}
                <Button small type="button" onClick={start}>
                  Work on the selected items
                </Button>
                <Button kind="secondary" small type="button" onClick={() => print()}>
                  Print this list
                </Button>
                <span role="status">{chosenWords(chosen.size, elsewhere)}</span>
              </div>
              <div class={items.old ? "wm-old" : undefined} aria-busy={items.old}>
                {table}
              </div>
              {(tokens.length > 0 || items.answer.nextPageToken) && (
                <Pagination
                  previous={
                    tokens.length > 0
                      ? { href: address, text: `Page ${tokens.length}`, onClick: () => turn(tokens.slice(0, -1)) }
                      : undefined
                  }
                  next={
                    items.answer.nextPageToken
                      ? {
                          href: address,
                          text: `Page ${tokens.length + 2} of ${Math.ceil(total / PAGE_SIZE)}`,
                          onClick: () => turn([...tokens, items.answer!.nextPageToken!]),
                        }
                      : undefined
                  }
                />
              )}
              <div class="wm-noprint">
                <SplitList key={address} filter={request.filter!} session={session} />
                <Export filter={request.filter!} name={state.worklist} {...{ session, about, total }} />
              </div>
            </>
          )}
          <div class="wm-noprint">
            <SaveView state={state} session={session} />
          </div>
        </div>
      </div>
    </>
  );
};

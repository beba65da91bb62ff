// What a worklist shows, in its address: owner, status, due, sort. Never a patient's data.
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { AlertFilterJson, ListAlertsRequestJson } from "../gen/waymark/v1/review_pb";
import { addDays } from "./dates";
import type { Session } from "./session";

export const PAGE_SIZE = 50;
export const ALL = "all";

export interface ListState {
  /** Id of a worklist; "all": every item. */
  worklist: string;
  owner: "anyone" | "mine" | "unassigned" | "mine-or-unassigned";
  status: string[];
  due: "" | "overdue" | "week" | "month" | "began-week" | "began-earlier";
  /** "" for any. */
  level: "" | "critical" | "warning" | "info";
  /** "" for the list's own order. */
  sort: string;
}

export const OWNERS: Record<ListState["owner"], string> = {
  anyone: "Anyone",
  mine: "Me",
  unassigned: "Unassigned",
  "mine-or-unassigned": "Me or unassigned",
};

/** Statuses and states of work that can be asked for. */
export const STATUSES: Record<string, string> = {
  overdue: "Overdue",
  due: "Due",
  snoozed: "Snoozed",
  reopened: "Reopened",
  closed: "Closed",
};

export const DUES: Record<ListState["due"], string> = {
  "": "Any time",
  overdue: "Overdue today",
  week: "Deadline in the next 7 days",
  month: "Deadline in the next 30 days",
  "began-week": "Became due in the last 7 days",
  "began-earlier": "Became due more than 7 days ago",
};

export const LEVELS: Record<ListState["level"], string> = {
  "": "Any",
  critical: "Critical",
  warning: "Warning",
  info: "Information",
};

const LEVEL = { critical: "LEVEL_CRITICAL", warning: "LEVEL_WARNING", info: "LEVEL_INFO" } as const;

export const SORTS: Record<string, string> = {
  due: "Due date, soonest first",
  "-due": "Due date, latest first",
  level: "Urgency, lowest first",
  "-level": "Urgency, highest first",
  since: "Longest in this status first",
  "-since": "Newest in this status first",
  opened: "Oldest item first",
  "-opened": "Newest item first",
  last_action: "Longest without action first",
  "-last_action": "Latest action first",
};

const known = <K extends string>(table: Record<K, string>, text: string | null, otherwise: K): K =>
  text !== null && Object.hasOwn(table, text) ? (text as K) : otherwise;

/** What is not known in an address is left out. */
export function readListState(worklist: string, query: URLSearchParams): ListState {
  return {
    worklist,
    owner: known(OWNERS, query.get("owner"), "anyone"),
    status: query.getAll("status").filter((one) => Object.hasOwn(STATUSES, one)),
    due: known(DUES, query.get("due"), ""),
    level: known(LEVELS, query.get("level"), ""),
    sort: known(SORTS, query.get("sort"), "") as string,
  };
}

export function listHref(state: ListState): string {
  const query = new URLSearchParams();
  if (state.owner !== "anyone") query.set("owner", state.owner);
  for (const one of state.status) query.append("status", one);
  if (state.due) query.set("due", state.due);
  if (state.level) query.set("level", state.level);
  if (state.sort) query.set("sort", state.sort);
  const text = query.toString();
  return `/worklist/${encodeURIComponent(state.worklist)}${text && "?" + text}`;
}

const DAYS = { week: 7, month: 30 } as const;

export function toRequest(state: ListState, session: Session, today: DateJson, pageToken: string): ListAlertsRequestJson {
  const filter: AlertFilterJson = { practices: session.practices };
  if (state.worklist !== ALL) filter.worklist = state.worklist;
  if (state.owner === "unassigned") filter.owner = "OWNER_FILTER_UNASSIGNED";
  if (state.owner === "mine") filter.owner = "OWNER_FILTER_NAMED";
  if (state.owner === "mine-or-unassigned") filter.owner = "OWNER_FILTER_NAMED_OR_UNASSIGNED";
  if (state.owner.startsWith("mine")) filter.owners = [session.person];
  const statuses = state.status.flatMap((one) =>
    one === "overdue" ? (["ITEM_STATUS_OVERDUE"] as const) : one === "due" ? (["ITEM_STATUS_DUE"] as const) : [],
  );
  if (state.due === "overdue") statuses.splice(0, statuses.length, "ITEM_STATUS_OVERDUE");
  if (statuses.length) filter.statuses = statuses;
  const states = state.status.filter((one) => one === "closed" || one === "reopened");
  if (states.length) filter.states = states;
  if (state.status.includes("snoozed")) filter.snoozedOnly = true;
  if (state.due === "week" || state.due === "month") {
    filter.overdueFrom = addDays(today, 1);
    filter.overdueTo = addDays(today, DAYS[state.due]);
  }
  if (state.due === "began-week") {
    filter.dueFrom = addDays(today, -7);
    filter.dueTo = today;
  }
  if (state.due === "began-earlier") filter.dueTo = addDays(today, -8);
  if (state.level) filter.levels = [LEVEL[state.level]];
  // What is open and named by its status stands on a list too: as the counts of Today have it.
  if (states.length === 0) filter.onWorklists = true;
  const request: ListAlertsRequestJson = { filter, pageSize: PAGE_SIZE };
  if (state.sort) request.sort = state.sort;
  if (pageToken) request.pageToken = pageToken;
  return request;
}

/** Filters that narrow the list, as removable chips: words, and the address without each. */
export function chips(state: ListState): { text: string; without: string }[] {
  const out: { text: string; without: string }[] = [];
  if (state.owner !== "anyone") {
    out.push({ text: `Owner: ${OWNERS[state.owner]}`, without: listHref({ ...state, owner: "anyone" }) });
  }
  for (const one of state.status) {
    const status = state.status.filter((other) => other !== one);
    out.push({ text: `Status: ${STATUSES[one]}`, without: listHref({ ...state, status }) });
  }
  if (state.due) out.push({ text: DUES[state.due], without: listHref({ ...state, due: "" }) });
  if (state.level) out.push({ text: `Urgency: ${LEVELS[state.level]}`, without: listHref({ ...state, level: "" }) });
  return out;
}

/** Of a column that is clicked: first its usual direction, then the other. */
export const nextSort = (now: string, first: string): string =>
  now === first ? (first.startsWith("-") ? first.slice(1) : "-" + first) : first;

export const sortDirection = (now: string, by: string): "ascending" | "descending" | undefined =>
  now === by ? "ascending" : now === "-" + by ? "descending" : undefined;

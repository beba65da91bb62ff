// What a worklist shows, in its address: owner, status, due, sort. Never a patient's data.
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { AlertFilterJson, ListAlertsRequestJson, WorklistJson } from "../gen/waymark/v1/review_pb";
import { addDays, isoDate, readDate, shortDate } from "./dates";
import { type Session, isPractice } from "./session";

export const PAGE_SIZE = 50;
export const ALL = "all";

/** A list without any filter, in its own order. */
export const everything = (worklist: string): ListState => ({
  worklist, owner: "anyone", named: "", practices: [], rule: "", from: "", to: "", clinician: false, status: [], due: "", level: "", sites: [], need: false, contact: "", sort: "",
});

export interface ListState {
  /** Id of a worklist; "all": every item. */
  worklist: string;
  owner: "anyone" | "mine" | "unassigned" | "mine-or-unassigned" | "named";
  /** With "named": a person of the staff or a team. */
  named: string;
  /** Of the practices that one works for; empty: all of them. */
  practices: string[];
  /** Id of a rule of the list; "" for any. */
  rule: string;
  /** Became due between these days, "2026-03-03"; "" for any. */
  from: string;
  to: string;
  /** Only lists whose items a GP, nurse or pharmacist closes. */
  clinician: boolean;
  status: string[];
  due: "" | "overdue" | "week" | "month" | "within-7" | "within-30" | "within-60" | "began-week" | "began-earlier";
  /** "" for any. */
  level: "" | "critical" | "warning" | "info";
  /** Tumour sites by the names that the rules have; empty: any. */
  sites: string[];
  /** Only people with a communication need recorded. */
  need: boolean;
  contact: "" | "can" | "cannot";
  /** "" for the list's own order. */
  sort: string;
}

export const OWNERS: Record<ListState["owner"], string> = {
  anyone: "Anyone",
  mine: "Me",
  unassigned: "Unassigned",
  "mine-or-unassigned": "Me or unassigned",
  named: "Somebody else or a team",
};

/** Statuses and states of work that can be asked for. */
export const STATUSES: Record<string, string> = {
  overdue: "Overdue",
  due: "Due",
  snoozed: "Snoozed",
  ready: "Not snoozed",
  reopened: "Reopened",
  closed: "Closed",
};

export const DUES: Record<ListState["due"], string> = {
  "": "Any time",
  overdue: "Overdue today",
  week: "Deadline in the next 7 days",
  month: "Deadline in the next 30 days",
  "within-7": "Overdue, or no more than 7 days left",
  "within-30": "Overdue, or no more than 30 days left",
  "within-60": "Overdue, or no more than 60 days left",
  "began-week": "Became due in the last 7 days",
  "began-earlier": "Became due more than 7 days ago",
};

export const LEVELS: Record<ListState["level"], string> = {
  "": "Any",
  critical: "Critical",
  warning: "Warning",
  info: "Information",
};

export const CONTACTS: Record<ListState["contact"], string> = {
  "": "Anybody",
  can: "Can be contacted",
  cannot: "Has died, has left or is marked sensitive",
};

/** Of items whose codes name no site. */
export const NO_SITE = "not stated";

/** A site's name in an address: words, and nothing that could be anybody's number. */
const isSite = (text: string): boolean => /^[A-Za-z][A-Za-z ,()'&-]{0,59}$/.test(text);

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
    named: /\d(?:[\s-]*\d){5}/.test(query.get("named") ?? "") ? "" : (query.get("named") ?? "").slice(0, 100),
    practices: query.getAll("practice").filter(isPractice),
    rule: /^[a-z0-9-]{1,80}$/.test(query.get("rule") ?? "") ? query.get("rule")! : "",
    from: isoDate(readDate(query.get("from") ?? "")),
    to: isoDate(readDate(query.get("to") ?? "")),
    clinician: query.get("clinician") === "yes",
    status: query.getAll("status").filter((one) => Object.hasOwn(STATUSES, one)),
    due: known(DUES, query.get("due"), ""),
    level: known(LEVELS, query.get("level"), ""),
    sites: query.getAll("site").filter(isSite).slice(0, 50),
    need: query.get("need") === "yes",
    contact: known(CONTACTS, query.get("contact"), ""),
    sort: known(SORTS, query.get("sort"), "") as string,
  };
}

export function listHref(state: ListState): string {
  const query = new URLSearchParams();
  if (state.owner !== "anyone") query.set("owner", state.owner);
  if (state.owner === "named" && state.named) query.set("named", state.named);
  for (const one of state.practices) query.append("practice", one);
  if (state.rule) query.set("rule", state.rule);
  for (const one of state.status) query.append("status", one);
  if (state.due) query.set("due", state.due);
  if (state.from) query.set("from", state.from);
  if (state.to) query.set("to", state.to);
  if (state.level) query.set("level", state.level);
  if (state.clinician) query.set("clinician", "yes");
  for (const one of state.sites) query.append("site", one);
  if (state.need) query.set("need", "yes");
  if (state.contact) query.set("contact", state.contact);
  if (state.sort) query.set("sort", state.sort);
  const text = query.toString();
  return `/worklist/${encodeURIComponent(state.worklist)}${text && "?" + text}`;
}

const DAYS = { week: 7, month: 30 } as const;
const WITHIN = { "within-7": 7, "within-30": 30, "within-60": 60 } as const;

/** What a link to a list shows first, as the list says. All of it is one click away. */
export function listStart(list: Pick<WorklistJson, "id" | "beginsWith">): ListState {
  const begins = list.beginsWith ?? {};
  // The nearest that the filters offer and that hides nothing which the list would show.
  const within = Object.entries(WITHIN).find(([, days]) => days >= (begins.dueWithinDays ?? 0))?.[0];
  return {
    ...everything(list.id ?? ""),
    owner: begins.owner === "OWNER_FILTER_NAMED_OR_UNASSIGNED" ? "mine-or-unassigned" : "anyone",
    due: begins.dueWithinDays && within ? (within as ListState["due"]) : "",
    status: begins.notSnoozed ? ["ready"] : [],
  };
}

/** `clinicians`: with `state.clinician` the rules whose items a clinician closes. */
export function toRequest(state: ListState, session: Session, today: DateJson, pageToken: string, clinicians: string[] = []): ListAlertsRequestJson {
  const chosen = state.practices.filter((one) => session.practices.includes(one));
  const filter: AlertFilterJson = { practices: chosen.length > 0 ? chosen : session.practices };
  if (state.rule) filter.rules = [state.rule];
  // Where no rule fits, nothing does: an empty list would mean any.
  else if (state.clinician) filter.rules = clinicians.length > 0 ? clinicians : ["none"];
  if (state.worklist !== ALL) filter.worklist = state.worklist;
  if (state.owner === "unassigned") filter.owner = "OWNER_FILTER_UNASSIGNED";
  if (state.owner === "mine" || (state.owner === "named" && state.named)) filter.owner = "OWNER_FILTER_NAMED";
  if (state.owner === "mine-or-unassigned") filter.owner = "OWNER_FILTER_NAMED_OR_UNASSIGNED";
  if (state.owner.startsWith("mine")) filter.owners = [session.person];
  else if (filter.owner === "OWNER_FILTER_NAMED") filter.owners = [state.named];
  const statuses = state.status.flatMap((one) =>
    one === "overdue" ? (["ITEM_STATUS_OVERDUE"] as const) : one === "due" ? (["ITEM_STATUS_DUE"] as const) : [],
  );
  if (state.due === "overdue") statuses.splice(0, statuses.length, "ITEM_STATUS_OVERDUE");
  if (statuses.length) filter.statuses = statuses;
  const states = state.status.filter((one) => one === "closed" || one === "reopened");
  if (states.length) filter.states = states;
  // Both together mean either.
  const kept = state.status.includes("snoozed");
  if (kept !== state.status.includes("ready")) {
    if (kept) filter.snoozedOnly = true;
    else filter.notSnoozed = true;
  }
  if (state.due === "week" || state.due === "month") {
    filter.overdueFrom = addDays(today, 1);
    filter.overdueTo = addDays(today, DAYS[state.due]);
  }
  if (state.due in WITHIN) {
    filter.overdueTo = addDays(today, WITHIN[state.due as keyof typeof WITHIN]);
    filter.orNoDeadline = true;
  }
  if (state.due === "began-week") {
    filter.dueFrom = addDays(today, -7);
    filter.dueTo = today;
  }
  if (state.due === "began-earlier") filter.dueTo = addDays(today, -8);
  const [from, to] = [readDate(state.from), readDate(state.to)];
  if (from) filter.dueFrom = from;
  if (to) filter.dueTo = to;
  if (state.level) filter.levels = [LEVEL[state.level]];
  if (state.sites.length > 0) filter.tumourSites = state.sites;
  if (state.need) filter.withCommunicationNeed = true;
  if (state.contact) filter.contact = state.contact === "can" ? "CONTACT_FILTER_CAN" : "CONTACT_FILTER_CANNOT";
  // What is open and named by its status stands on a list too: as the counts of Today have it.
  if (states.length === 0) filter.onWorklists = true;
  const request: ListAlertsRequestJson = { filter, pageSize: PAGE_SIZE };
  if (state.sort) request.sort = state.sort;
  if (pageToken) request.pageToken = pageToken;
  return request;
}

/** Filters that narrow the list, as removable chips: words, and the address without each. */
export function chips(state: ListState, titles: ReadonlyMap<string, string> = new Map()): { text: string; without: string }[] {
  const out: { text: string; without: string }[] = [];
  if (state.owner !== "anyone" && (state.owner !== "named" || state.named)) {
    const text = state.owner === "named" ? state.named : OWNERS[state.owner];
    out.push({ text: `Owner: ${text}`, without: listHref({ ...state, owner: "anyone", named: "" }) });
  }
  for (const one of state.practices) {
    out.push({ text: `Practice: ${one}`, without: listHref({ ...state, practices: state.practices.filter((other) => other !== one) }) });
  }
  if (state.rule) out.push({ text: `Rule: ${titles.get(state.rule) ?? state.rule}`, without: listHref({ ...state, rule: "" }) });
  if (state.clinician) out.push({ text: "Needs a clinician", without: listHref({ ...state, clinician: false }) });
  for (const one of state.status) {
    const status = state.status.filter((other) => other !== one);
    out.push({ text: `Status: ${STATUSES[one]}`, without: listHref({ ...state, status }) });
  }
  if (state.due) out.push({ text: DUES[state.due], without: listHref({ ...state, due: "" }) });
  if (state.from) out.push({ text: `Due from ${shortDate(readDate(state.from))}`, without: listHref({ ...state, from: "" }) });
  if (state.to) out.push({ text: `Due to ${shortDate(readDate(state.to))}`, without: listHref({ ...state, to: "" }) });
  for (const one of state.sites) {
    out.push({ text: `Tumour site: ${one}`, without: listHref({ ...state, sites: state.sites.filter((other) => other !== one) }) });
  }
  if (state.need) out.push({ text: "Communication need recorded", without: listHref({ ...state, need: false }) });
  if (state.contact) out.push({ text: CONTACTS[state.contact], without: listHref({ ...state, contact: "" }) });
  if (state.level) out.push({ text: `Urgency: ${LEVELS[state.level]}`, without: listHref({ ...state, level: "" }) });
  return out;
}

/** Of a column that is clicked: first its usual direction, then the other. */
export const nextSort = (now: string, first: string): string =>
  now === first ? (first.startsWith("-") ? first.slice(1) : "-" + first) : first;

export const sortDirection = (now: string, by: string): "ascending" | "descending" | undefined =>
  now === by ? "ascending" : now === "-" + by ? "descending" : undefined;

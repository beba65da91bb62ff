// What happened and when, in lanes: entries of the record by what they are, days that rules set, our work.
import type { EntryRefJson } from "../gen/waymark/v1/answer_pb";
import type { ExplainNodeJson } from "../gen/waymark/v1/decision_support_pb";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { RecordEntryJson } from "../gen/waymark/v1/review_desk_pb";
import type { AlertJson, GetAlertResponseJson, TimelineEntryJson } from "../gen/waymark/v1/review_pb";
import { momentDay, serial } from "./dates";
import { roleWords } from "./session";
import { historyWords, plain, sentence } from "./words";

/** Lanes of the record by what an entry is, days that rules set, what people did: top to bottom. */
export const LANES = {
  symptom: "Symptoms and diagnoses",
  test: "Tests and procedures",
  referral: "Referrals and appointments",
  letter: "Letters and contacts",
  review: "Reviews and support",
  other: "Other entries",
  rule: "Set by the rules",
  work: "Our work",
} as const;
export type Lane = keyof typeof LANES;
const LANE_ORDER = Object.keys(LANES) as Lane[];

/** What can be shown and hidden: lanes, and apart from them what no rule reads. */
export const SORTS_OF_MARK = { ...LANES, unread: "Entries that no rule reads" } as const;
export type SortOfMark = keyof typeof SORTS_OF_MARK;

export interface Mark {
  lane: Lane;
  sort: SortOfMark;
  on: DateJson;
  text: string;
  by?: string;
  /** Id of the record's entry. */
  entry?: string;
  /** The rule's answer rests on it. */
  decided?: boolean;
  /** Days since the mark before it; undefined for the first. */
  gap?: number;
}

function* entriesOf(nodes: ExplainNodeJson[]): Generator<EntryRefJson> {
  for (const node of nodes) {
    yield* node.entries ?? [];
    yield* entriesOf(node.children ?? []);
  }
}

/** What the record calls an entry: by the code set that says most, else by its kind and code. */
export function entryWords(entry: RecordEntryJson): string {
  const kind = sentence(plain(entry.kind) || "entry");
  const code = entry.codes?.[0]?.code;
  const what = entry.titles?.[0] ?? (code ? `${kind}, code ${code}` : kind);
  const status = entry.status ? `, ${plain(entry.status)}` : "";
  const urgency = entry.urgency && entry.urgency !== "routine" ? `, ${plain(entry.urgency)}` : "";
  return `${what}${urgency}${status}${entry.entry?.value ? `: ${entry.entry.value}` : ""}`;
}

const inOrder = (marks: Mark[]): Mark[] =>
  marks.sort((a, b) => serial(a.on) - serial(b.on) || LANE_ORDER.indexOf(a.lane) - LANE_ORDER.indexOf(b.lane));

const laneOf = (entry: RecordEntryJson): Lane => LANE_ORDER.find((lane) => lane === entry.lane) ?? "other";

/** Entries of the record, each once. Undated ones can't be placed. */
function markRecord(record: RecordEntryJson[], decided: Set<string>, seen: Set<string>): Mark[] {
  const marks: Mark[] = [];
  for (const one of record) {
    const id = one.entry?.id ?? "";
    if (!one.entry?.occurred?.year || seen.has(id)) continue;
    seen.add(id);
    const read = decided.has(id) || (one.titles ?? []).length > 0;
    const lane = laneOf(one);
    const mark: Mark = { lane, sort: read ? lane : "unread", on: one.entry.occurred, text: entryWords(one), decided: decided.has(id), entry: id };
    if (one.authorRole) mark.by = roleWords(one.authorRole);
    marks.push(mark);
  }
  return marks;
}

function markWork(timeline: TimelineEntryJson[]): Mark[] {
  const marks: Mark[] = [];
  for (const line of timeline) {
    const on = momentDay(line.at);
    if (!on) continue;
    const about = line.title ? ` (${line.title})` : "";
    const mark: Mark = { lane: "work", sort: "work", on, text: [historyWords(line.what), line.text].filter(Boolean).join(": ") + about };
    if (line.by) mark.by = line.by;
    marks.push(mark);
  }
  return marks;
}

/** Of one item, in order of their days. Undated entries stand in the tree. */
export function marksOf(answer: GetAlertResponseJson): Mark[] {
  const seen = new Set<string>();
  const entries = [
    ...(answer.prompt?.item?.entries ?? []),
    ...(answer.explanation?.items ?? []).flatMap((item) => item.entries ?? []),
    ...entriesOf(answer.explanation?.tree ?? []),
  ];
  const decided = new Set(entries.map((entry) => entry.id ?? ""));
  const marks = markRecord(answer.record ?? [], decided, seen);
  // What the rule looked at and is older than that.
  for (const entry of entries) {
    const id = entry.id ?? "";
    if (!entry.occurred?.year || seen.has(id)) continue;
    seen.add(id);
    const what = sentence(plain(entry.codeSet) || plain(entry.name) || "entry");
    marks.push({ lane: "other", sort: "other", on: entry.occurred, text: entry.value ? `${what}: ${entry.value}` : what, decided: true, entry: id });
  }
  const item = answer.alert?.item;
  const same = item?.status === "ITEM_STATUS_OVERDUE" && item.since && item.overdueOn && serial(item.since) === serial(item.overdueOn);
  if (item?.since?.year && !same) marks.push({ lane: "rule", sort: "rule", on: item.since, text: "In its present status since" });
  if (item?.overdueOn?.year) marks.push({ lane: "rule", sort: "rule", on: item.overdueOn, text: "Overdue from" });
  if (item?.nextChangeOn?.year) marks.push({ lane: "rule", sort: "rule", on: item.nextChangeOn, text: "Next change" });
  return inOrder([...marks, ...markWork(answer.timeline ?? [])]);
}

/** Of the whole patient: the record, when their open items fall due, and what was done about any of them. */
export function marksOfPatient(answer: GetAlertResponseJson, open: AlertJson[]): Mark[] {
  const marks = markRecord(answer.record ?? [], new Set(), new Set());
  for (const { item, summary } of open) {
    if (item?.overdueOn?.year) marks.push({ lane: "rule", sort: "rule", on: item.overdueOn, text: `Overdue from: ${summary}` });
  }
  return inOrder([...marks, ...markWork(answer.timeline ?? [])]);
}

/** Ids for the rows of what the rule's answer rests on, by the id of its entry: those rows are always shown. */
export function rowIds(marks: Mark[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const mark of marks) {
    if (mark.decided && mark.entry) out.set(mark.entry, `entry-${out.size + 1}`);
  }
  return out;
}

/** Those that are shown, with the days between them. */
export const withGaps = (marks: Mark[]): Mark[] =>
  marks.map((mark, index) => (index === 0 ? mark : { ...mark, gap: serial(mark.on) - serial(marks[index - 1]!.on) }));

export interface Placed {
  mark: Mark;
  number: number;
  x: number;
}

/**
 * Places along a line of `width`, in proportion to time, but no two marks of one lane nearer than `apart`: those that
 * would lie on each other move right. Marks may then end beyond `width`; the whole is squeezed to fit.
 */
export function placeMarks(marks: Mark[], width: number, apart: number): Placed[] {
  if (marks.length === 0) return [];
  const first = serial(marks[0]!.on);
  const span = Math.max(1, serial(marks[marks.length - 1]!.on) - first);
  const last = new Map<Lane, number>();
  const placed = marks.map((mark, index) => {
    const wanted = ((serial(mark.on) - first) / span) * width;
    const x = Math.max(wanted, (last.get(mark.lane) ?? -Infinity) + apart);
    last.set(mark.lane, x);
    return { mark, number: index + 1, x };
  });
  const most = Math.max(...placed.map((one) => one.x));
  return most <= width ? placed : placed.map((one) => ({ ...one, x: (one.x / most) * width }));
}

/** Lanes that have marks, top to bottom. */
export const lanesOf = (marks: Mark[]): Lane[] => LANE_ORDER.filter((lane) => marks.some((mark) => mark.lane === lane));

export interface Gap {
  from: number;
  to: number;
  days: number;
}

/** From each day with a mark to the next one, where they stand in the picture; places never go back. */
export function gapsOf(placed: Placed[]): Gap[] {
  const gaps: Gap[] = [];
  let day: number | undefined;
  let x = 0;
  for (const one of placed) {
    const on = serial(one.mark.on);
    const at = Math.max(x, one.x);
    if (day !== undefined && on > day && at > x) gaps.push({ from: x, to: at, days: on - day });
    if (day === undefined || on > day) x = at;
    day = on;
  }
  return gaps;
}

// What happened to one item and when, in lanes: entries of the record that decided, days that the rule sets, our work.
import type { EntryRefJson } from "../gen/waymark/v1/answer_pb";
import type { ExplainNodeJson } from "../gen/waymark/v1/decision_support_pb";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { RecordEntryJson } from "../gen/waymark/v1/review_desk_pb";
import type { GetAlertResponseJson } from "../gen/waymark/v1/review_pb";
import { momentDay, serial } from "./dates";
import { roleWords } from "./session";
import { historyWords, plain, sentence } from "./words";

export type Lane = "record" | "rule" | "work";
export const LANES: Record<Lane, string> = { record: "In the record", rule: "Set by the rule", work: "Our work" };

/** What can be shown and hidden. */
export const SORTS_OF_MARK = {
  problem: "Symptoms and diagnoses",
  test: "Tests and procedures",
  referral: "Referrals and appointments",
  contact: "Letters and contacts",
  other: "Other entries",
  unread: "Entries that no rule reads",
  rule: "Set by the rule",
  work: "Our work",
} as const;
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

const KINDS: Record<string, SortOfMark> = {
  condition: "problem",
  observation: "problem",
  procedure: "test",
  request: "test",
  result: "test",
  referral: "referral",
  appointment: "referral",
  booking: "referral",
  consultation: "contact",
  document: "contact",
  administration: "contact",
};

/** What the record calls an entry: by the code set that says most, else by its kind and code. */
export function entryWords(entry: RecordEntryJson): string {
  const kind = sentence(plain(entry.kind) || "entry");
  const code = entry.codes?.[0]?.code;
  const what = entry.titles?.[0] ?? (code ? `${kind}, code ${code}` : kind);
  const status = entry.status ? `, ${plain(entry.status)}` : "";
  const urgency = entry.urgency && entry.urgency !== "routine" ? `, ${plain(entry.urgency)}` : "";
  return `${what}${urgency}${status}${entry.entry?.value ? `: ${entry.entry.value}` : ""}`;
}

/** In order of their days; an entry of the record once. Undated entries can't be placed: they stand in the tree. */
export function marksOf(answer: GetAlertResponseJson): Mark[] {
  const marks: Mark[] = [];
  const seen = new Set<string>();
  const entries = [
    ...(answer.prompt?.item?.entries ?? []),
    ...(answer.explanation?.items ?? []).flatMap((item) => item.entries ?? []),
    ...entriesOf(answer.explanation?.tree ?? []),
  ];
  const decided = new Set(entries.map((entry) => entry.id ?? ""));
  for (const one of answer.record ?? []) {
    const id = one.entry?.id ?? "";
    if (!one.entry?.occurred?.year || seen.has(id)) continue;
    seen.add(id);
    const read = decided.has(id) || (one.titles ?? []).length > 0;
    const mark: Mark = {
      lane: "record",
      sort: read ? (KINDS[one.kind ?? ""] ?? "other") : "unread",
      on: one.entry.occurred,
      text: entryWords(one),
      decided: decided.has(id),
      entry: id,
    };
    if (one.authorRole) mark.by = roleWords(one.authorRole);
    marks.push(mark);
  }
  // What the rule looked at and is older than that.
  for (const entry of entries) {
    const id = entry.id ?? "";
    if (!entry.occurred?.year || seen.has(id)) continue;
    seen.add(id);
    const what = sentence(plain(entry.codeSet) || plain(entry.name) || "entry");
    marks.push({ lane: "record", sort: "other", on: entry.occurred, text: entry.value ? `${what}: ${entry.value}` : what, decided: true, entry: id });
  }
  const item = answer.alert?.item;
  const same = item?.status === "ITEM_STATUS_OVERDUE" && item.since && item.overdueOn && serial(item.since) === serial(item.overdueOn);
  if (item?.since?.year && !same) marks.push({ lane: "rule", sort: "rule", on: item.since, text: "In its present status since" });
  if (item?.overdueOn?.year) marks.push({ lane: "rule", sort: "rule", on: item.overdueOn, text: "Overdue from" });
  if (item?.nextChangeOn?.year) marks.push({ lane: "rule", sort: "rule", on: item.nextChangeOn, text: "Next change" });
  for (const line of answer.timeline ?? []) {
    const on = momentDay(line.at);
    if (!on) continue;
    const mark: Mark = { lane: "work", sort: "work", on, text: [historyWords(line.what), line.text].filter(Boolean).join(": ") };
    if (line.by) mark.by = line.by;
    marks.push(mark);
  }
  const order: Lane[] = ["record", "rule", "work"];
  marks.sort((a, b) => serial(a.on) - serial(b.on) || order.indexOf(a.lane) - order.indexOf(b.lane));
  return marks;
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

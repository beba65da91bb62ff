// What states are called: few tags, adjectives, never colour alone.
import type { ItemJson, ItemStatusJson, WorkJson } from "../gen/waymark/v1/answer_pb";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { TagColour } from "../nhs/basics";
import { serial, shortDate } from "./dates";

export interface StatusTag {
  text: string;
  colour: TagColour;
}

const STATUS: Partial<Record<ItemStatusJson, StatusTag>> = {
  ITEM_STATUS_NOT_STARTED: { text: "Not started", colour: "grey" },
  ITEM_STATUS_UPCOMING: { text: "Waiting", colour: "grey" },
  ITEM_STATUS_DUE: { text: "Due", colour: "blue" },
  ITEM_STATUS_OVERDUE: { text: "Overdue", colour: "orange" },
  ITEM_STATUS_DONE: { text: "Done", colour: "green" },
  ITEM_STATUS_STOPPED: { text: "Stopped", colour: "grey" },
  ITEM_STATUS_SET_ASIDE: { text: "Set aside", colour: "white" },
  ITEM_STATUS_RAN_OUT: { text: "Run out", colour: "grey" },
  ITEM_STATUS_NOT_APPLICABLE: { text: "Not applicable", colour: "grey" },
  ITEM_STATUS_ENDED: { text: "Ended", colour: "grey" },
  ITEM_STATUS_NOT_CHECKED: { text: "Not checked", colour: "yellow" },
};

/** One tag, by what matters most to who works the list. */
export function statusTag(item: ItemJson | undefined, work: WorkJson | undefined, today: DateJson): StatusTag {
  if (work?.state === "withdrawn") return { text: "Superseded", colour: "grey" };
  if (work?.state === "closed") {
    return STATUS[item?.status ?? "ITEM_STATUS_UNSPECIFIED"] && item?.status !== "ITEM_STATUS_OVERDUE" && item?.status !== "ITEM_STATUS_DUE"
      ? STATUS[item!.status!]!
      : { text: "Closed", colour: "grey" };
  }
  if (work?.snoozedUntil?.year && serial(work.snoozedUntil) >= serial(today)) {
    return { text: `Snoozed to ${shortDate(work.snoozedUntil)}`, colour: "white" };
  }
  if ((item?.status === "ITEM_STATUS_OVERDUE" || item?.status === "ITEM_STATUS_DUE") && item.level === "LEVEL_CRITICAL") return { text: "Urgent", colour: "red" };
  if (work?.state === "reopened") return { text: "Reopened", colour: "purple" };
  return STATUS[item?.status ?? "ITEM_STATUS_UNSPECIFIED"] ?? { text: "Not known", colour: "grey" };
}

export const isOpen = (work: WorkJson | undefined): boolean => work?.state === "open" || work?.state === "reopened";

const HISTORY: Record<string, string> = {
  opened: "Opened",
  status: "Status changed",
  reply: "Reply",
  assigned: "Assigned",
  note: "Note",
  "re-anchored": "Counted from another day",
  reopened: "Reopened",
  withdrawn: "Withdrawn",
  restored: "Restored",
  undone: "Taken back",
  prepared: "Prepared, not yet sent",
  sent: "Sent",
  called: "Call",
};
export const historyWords = (what: string | undefined): string => HISTORY[what ?? ""] ?? what ?? "";

/** "fit_requested" as words, where the server gives no better. */
export const plain = (name: string | undefined): string => (name ?? "").replace(/[_-]+/g, " ");
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const count = (n: number | undefined, one: string, many: string): string =>
  `${(n ?? 0).toLocaleString("en-GB")} ${n === 1 ? one : many}`;

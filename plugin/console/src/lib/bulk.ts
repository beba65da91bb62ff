// Items that were chosen on a list, on their way to the page that asks whether that is right; and what can be
// taken back. In memory only: it names patients.
import type { AlertJson } from "../gen/waymark/v1/review_pb";
import type { ListedRuleJson } from "../gen/waymark/v1/review_desk_pb";
import { onForget } from "./sign_in";
import { signal_ } from "./signal";

export interface Selection {
  alerts: AlertJson[];
  /** The list that they come from. */
  from: string;
  /** What the rules of that list offer. */
  rules: ListedRuleJson[];
}
export const selection = signal_<Selection | undefined>(undefined);
onForget(() => {
  selection.value = undefined;
});

/** A row that was chosen, as it was shown last, and the page of the list on which it stood. */
export interface Chosen {
  alert: AlertJson;
  page: string;
}

/** What stays chosen when a page's rows are there: of that page what is still shown, as it is now; of other pages all. What is not shown any
 * more is not worked on. */
export function keepChosen(before: Map<string, Chosen>, page: string, rows: AlertJson[]): Map<string, Chosen> {
  const here = new Map(rows.map((one) => [one.itemId ?? "", one]));
  return new Map(
    [...before].flatMap(([id, one]): [string, Chosen][] => {
      const now = here.get(id);
      return now ? [[id, { alert: now, page }]] : one.page === page ? [] : [[id, one]];
    }),
  );
}

/** "3 selected, 2 of them on other pages". */
export const chosenWords = (all: number, elsewhere: number): string =>
  all === 0 ? "" : `${all.toLocaleString("en-GB")} selected${elsewhere > 0 ? `, ${elsewhere === all ? "all" : `${elsewhere.toLocaleString("en-GB")} of them`} on other pages` : ""}`;

/** What the calls on many items take at once. */
export const MOST_CHOSEN = 500;

/** The selection of the list that was looked at last, for whoever opens an item and comes back. In memory only. */
export interface KeptSelection {
  /** The list with its filters, its order and the practices. */
  list: string;
  chosen: Map<string, Chosen>;
  offered: Map<string, ListedRuleJson>;
}
let kept: KeptSelection | undefined;
export const keepSelection = (next: KeptSelection): void => void (kept = next);
export const selectionOf = (list: string): KeptSelection => (kept?.list === list ? kept : { list, chosen: new Map(), offered: new Map() });
/** Once the work is done, coming back begins anew. */
export const forgetSelection = (): void => void (kept = undefined);
onForget(forgetSelection);

/** The people of the list that was looked at last, to ring one after the other. */
export const callQueue = { value: [] as AlertJson[] };
onForget(() => {
  callQueue.value = [];
});

export interface Undoable {
  practice: string;
  token: string;
  what: string;
  until: number;
}
const UNDO_FOR_MS = 10 * 60_000;
const UNDO_KEY = "waymark.undo";

/** What the browser's tab kept over a reload: opaque names of what was done, with how many and until when. */
export function readUndoable(text: string | null, now: number): Undoable[] {
  try {
    const held = JSON.parse(text ?? "[]") as unknown;
    if (!Array.isArray(held)) return [];
    return (held as Partial<Undoable>[]).filter(
      (one): one is Undoable =>
        typeof one?.practice === "string" && typeof one.token === "string" && typeof one.what === "string" && typeof one.until === "number" && one.until > now,
    );
  } catch {
    return [];
  }
}

const tab = typeof sessionStorage === "undefined" ? undefined : sessionStorage;
export const undoable = signal_<Undoable[]>(readUndoable(tab?.getItem(UNDO_KEY) ?? null, Date.now()));
undoable.follow(() => {
  if (undoable.value.length > 0) tab?.setItem(UNDO_KEY, JSON.stringify(undoable.value));
  else tab?.removeItem(UNDO_KEY);
});
onForget(() => {
  undoable.value = [];
});

/** One action may need several, one a practice; all of them are taken back together. */
export function keepUndo(made: { practice: string; token: string | undefined }[], what: string): void {
  const until = Date.now() + UNDO_FOR_MS;
  const kept = made.flatMap(({ practice, token }) => (token ? [{ practice, token, what, until }] : []));
  if (kept.length) undoable.value = kept;
}

/** By practice: one call each. */
export function byPractice<T extends { practice?: string }>(items: T[]): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of items) {
    const practice = item.practice ?? "";
    out.set(practice, [...(out.get(practice) ?? []), item]);
  }
  return out;
}

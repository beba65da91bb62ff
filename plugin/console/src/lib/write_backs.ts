// What a reply suggests to write into the clinical system, kept with its item until the record has the code, another reply takes
// its place, or the page is left: about a patient, so never in the browser's storage.
import type { WriteBackJson } from "../gen/waymark/v1/events_pb";
import type { RecordEntryJson } from "../gen/waymark/v1/review_desk_pb";
import { onForget } from "./sign_in";
import { signal_ } from "./signal";

/** A suggestion, and how many entries of its code the record had then: a code of an earlier year is not this one. */
type Waiting = { suggested: WriteBackJson; had: number };
type Kept = ReadonlyMap<string, Waiting[]>;
export const writeBacks = signal_<Kept>(new Map());

const entriesOf = (one: WriteBackJson, record: RecordEntryJson[]) =>
  record.filter((entry) => entry.codes?.some((code) => code.code === one.coding?.code)).length;

export function keepWriteBacks(item: string, suggested: WriteBackJson[], record: RecordEntryJson[]): void {
  const next = new Map(writeBacks.value);
  if (suggested.length > 0) next.set(item, suggested.map((one) => ({ suggested: one, had: entriesOf(one, record) })));
  else next.delete(item);
  writeBacks.value = next;
}
// Somebody else works here now.
onForget(() => {
  writeBacks.value = new Map();
});

/** Of an item: those whose code has not come with the record since. */
export function missing(kept: Kept, item: string, record: RecordEntryJson[]): WriteBackJson[] {
  return (kept.get(item) ?? [])
    .filter(({ suggested, had }) => !suggested.coding?.code || entriesOf(suggested, record) <= had)
    .map(({ suggested }) => suggested);
}

/** What is copied: "Cancer care review (720006006)". */
export function writeBackWords(one: WriteBackJson): string {
  const words = one.text || one.coding?.display || "";
  const code = one.coding?.code ?? "";
  return words && code && !words.includes(code) ? `${words} (${code})` : words || code;
}

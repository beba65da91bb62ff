// Words about one item that are not saved yet, kept by the server for their writer: a reload, another tab or another machine
// goes on with them. The browser's storage never holds them: they may be about a patient.
import { useEffect, useRef } from "preact/hooks";
import { getDraft, saveDraft } from "../api/client";
import { draft, followDrafts, keepDraft } from "./drafts";

const WAIT_MS = 800;
const MOST_BYTES = 4000;

/** What stands in the fields, as one text; empty where nothing does. */
export function packDraft(keys: string[]): string {
  const words = Object.fromEntries(keys.map((key) => [key, draft(key)]).filter(([, text]) => text));
  const text = JSON.stringify(words);
  return text === "{}" || new TextEncoder().encode(text).length > MOST_BYTES ? "" : text;
}

/** Into fields that are still empty; nothing that is typed now is overwritten. */
export function unpackDraft(keys: string[], text: string): boolean {
  let held: unknown;
  try {
    held = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof held !== "object" || held === null) return false;
  let any = false;
  for (const key of keys) {
    const words = (held as Record<string, unknown>)[key];
    if (typeof words !== "string" || draft(key)) continue;
    keepDraft(key, words);
    any = true;
  }
  return any;
}

export function useServerDraft(practice: string, itemId: string, person: string, keys: string[]): void {
  const kept = useRef("");
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const save = () => {
      timer = undefined;
      const text = packDraft(keys);
      if (text === kept.current) return;
      const before = kept.current;
      kept.current = text;
      saveDraft({ practice, itemId, person, text }, undefined, true).catch(() => {
        // The words stay in the page; the next key that is pressed tries again.
        kept.current = before;
      });
    };
    kept.current = "";
    getDraft({ practice, itemId, person }, stop.signal, true).then(
      (answer) => {
        if (stop.signal.aborted || !answer.text) return;
        kept.current = answer.text;
        unpackDraft(keys, answer.text);
      },
      () => {}, // without it nothing is lost that is typed from now on
    );
    const unfollow = followDrafts((key) => {
      if (!keys.includes(key)) return;
      clearTimeout(timer);
      timer = setTimeout(save, WAIT_MS);
    });
    return () => {
      stop.abort();
      unfollow();
      if (timer !== undefined) {
        clearTimeout(timer);
        save();
      }
    };
  }, [practice, itemId, person]);
}

// What is typed and not yet saved. It stays while the page is open, wherever one goes in it; words may be about a
// patient, so they are never written to the browser's storage: leaving the page asks first.
import { useEffect, useState } from "preact/hooks";
import { guards } from "./route";
import { onForget } from "./sign_in";

const held = new Map<string, string>();
const followers = new Set<(key: string) => void>();

/** Called whenever the words of a field change, by whoever. */
export function followDrafts(f: (key: string) => void): () => void {
  followers.add(f);
  return () => void followers.delete(f);
}

export const draft = (key: string): string => held.get(key) ?? "";
export function keepDraft(key: string, text: string): void {
  if (text) held.set(key, text);
  else held.delete(key);
  for (const f of [...followers]) f(key);
}
// Somebody else works here now.
onForget(() => held.clear());
guards.add(() => [...held.values()].some((text) => text.trim() !== ""));

/** Words of a form that is not about an item: leaving the page asks first, as with every other word. They are forgotten with the form. */
export function useUnsaved(changed: boolean): void {
  useEffect(() => {
    if (!changed) return;
    const guard = () => true;
    guards.add(guard);
    return () => void guards.delete(guard);
  }, [changed]);
}

export function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => draft(key));
  useEffect(() => {
    setText(draft(key));
    return followDrafts((changed) => changed === key && setText(draft(key)));
  }, [key]);
  return [
    text,
    (next) => {
      keepDraft(key, next);
      setText(next);
    },
  ];
}

// Saved views: a name and an address, in this browser. Addresses hold no patient's data, and a name that looks like an
// NHS number is refused.
import { readNhsNumber } from "./nhs_number";

export interface SavedView {
  name: string;
  href: string;
}
const KEY = "waymark.views";
export const MOST_VIEWS = 20;

export function readViews(text: string | null): SavedView[] {
  try {
    const held = JSON.parse(text ?? "[]") as unknown;
    if (!Array.isArray(held)) return [];
    return (held as Partial<SavedView>[]).filter(
      (one): one is SavedView => typeof one?.name === "string" && typeof one.href === "string" && one.href.startsWith("/worklist/"),
    );
  } catch {
    return [];
  }
}

export const views = (): SavedView[] => readViews(localStorage.getItem(KEY));

/** What is wrong with a name; undefined where nothing is. */
export function wrongName(name: string, held: SavedView[]): string | undefined {
  if (!name.trim()) return "Enter a name for this view";
  if (name.length > 40) return "A view's name must be 40 characters or less";
  if (/\d(?:[\s-]*\d){9}/.test(name) || readNhsNumber(name)) return "A view's name must not hold an NHS number";
  if (held.some((one) => one.name === name.trim())) return "Another view has this name";
  if (held.length >= MOST_VIEWS) return `At most ${MOST_VIEWS} views are kept: remove one first`;
  return undefined;
}

export const keepViews = (next: SavedView[]): void => localStorage.setItem(KEY, JSON.stringify(next));

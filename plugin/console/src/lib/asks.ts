// What a reply asks for beside itself, as the rule writes it: "date", "reason", "letter date", "name", "which referral".
import type { ReplyOptionJson } from "../gen/waymark/v1/answer_pb";

export interface Asks {
  date: boolean;
  reason: boolean;
  until: boolean;
  /** Whatever else, in the rule's words: it is asked as a question and kept in the note. */
  words: string[];
}

export function asksOf(reply: ReplyOptionJson | undefined): Asks {
  const out: Asks = { date: false, reason: false, until: false, words: [] };
  for (const part of (reply?.ask ?? "").split(",").map((one) => one.trim()).filter(Boolean)) {
    const has = (word: string) => part.split(/\s+/).includes(word);
    if (has("date")) out.date = true;
    else if (has("reason")) out.reason = true;
    else if (has("until")) out.until = true;
    else out.words.push(part);
  }
  return out;
}

/** "which referral: the skin one. Rang the ward": what was asked stands before what was added. */
export const askedNote = (asks: Asks, asked: string, note: string): string =>
  [asks.words.length > 0 && asked.trim() ? `${asks.words.join(", ")}: ${asked.trim()}` : "", note.trim()].filter(Boolean).join(". ");

// Who gets a letter or text about the chosen items, over several practices.
import { letters } from "../api/client";
import type { RecipientJson, WordingTemplateJson } from "../gen/waymark/v1/review_desk_pb";
import type { AlertJson, SkippedJson } from "../gen/waymark/v1/review_pb";
import { byPractice } from "./bulk";

export interface Batch {
  /** As the first practice sends it. */
  template: WordingTemplateJson;
  /** By practice: each has its own name in it. */
  texts: Map<string, string>;
  recipients: (RecipientJson & { practice: string })[];
  skipped: SkippedJson[];
  notices: string[];
}

export async function askBatch(alerts: AlertJson[], template: string, signal: AbortSignal): Promise<Batch> {
  const out: Batch = { template: {}, texts: new Map(), recipients: [], skipped: [], notices: [] };
  for (const [practice, items] of byPractice(alerts)) {
    const answer = await letters({ practice, itemIds: items.map((one) => one.itemId ?? ""), template }, signal);
    const as = answer.template ?? {};
    if (out.texts.size === 0) out.template = as;
    // The longest of them says how it is charged.
    else if ((as.characters ?? 0) > (out.template.characters ?? 0)) out.template = { ...out.template, characters: as.characters! };
    out.texts.set(practice, as.text ?? "");
    out.recipients.push(...(answer.recipients ?? []).map((one) => ({ ...one, practice })));
    out.notices.push(...(answer.notices ?? []));
    out.skipped.push(...(answer.skipped ?? []));
  }
  return out;
}

/** What is said, each wording once, with the practices that say so. */
export function wordingsOf(batch: Batch): { practices: string[]; text: string }[] {
  const by = new Map<string, string[]>();
  for (const [practice, text] of batch.texts) by.set(text, [...(by.get(text) ?? []), practice]);
  return [...by].map(([text, practices]) => ({ practices, text }));
}

const KINDS: Record<string, { one: string; channel: string }> = {
  letter: { one: "letter", channel: "letter" },
  text: { one: "text", channel: "text" },
  script: { one: "call", channel: "call" },
};
export const kindOf = (template: WordingTemplateJson | undefined) => KINDS[template?.kind ?? "letter"] ?? KINDS["letter"]!;

/** How one message is charged: 160 characters. */
export const TEXT_LENGTH = 160;

// Who gets a letter or text about the chosen items, over several practices.
import { letters } from "../api/client";
import type { RecipientJson, WordingTemplateJson } from "../gen/waymark/v1/review_desk_pb";
import type { AlertJson, SkippedJson } from "../gen/waymark/v1/review_pb";
import { byPractice } from "./bulk";

export interface Batch {
  template: WordingTemplateJson;
  recipients: (RecipientJson & { practice: string })[];
  skipped: SkippedJson[];
  notices: string[];
}

export async function askBatch(alerts: AlertJson[], template: string, signal: AbortSignal): Promise<Batch> {
  const out: Batch = { template: {}, recipients: [], skipped: [], notices: [] };
  for (const [practice, items] of byPractice(alerts)) {
    const answer = await letters({ practice, itemIds: items.map((one) => one.itemId ?? ""), template }, signal);
    out.template = answer.template ?? {};
    out.recipients.push(...(answer.recipients ?? []).map((one) => ({ ...one, practice })));
    out.notices.push(...(answer.notices ?? []));
    out.skipped.push(...(answer.skipped ?? []));
  }
  return out;
}

const KINDS: Record<string, { one: string; channel: string }> = {
  letter: { one: "letter", channel: "letter" },
  text: { one: "text", channel: "text" },
  script: { one: "call", channel: "call" },
};
export const kindOf = (template: WordingTemplateJson | undefined) => KINDS[template?.kind ?? "letter"] ?? KINDS["letter"]!;

/** How one message is charged: 160 characters. */
export const TEXT_LENGTH = 160;

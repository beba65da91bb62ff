// What a closing came to, and why somebody answers as they do: short lists, so that it can be counted.
import type { ReplyOptionJson } from "../gen/waymark/v1/answer_pb";
import type { ClosingTermsJson } from "../gen/waymark/v1/review_desk_pb";

export const OTHER = "other";

/** A reply that closes without saying by its name what came of it. */
const SILENT = "done elsewhere";

export const closes = (reply: ReplyOptionJson | undefined): boolean => reply?.does === "done" || reply?.does === "stop";

/** Who closes what only a clinician closes. */
export const CLINICIANS = ["gp", "nurse", "pharmacist"];

/** Who may give a reply on these terms: nobody is offered what the server would refuse. */
export const givers = (reply: ReplyOptionJson, terms: ClosingTermsJson | undefined): string[] =>
  (reply.by ?? []).filter((role) => !(terms?.clinicianCloses && closes(reply)) || CLINICIANS.includes(role));

/** Whether the server wants an outcome with this reply. */
export const wantsOutcome = (reply: string, terms: ClosingTermsJson | undefined): boolean =>
  reply === SILENT && (terms?.outcomes ?? []).length > 0;

/** What can be chosen. */
export const outcomesOf = (terms: ClosingTermsJson | undefined): string[] => [...(terms?.outcomes ?? []), OTHER];

/** Outcomes that all of these have, "other" last; empty where nothing needs one. */
export function commonOutcomes(terms: (ClosingTermsJson | undefined)[]): string[] {
  const asked = terms.filter((one) => (one?.outcomes ?? []).length > 0);
  if (asked.length === 0) return [];
  return [...asked[0]!.outcomes!.filter((one) => asked.every((other) => other!.outcomes!.includes(one))), OTHER];
}

/** Why a prompt does not fit, or an item is opened again: the lists of users' requirements. */
export const REASONS = ["already investigated", "palliative care", "result explained", "too frail", "wrong record", "guideline does not fit"];
export const REOPENING = ["closed by mistake", "new information", "the patient asked again", "the plan fell through"];

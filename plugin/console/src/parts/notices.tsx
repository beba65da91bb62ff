// What the server says beside an answer and whoever reads it must know; each once, whichever of a page's questions it came with.
import { sentence } from "../lib/words";
import { WarningCard } from "../nhs/basics";

const AUDIT = "audit: ";
/** What is known to come, in words that say what it means for whoever reads it. */
const WORDS: Record<string, string> = {
  "audit: that this was seen could not be recorded now":
    "That you saw this could not be written to the audit log. What is shown is right, and you can go on working. Tell whoever looks after Waymark at your practice.",
};

type Answer = { notices?: string[] } | undefined;

/** Of several answers, each notice once, in the order in which they come. */
export const noticesOf = (...answers: Answer[]): string[] => [...new Set(answers.flatMap((one) => one?.notices ?? []))];

/** Of an evaluation: its other notices hold for the whole server and stand at the top of every page. */
export const auditNotices = (answer: Answer): { notices: string[] } => ({
  notices: (answer?.notices ?? []).filter((one) => one.startsWith(AUDIT)),
});

export const Notices = ({ of }: { of: string[] }) => (
  <div role="status" class="wm-noprint">
    {of.length > 0 && (
      <WarningCard>
        {of.map((one) => (
          <p class="nhsuk-card__description">{WORDS[one] ?? `${sentence(one)}.`}</p>
        ))}
      </WarningCard>
    )}
  </div>
);

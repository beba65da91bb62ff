// What to think of before somebody is rung or written to.
import type { ContactNeedsJson } from "../gen/waymark/v1/review_desk_pb";
import { longDate } from "../lib/dates";
import { entryWords } from "../lib/timeline";
import { count } from "../lib/words";
import { InsetText } from "../nhs/basics";

const TITLE = "Contact and communication needs";

/** For a cell: what is known, or that it is not. */
export function needsWords(of: ContactNeedsJson | undefined): string {
  if (!of || of.notChecked) return "Not checked";
  return (of.entries ?? []).length === 0 ? "None recorded" : count(of.entries!.length, "need recorded", "needs recorded");
}

/** Never an empty place: none recorded and not looked for are not the same. */
export const Needs = ({ of }: { of: ContactNeedsJson | undefined }) => {
  const entries = of?.entries ?? [];
  if (of && !of.notChecked && entries.length === 0) {
    return <p class="wm-quiet">{`${TITLE}: none recorded. That does not mean that there are none: ask.`}</p>;
  }
  return (
    <InsetText>
      <h2 class="nhsuk-heading-s">{TITLE}</h2>
      {(!of || of.notChecked) && <p>{of?.notCheckedText || "Not checked: the server said nothing about them."}</p>}
      {entries.map((one) => (
        <p>
          {entryWords(one)}, {longDate(one.entry?.occurred)}
        </p>
      ))}
    </InsetText>
  );
};

// What to think of before somebody is rung or written to.
import type { ContactNeedsJson } from "../gen/waymark/v1/review_desk_pb";
import { longDate } from "../lib/dates";
import { entryWords } from "../lib/timeline";
import { InsetText } from "../nhs/basics";

export const Needs = ({ of }: { of: ContactNeedsJson | undefined }) => {
  if (!of) return null;
  const entries = of.entries ?? [];
  if (!of.notChecked && entries.length === 0) return <p class="wm-quiet">No communication need is recorded.</p>;
  return (
    <InsetText>
      <h2 class="nhsuk-heading-s">Contact and communication needs</h2>
      {of.notChecked && <p>{of.notCheckedText}</p>}
      {entries.map((one) => (
        <p>
          {entryWords(one)}, {longDate(one.entry?.occurred)}
        </p>
      ))}
    </InsetText>
  );
};

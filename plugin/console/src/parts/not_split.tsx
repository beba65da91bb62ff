// CH-13 names five ways to tell people apart. Three of them no pack of rules has codes for: that is said, never left to be guessed.
const WAYS = ["Language", "Learning disability", "Severe mental illness"];

export const NotSplit = () => (
  <p class="wm-quiet">{`Not checked: ${WAYS.join(", ").replace(/, ([^,]+)$/, " and $1").toLowerCase()}. The rules in use have no codes for them, so nobody is told apart by them here.`}</p>
);

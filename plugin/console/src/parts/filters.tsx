// The filters of a worklist. Nothing happens before "Apply filters" is pressed.
import { useEffect, useState } from "preact/hooks";
import { DUES, LEVELS, type ListState, OWNERS, SORTS, STATUSES, chips, listHref } from "../lib/list_state";
import { go } from "../lib/route";
import { Button } from "../nhs/basics";
import { Checkboxes, Radios, Select } from "../nhs/forms";

const choicesOf = (table: Record<string, string>) => Object.entries(table).map(([value, text]) => ({ value, text }));

export const Filters = ({ state }: { state: ListState }) => {
  const [next, setNext] = useState(state);
  const address = listHref(state);
  useEffect(() => setNext(state), [address]);
  return (
    <form
      class="wm-filters"
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        go(listHref(next));
      }}
    >
      <h2 class="nhsuk-heading-s">Filters</h2>
      <Radios
        id="owner"
        name="owner"
        legend="Owner"
        legendSize="s"
        small
        choices={choicesOf(OWNERS)}
        value={next.owner}
        onValue={(owner) => setNext({ ...next, owner: owner as ListState["owner"] })}
      />
      <Checkboxes
        id="status"
        name="status"
        legend="Status"
        legendSize="s"
        small
        choices={choicesOf(STATUSES)}
        values={next.status}
        onValues={(status) => setNext({ ...next, status })}
      />
      <Radios
        id="due"
        name="due"
        legend="When"
        legendSize="s"
        small
        choices={choicesOf(DUES)}
        value={next.due}
        onValue={(due) => setNext({ ...next, due: due as ListState["due"] })}
      />
      <Select
        id="level"
        name="level"
        label="Urgency"
        labelSize="s"
        choices={choicesOf(LEVELS)}
        value={next.level}
        onValue={(level) => setNext({ ...next, level: level as ListState["level"] })}
      />
      <Select
        id="sort"
        name="sort"
        label="Sort by"
        labelSize="s"
        choices={[{ value: "", text: "The list's own order" }, ...choicesOf(SORTS)]}
        value={next.sort}
        onValue={(sort) => setNext({ ...next, sort })}
      />
      <Button kind="secondary" small>
        Apply filters
      </Button>
    </form>
  );
};

export const Chips = ({ state }: { state: ListState }) => {
  const all = chips(state);
  if (all.length === 0) return null;
  return (
    <ul class="wm-chips" aria-label="Filters in use">
      {all.map((chip) => (
        <li>
          <a href={chip.without}>
            <span class="nhsuk-u-visually-hidden">Remove filter </span>
            {chip.text} <span aria-hidden="true">✕</span>
          </a>
        </li>
      ))}
    </ul>
  );
};

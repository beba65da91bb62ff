// The filters of a worklist. Nothing happens before "Apply filters" is pressed.
import { useEffect, useState } from "preact/hooks";
import { CONTACTS, DUES, LEVELS, type ListState, NO_SITE, OWNERS, SORTS, STATUSES, chips, listHref } from "../lib/list_state";
import { go } from "../lib/route";
import { sentence } from "../lib/words";
import { Button, Details } from "../nhs/basics";
import { Checkboxes, Input, Radios, Select } from "../nhs/forms";
import { OwnerInput } from "./owner_input";

const choicesOf = (table: Record<string, string>) => Object.entries(table).map(([value, text]) => ({ value, text }));

interface Props {
  state: ListState;
  /** Where one works: asked about where there are several. */
  practices: string[];
  /** Of the list. */
  rules: { rule?: string; title?: string }[];
  /** Whether some of its items need a clinician and some do not. */
  mixed: boolean;
  /** Tumour sites that the rules name; empty: they name none. */
  sites: string[];
  /** Why nobody can look for communication needs. */
  needsNotChecked: string;
}

export const SiteBoxes = ({ sites, chosen, onChosen }: { sites: string[]; chosen: string[]; onChosen: (chosen: string[]) => void }) => (
  <Checkboxes
    id="site"
    name="site"
    legend="Tumour site, where codes name it"
    legendSize="s"
    small
    choices={[...sites, NO_SITE].map((one) => ({ value: one, text: sentence(one) }))}
    values={chosen}
    onValues={onChosen}
  />
);

export const Filters = ({ state, practices, rules, mixed, sites, needsNotChecked }: Props) => {
  const [next, setNext] = useState(state);
  // Many boxes, which few ask for: made when they are.
  const [unfolded, unfold] = useState(false);
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
      {next.owner === "named" && (
        <OwnerInput id="named" label="Who?" hint="A person or a team" practices={practices} value={next.named} onValue={(named) => setNext({ ...next, named })} />
      )}
      {practices.length > 1 && (
        <Checkboxes
          id="practice"
          name="practice"
          legend="Practice"
          legendSize="s"
          small
          choices={practices.map((one) => ({ value: one, text: one }))}
          values={next.practices}
          onValues={(chosen) => setNext({ ...next, practices: chosen })}
        />
      )}
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
      <Input id="due-from" name="from" type="date" label="Due from" labelSize="s" width={10} value={next.from} onValue={(from) => setNext({ ...next, from })} />
      <Input id="due-to" name="to" type="date" label="Due to" labelSize="s" width={10} value={next.to} onValue={(to) => setNext({ ...next, to })} />
      {rules.length > 1 && (
        <Select
          id="rule"
          name="rule"
          label="Rule"
          labelSize="s"
          choices={[{ value: "", text: "Any" }, ...rules.map((one) => ({ value: one.rule ?? "", text: one.title ?? one.rule ?? "" }))]}
          value={next.rule}
          onValue={(rule) => setNext({ ...next, rule })}
        />
      )}
      {mixed && (
        <Checkboxes
          id="clinician"
          name="clinician"
          legend="Who can close it"
          legendSize="s"
          small
          choices={[{ value: "yes", text: "Needs a clinician" }]}
          values={next.clinician ? ["yes"] : []}
          onValues={(chosen) => setNext({ ...next, clinician: chosen.length > 0 })}
        />
      )}
      {sites.length > 0 && (
        <Details summary={next.sites.length > 0 ? `Tumour site (${next.sites.length} chosen)` : "Tumour site"} onToggle={() => unfold(true)}>
          {unfolded && <SiteBoxes sites={sites} chosen={next.sites} onChosen={(chosen) => setNext({ ...next, sites: chosen })} />}
        </Details>
      )}
      <Radios
        id="contact"
        name="contact"
        legend="Contact"
        legendSize="s"
        small
        choices={choicesOf(CONTACTS)}
        value={next.contact}
        onValue={(contact) => setNext({ ...next, contact: contact as ListState["contact"] })}
      />
      {needsNotChecked && !next.need ? (
        <>
          <h3 class="nhsuk-heading-xs">Communication needs</h3>
          <p class="wm-quiet">{needsNotChecked}</p>
        </>
      ) : (
        <Checkboxes
          id="need"
          name="need"
          legend="Communication needs"
          legendSize="s"
          small
          choices={[{ value: "yes", text: "A need is recorded" }]}
          values={next.need ? ["yes"] : []}
          onValues={(chosen) => setNext({ ...next, need: chosen.length > 0 })}
        />
      )}
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

export const Chips = ({ state, titles }: { state: ListState; titles: ReadonlyMap<string, string> }) => {
  const all = chips(state, titles);
  if (all.length === 0) return null;
  return (
    <>
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
      {/* Paper has nothing to press: the same in words, so that a part does not look like the whole list. */}
      <p class="wm-printonly">Only part of this list, by these filters: {all.map((chip) => chip.text).join("; ")}.</p>
    </>
  );
};

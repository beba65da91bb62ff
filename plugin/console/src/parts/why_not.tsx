// "Why is this patient not on another list?": any other rule, worked out for the same patient, whether or not it has an item.
import { useState } from "preact/hooks";
import { getAlert, listRules } from "../api/client";
import { useQuery } from "../lib/query";
import { Details } from "../nhs/basics";
import { Select } from "../nhs/forms";
import { Explanation } from "./explain";
import { Failure, Waiting } from "./common";
import { Notices, noticesOf } from "./notices";

const Chosen = ({ practice, id, rule }: { practice: string; id: string; rule: string }) => {
  const page = useQuery(`why#${practice}/${id}/${rule}`, (signal) => getAlert({ practice, itemId: id, explainRule: rule }, signal));
  if (page.error) return <Failure error={page.error} again={page.again} />;
  if (!page.answer) return <Waiting what="the rule" />;
  return (
    <>
      <Notices of={noticesOf(page.answer)} />
      {page.answer.explanation ? <Explanation of={page.answer.explanation} /> : <p>This rule is not in use.</p>}
    </>
  );
};

const Choose = ({ practice, id }: { practice: string; id: string }) => {
  const [rule, setRule] = useState("");
  const rules = useQuery("rules-to-explain", (signal) => listRules({ pageSize: 1000 }, signal));
  if (rules.error) return <Failure error={rules.error} again={rules.again} />;
  if (!rules.answer) return <Waiting what="the rules" />;
  const active = (rules.answer.rules ?? []).filter((one) => one.status === "active" || one.status === "silent");
  active.sort((a, b) => (a.title ?? "").localeCompare(b.title ?? ""));
  return (
    <>
      <Select
        id="why-rule"
        name="rule"
        label="Rule"
        choices={[{ value: "", text: "Choose a rule" }, ...active.map((one) => ({ value: one.id ?? "", text: one.title ?? "" }))]}
        value={rule}
        onValue={setRule}
      />
      <div aria-live="polite">{rule && <Chosen practice={practice} id={id} rule={rule} />}</div>
    </>
  );
};

/** Asked only when it is opened: it is one more look at the patient, and the audit log says so. */
export const WhyNot = ({ practice, id }: { practice: string; id: string }) => {
  const [opened, setOpened] = useState(false);
  return (
    <div class="wm-noprint">
      <Details summary="Why is this patient on another list, or not?" onToggle={() => setOpened(true)}>
        {opened && <Choose key={id} practice={practice} id={id} />}
      </Details>
    </div>
  );
};

// Every rule that is loaded, for reading; one rule as a page that a clinician can read.
import { useState } from "preact/hooks";
import { explain, getRule, listRules, statistics } from "../api/client";
import type { ExplainNodeJson } from "../gen/waymark/v1/decision_support_pb";
import type { RuleStatisticsJson, RuleSummaryJson } from "../gen/waymark/v1/rules_pb";
import { addDays, isoDate, longDate, readDate, serial } from "../lib/dates";
import type { About } from "../lib/about";
import { useQuery } from "../lib/query";
import { go, path } from "../lib/route";
import type { Session } from "../lib/session";
import { countsOnly, signIn } from "../lib/sign_in";
import { useSignal } from "../lib/signal";
import { count, plain, sentence } from "../lib/words";
import { BackLink, Button, Details, InsetText, SummaryList, Tag, type TagColour } from "../nhs/basics";
import { Input } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Title, Waiting } from "../parts/common";
import { Feedback } from "../parts/feedback";
import { SuspendRule } from "../parts/suspend_rule";
import { WrongAdvice } from "../parts/wrong_advice";

const STATUS: Record<string, TagColour> = { active: "green", silent: "blue", draft: "grey", retired: "grey" };

const Status = ({ rule }: { rule: RuleSummaryJson }) => (
  <>
    <Tag colour={STATUS[rule.status ?? ""]}>{sentence(rule.status ?? "Not known")}</Tag>
    {!rule.enabled && <Tag colour="yellow">Switched off</Tag>}
  </>
);

export const RulesPage = ({ query }: { query: URLSearchParams }) => {
  const filter = query.get("find") ?? "";
  const [typed, setTyped] = useState(filter);
  const rules = useQuery(`rules?${filter}`, (signal) => listRules({ pageSize: 1000, filter }, signal));
  const list = rules.answer?.rules ?? [];
  return (
    <>
      <Title title="Rules" />
      {rules.answer && (
        <p>
          Pack {rules.answer.packName} {rules.answer.packVersion},{" "}
          {rules.answer.signedBy ? `signed by ${rules.answer.signedBy}` : "not signed"}.{" "}
          {rules.answer.clinicallyApproved ? "Clinically approved." : <strong>Not clinically approved.</strong>}
        </p>
      )}
      {rules.answer?.packProblem && <InsetText><p>A newer pack was refused: {rules.answer.packProblem}</p></InsetText>}
      <form
        class="wm-noprint"
        onSubmit={(event) => {
          event.preventDefault();
          go("/rules" + (typed.trim() ? `?find=${encodeURIComponent(typed.trim())}` : ""));
        }}
      >
        <Input id="find-rule" name="find" label="Find a rule" hint="Part of its name or title" width={20} value={typed} autocomplete="off" onValue={setTyped} />
        <Button kind="secondary" small>
          Find
        </Button>
      </form>
      {rules.error ? (
        <Failure error={rules.error} again={rules.again} />
      ) : !rules.answer ? (
        <Waiting what="the rules" />
      ) : (
        <Scroll labelledBy="rules">
          <Table
            id="rules"
            caption={count(list.length, "rule", "rules")}
            captionSize="s"
            compact
            firstCellIsHeader
            columns={[
              { key: "title", title: "Rule" },
              { key: "pathway", title: "Pathway" },
              { key: "kind", title: "Kind" },
              { key: "status", title: "Status" },
              { key: "review", title: "Review by" },
            ]}
            rows={list.map((rule) => ({
              key: rule.id ?? "",
              cells: [
                <a class="nhsuk-link" href={path("rule", rule.id ?? "")}>
                  {rule.title}
                </a>,
                sentence(plain(rule.pathway)) || "None",
                sentence(plain(rule.kind)) || "Not said",
                <Status rule={rule} />,
                rule.reviewBy ? longDate(readDate(rule.reviewBy)) : "Not said",
              ],
            }))}
          />
        </Scroll>
      )}
    </>
  );
};

/** The rule's lines in a clinician's words, without anybody's answer to them. */
const Sentences = ({ nodes }: { nodes: ExplainNodeJson[] }) => (
  <ul class="wm-tree">
    {nodes.map((node) => (
      <li>
        {node.text}
        {(node.children ?? []).length > 0 && <Sentences nodes={node.children!} />}
      </li>
    ))}
  </ul>
);

const Numbers = ({ of }: { of: RuleStatisticsJson | undefined }) => {
  const rows: [string, string | number | undefined][] = [
    ["Items opened", of?.fired],
    ["Of those, while it ran silently", of?.silent],
    ["Prompts shown", of?.shown],
    ["Closed by what was recorded", of?.closedByRecord],
    ...Object.entries(of?.replies ?? {}).map(([name, n]): [string, string | number] => [`Replied “${name}”`, n]),
    ...Object.entries(of?.reasons ?? {}).map(([name, n]): [string, string | number] => [`Reason “${name}”`, n]),
  ];
  return (
    <Table
      id="numbers"
      caption="The last 30 days"
      captionSize="s"
      compact
      columns={[
        { key: "what", title: "What" },
        { key: "n", title: "How often", numeric: true },
      ]}
      rows={rows.map(([what, n]) => ({ key: what, cells: [what, Number(n ?? 0).toLocaleString("en-GB")] }))}
    />
  );
};

export const RulePage = ({ id, session, about }: { id: string; session: Session; about: About }) => {
  const [sent, setSent] = useState(0);
  const rule = useQuery(`rule#${id}`, (signal) => getRule({ id }, signal));
  // What the rule says of a record that holds nothing: its lines in words.
  const words = useQuery(`words#${id}`, (signal) =>
    explain({ record: { patientId: "nobody" }, rule: id, practice: session.practices[0]! }, signal),
  );
  const only = countsOnly(useSignal(signIn));
  const numbers = useQuery(only ? undefined : `numbers#${id}#${session.practices.join()}`, (signal) =>
    statistics({ practices: session.practices, from: isoDate(addDays(about.today, -30)), to: isoDate(about.today) }, signal),
  );
  if (rule.error) {
    return (
      <>
        <BackLink href="/rules">Rules</BackLink>
        <Title title="This rule cannot be shown" />
        <Failure error={rule.error} again={rule.again} />
      </>
    );
  }
  if (!rule.answer?.rule) return <Waiting what="the rule" />;
  const { rule: head, why, evidence, hazards, source, file, parameters, certainty, author, owner, approvedBy } = rule.answer;
  const review = readDate(head.reviewBy ?? "");
  const suspended = numbers.answer?.suspended?.includes(id);
  return (
    <>
      <BackLink href="/rules">Rules</BackLink>
      <Title title={head.title ?? id} caption={`${head.id}, version ${head.version}`} />
      {suspended && <InsetText><p>This rule is suspended: it is not asked for anybody. Its items stay.</p></InsetText>}
      <p>{why}</p>
      <SummaryList
        facts={[
          { key: "Status", value: <Status rule={head} /> },
          { key: "Kind", value: sentence(plain(head.kind)) || "Not said" },
          { key: "Purpose", value: sentence(plain(head.purpose)) || "Not said" },
          { key: "Pathway", value: sentence(plain(head.pathway)) || "None" },
          {
            key: "Review by",
            value: review ? (
              <>
                {longDate(review)} {serial(review) < serial(about.today) && <Tag colour="red">Past</Tag>}
              </>
            ) : (
              "Not said"
            ),
          },
          { key: "Written by", value: author || "Not said" },
          { key: "Looked after by", value: owner || "Not said" },
          { key: "Approved by", value: (approvedBy ?? []).join("; ") || "Nobody" },
          { key: "Hazards", value: (hazards ?? []).join(", ") || "None named" },
          ...((parameters ?? []).length ? [{ key: "Set here", value: parameters!.join("; ") }] : []),
          ...(certainty ? [{ key: "What is uncertain", value: certainty }] : []),
        ]}
      />
      <h2 class="nhsuk-heading-m">What it says</h2>
      {words.answer ? (
        <Sentences nodes={words.answer.tree ?? []} />
      ) : words.error ? (
        <p>{words.error.code === "failed_precondition" ? "This rule is not in use, so it has no answer to put into words." : words.error.message}</p>
      ) : (
        <Waiting what="the rule in words" />
      )}
      <h2 class="nhsuk-heading-m">What it rests on</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">
        {(evidence ?? []).map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {!only && (
        <>
          <h2 class="nhsuk-heading-m">What it did</h2>
          {numbers.answer ? (
            <Numbers of={numbers.answer.rules?.find((one) => one.rule === id)} />
          ) : numbers.error ? (
            <Failure error={numbers.error} again={numbers.again} />
          ) : (
            <Waiting what="the numbers" />
          )}
          <Feedback key={sent} rule={id} session={session} />
          <SuspendRule rule={id} suspended={suspended ?? false} session={session} done={numbers.again} />
          <WrongAdvice rule={id} version={head.version ?? ""} practice={session.practices[0] ?? ""} session={session} done={() => setSent((n) => n + 1)} />
        </>
      )}
      <Details summary={`The rule as it is written: ${file ?? ""}`}>
        <pre class="wm-source" tabIndex={0} aria-label="Source of the rule">
          {source}
        </pre>
      </Details>
    </>
  );
};

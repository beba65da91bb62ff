// Is each prompt worth it? A small chart a rule, all alike, each on its own scale: what fired and what came of it.
import type { HealthCountJson, RuleHealthJson, StatisticsResponseJson } from "../gen/waymark/v1/rules_pb";
import { BarChart, ChartSection } from "./bar_chart";

/** More stand in the table. */
const MOST = 12;
const KINDS = [
  ["fired", "Fired"],
  ["acted", "Acted on"],
  ["dismissed", "Dismissed"],
  ["notAppropriate", "Not appropriate"],
] as const;

export const countWords = (of: HealthCountJson | undefined): string => (of?.shown ? Number(of.count ?? 0).toLocaleString("en-GB") : "1 to 4");

const Small = ({ of }: { of: RuleHealthJson }) => (
  <li>
    <h3 class="nhsuk-heading-xs">
      <a href={`/rule/${encodeURIComponent(of.rule ?? "")}`}>{of.title}</a>
    </h3>
    <BarChart
      id={`health-${of.rule}`}
      title={of.title ?? ""}
      finding="What came of this rule's items"
      rows={KINDS.map(([key, name]) => ({ name, words: countWords(of[key]), value: Number(of[key]?.count ?? 0) }))}
    />
  </li>
);

export const HealthCharts = ({ of, days }: { of: StatisticsResponseJson; days: number }) => {
  const rules = of.health ?? [];
  return (
    <ChartSection
      id="rule-health"
      caption="Rules: what came of their prompts"
      finding={of.healthFinding ?? ""}
      notes={[
        `In the last ${days} days; numbers from one to four are not shown. Acted on: answered as done, or closed by what was recorded. Dismissed: ended without anything done. An answer may be to an item that fired earlier.`,
        rules.length > MOST ? `Shown are the ${MOST} rules that fired most; the table has all ${rules.length}.` : undefined,
      ]}
      columns={[{ key: "rule", title: "Rule" }, ...[...KINDS, ["putOff", "Put off"] as const].map(([key, title]) => ({ key, title, numeric: true }))]}
      rows={rules.map((one) => [one.title ?? "", ...KINDS.map(([key]) => countWords(one[key])), countWords(one.putOff)])}
    >
      <ul class="wm-multiples">
        {rules.slice(0, MOST).map((one) => (
          <Small of={one} key={one.rule} />
        ))}
      </ul>
    </ChartSection>
  );
};

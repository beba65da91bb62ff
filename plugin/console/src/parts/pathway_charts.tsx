// Urgent suspected cancer referrals: how many get how far, and where the days go. Counts and days are the server's, small ones hidden there.
import type { ReferralDaysJson, ReferralPathwayResponseJson, ReferralStepJson } from "../gen/waymark/v1/everybody_pb";
import { longDate } from "../lib/dates";
import { count } from "../lib/words";
import { BarChart, ChartSection } from "./bar_chart";

const CANNOT = "Cannot be told";
const FEW = "Too few to show";
const n = (value: string | number | undefined): string => Number(value ?? 0).toLocaleString("en-GB");
const days = (value: number | undefined): string => count(value, "day", "days");

/** Of a step of which something is known. */
const seen = (of: { told?: boolean; shown?: boolean }): boolean => !!of.told && !!of.shown;
const why = (of: { told?: boolean }): string => (of.told ? FEW : CANNOT);

export const stepWords = (of: ReferralStepJson): string =>
  seen(of) ? `${of.atLeast ? "at least " : ""}${n(of.referrals)}${Number(of.dropped ?? 0) > 0 ? `, ${n(of.dropped)} fewer` : ""}` : why(of);

export const daysWords = (of: ReferralDaysJson): string =>
  seen(of) ? `half in ${days(of.median)}${of.nineInTen !== undefined ? `, 9 in 10 in ${n(of.nineInTen)}` : ""}` : why(of);

export const PathwayCharts = ({ of }: { of: ReferralPathwayResponseJson }) => {
  const steps = of.steps ?? [];
  const stretches = of.days ?? [];
  const beside = (title: string, one: { shown?: boolean; referrals?: string | number } | undefined) =>
    one && !(one.shown && Number(one.referrals ?? 0) === 0) ? `${title}: ${one.shown ? n(one.referrals) : FEW.toLowerCase()}.` : undefined;
  const noteOf = (one: { title?: string; note?: string }) => one.note && `${one.title}: ${one.note}.`;
  return (
    <>
      <ChartSection
        id="referral-steps"
        caption="How far urgent referrals get"
        finding={of.stepsFinding ?? ""}
        notes={[
          `Referrals from ${longDate(of.from)} to ${longDate(of.to)}, as they stand now: the latest are still on their way. Whoever is at a step counts at those before it. Hatched: those not known to have got there.`,
          ...steps.map(noteOf),
          beside("Ended otherwise (rejected, declined, died)", of.endedOtherwise),
          beside("With an appointment that could be another referral's", of.unclear),
          Number(of.notChecked ?? 0) > 0 ? `Of ${n(of.notChecked)} people the record cannot say.` : undefined,
        ]}
        columns={[
          { key: "step", title: "Step" },
          { key: "referrals", title: "Referrals", numeric: true },
          { key: "dropped", title: "Fewer than at the step before", numeric: true },
        ]}
        rows={steps.map((one) => [one.title ?? "", seen(one) ? `${one.atLeast ? "at least " : ""}${n(one.referrals)}` : why(one), seen(one) ? n(one.dropped) : why(one)])}
      >
        <BarChart
          id="referral-steps"
          title="How far urgent referrals get"
          finding={of.stepsFinding ?? ""}
          rows={steps.map((one) => ({ name: one.title ?? "", words: stepWords(one), value: Number(one.referrals ?? 0), more: Number(one.dropped ?? 0) }))}
        />
      </ChartSection>
      <ChartSection
        id="referral-days"
        caption="Where the days of urgent referrals go"
        finding={of.daysFinding ?? ""}
        notes={["Of the referrals for which both days are known; those still waiting are not among them. Solid: half of them. Hatched: up to nine in ten.", ...stretches.map(noteOf)]}
        columns={[
          { key: "stretch", title: "Stretch" },
          { key: "referrals", title: "Referrals", numeric: true },
          { key: "median", title: "Half within, days", numeric: true },
          { key: "nine", title: "Nine in ten within, days", numeric: true },
        ]}
        rows={stretches.map((one) => [
          one.title ?? "",
          ...(seen(one) ? [n(one.referrals), n(one.median), one.nineInTen === undefined ? FEW : n(one.nineInTen)] : [why(one), why(one), why(one)]),
        ])}
      >
        <BarChart
          id="referral-days"
          title="Where the days of urgent referrals go"
          finding={of.daysFinding ?? ""}
          rows={stretches.map((one) => ({ name: one.title ?? "", words: daysWords(one), value: one.median, more: Math.max(0, (one.nineInTen ?? one.median ?? 0) - (one.median ?? 0)) }))}
        />
      </ChartSection>
    </>
  );
};

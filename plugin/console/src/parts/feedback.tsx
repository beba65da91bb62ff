// What people said of a rule's prompts: for whoever has to judge the rule. It names no patient.
import { listFeedback } from "../api/client";
import type { FeedbackJson } from "../gen/waymark/v1/rules_pb";
import { momentDay } from "../lib/dates";
import { useQuery } from "../lib/query";
import { ROLES, type Session } from "../lib/session";
import { may, signIn } from "../lib/sign_in";
import { useSignal } from "../lib/signal";
import { Scroll, Table } from "../nhs/table";
import { Day, Failure, Waiting } from "./common";

const MOST = 20;

const Said = ({ of, more }: { of: FeedbackJson[]; more: boolean }) => (
  <Scroll labelledBy="feedback">
    <Table
      id="feedback"
      caption={more ? `The newest ${MOST}` : "Newest first"}
      captionSize="s"
      compact
      columns={[
        { key: "on", title: "Day" },
        { key: "text", title: "What was said" },
        { key: "by", title: "Who" },
        { key: "version", title: "Rule version" },
      ]}
      rows={of.map((one, index) => ({
        key: String(index),
        cells: [
          <Day date={momentDay(one.at)} dense />,
          one.text,
          `${ROLES.find((role) => role.value === one.role)?.text ?? "Not said"}, ${one.practice}`,
          one.ruleVersion || "Not said",
        ],
      }))}
    />
  </Scroll>
);

export const Feedback = ({ rule, session }: { rule: string; session: Session }) => {
  const allowed = may("review", useSignal(signIn));
  const page = useQuery(allowed ? `feedback#${rule}#${session.practices.join()}` : undefined, (signal) =>
    listFeedback({ practices: session.practices, rule, pageSize: MOST }, signal),
  );
  if (!allowed) return null;
  const said = page.answer?.feedback ?? [];
  return (
    <>
      <h2 class="nhsuk-heading-m">What people said of its prompts</h2>
      {page.error ? (
        <Failure error={page.error} again={page.again} />
      ) : !page.answer ? (
        <Waiting what="what people said" />
      ) : said.length === 0 ? (
        <p>Nobody has said anything at {session.practices.join(", ")}.</p>
      ) : (
        <Said of={said} more={Boolean(page.answer.nextPageToken)} />
      )}
    </>
  );
};

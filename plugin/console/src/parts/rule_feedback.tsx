// What people said of a rule's prompts, for whoever reads the rule. No patient is in it: the server refuses what looks like one.
import { listFeedback } from "../api/client";
import type { FeedbackJson } from "../gen/waymark/v1/rules_pb";
import { momentWords } from "../lib/dates";
import { useQuery } from "../lib/query";
import { ROLES, type Session } from "../lib/session";
import { Table } from "../nhs/table";
import { Failure, Waiting } from "./common";

const MOST = 20;

export const FeedbackLines = ({ of, more }: { of: FeedbackJson[]; more: boolean }) =>
  of.length === 0 ? (
    <p>Nobody has said that something is wrong with it.</p>
  ) : (
    <Table
      id="feedback"
      caption={more ? `The newest ${of.length}` : "Newest first"}
      captionSize="s"
      compact
      columns={[
        { key: "at", title: "When" },
        { key: "who", title: "Who" },
        { key: "version", title: "Of version" },
        { key: "text", title: "What is wrong" },
      ]}
      rows={of.map((one, index) => ({
        key: String(index),
        cells: [momentWords(one.at), [ROLES.find((role) => role.value === one.role)?.text, one.practice].filter(Boolean).join(", "), one.ruleVersion, one.text],
      }))}
    />
  );

export const RuleFeedback = ({ rule, session }: { rule: string; session: Session }) => {
  const said = useQuery(`feedback#${rule}#${session.practices.join()}`, (signal) =>
    listFeedback({ practices: session.practices, rule, pageSize: MOST }, signal),
  );
  if (said.error) return <Failure error={said.error} again={said.again} />;
  if (!said.answer) return <Waiting what="what people said" />;
  return <FeedbackLines of={said.answer.feedback ?? []} more={!!said.answer.nextPageToken} />;
};

// Who is on a list, by groups of people: counts by the server, small ones hidden. Asked only when somebody wants to know.
import { useState } from "preact/hooks";
import { splitAlerts } from "../api/client";
import type { CallError } from "../api/connect";
import type { SplitAlertsRequestJson, SplitAlertsResponseJson } from "../gen/waymark/v1/review_pb";
import { type Split, SPLITS, needsFile, readGroups } from "../lib/groups";
import { asCallError } from "../lib/query";
import type { Session } from "../lib/session";
import { sentence } from "../lib/words";
import { Button, Details, ErrorSummary } from "../nhs/basics";
import { Checkboxes } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure } from "./common";
import { GroupsFile } from "./groups_file";
import { NotSplit } from "./not_split";
import { Notices, noticesOf } from "./notices";

/** Deprivation has numbers: 1 is the most deprived. */
export const groupWords = (by: string, group: string): string =>
  by !== "deprivation" || !/^[1-5]$/.test(group) ? sentence(group) : group === "1" ? "1 (most deprived)" : group === "5" ? "5 (least deprived)" : group;

export const Groups = ({ of }: { of: SplitAlertsResponseJson }) => (
  <>
    <p>{of.all?.shown ? `${Number(of.all.people ?? 0).toLocaleString("en-GB")} people on this list with these filters.` : "Too few people on this list to be told apart."}</p>
    {(of.splits ?? []).map((split) => (
      <Scroll labelledBy={`split-${split.by}`}>
        <Table
          id={`split-${split.by}`}
          caption={SPLITS[split.by as Split] ?? sentence(split.by ?? "")}
          captionSize="s"
          compact
          firstCellIsHeader
          columns={[
            { key: "group", title: "Group" },
            { key: "people", title: "People", numeric: true },
          ]}
          rows={(split.groups ?? []).map((one) => ({
            key: one.group ?? "",
            cells: [groupWords(split.by ?? "", one.group ?? ""), one.shown ? Number(one.people ?? 0).toLocaleString("en-GB") : "Too few to show"],
          }))}
        />
      </Scroll>
    ))}
    <NotSplit />
  </>
);

export const SplitList = ({ filter, session }: { filter: NonNullable<SplitAlertsRequestJson["filter"]>; session: Session }) => {
  const [by, setBy] = useState<Split[]>([]);
  const [file, setFile] = useState<File>();
  const [wrong, setWrong] = useState<{ text: string; field: string }>();
  const [error, setError] = useState<CallError>();
  const [answer, setAnswer] = useState<SplitAlertsResponseJson>();
  const ask = async (event: Event) => {
    event.preventDefault();
    setAnswer(undefined);
    setError(undefined);
    setWrong(undefined);
    if (by.length === 0) return setWrong({ text: "Select at least one way to split the list", field: "split-list" });
    let people: SplitAlertsRequestJson["people"] = [];
    if (needsFile(by)) {
      if (!file) return setWrong({ text: "Choose the file that says who belongs to which group", field: "groups-file" });
      const read = readGroups(await file.text(), session.practices);
      if ("wrong" in read) return setWrong({ text: read.wrong, field: "groups-file" });
      people = read.people;
    }
    try {
      setAnswer(await splitAlerts({ filter, by, people }));
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  return (
    <Details summary="Who is on this list, by groups of people">
      <form onSubmit={ask} noValidate>
        {wrong && <ErrorSummary problems={[wrong]} />}
        {error && <Failure error={error} />}
        <Checkboxes
          id="split-list"
          name="split-list"
          legend="Split by"
          small
          choices={(Object.keys(SPLITS) as Split[]).map((one) => ({ value: one, text: SPLITS[one] }))}
          values={by}
          onValues={(next) => setBy(next as Split[])}
        />
        {needsFile(by) && <GroupsFile wrong={wrong?.field === "groups-file" ? wrong.text : undefined} choose={setFile} use="these counts" />}
        <Button kind="secondary" small>
          Count them
        </Button>
      </form>
      <Notices of={noticesOf(answer)} />
      <div aria-live="polite">{answer && <Groups of={answer} />}</div>
    </Details>
  );
};

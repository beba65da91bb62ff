// Somebody is away: one action gives their items to another, from day to day.
import { useState } from "preact/hooks";
import { coverLeave, listOwners } from "../api/client";
import type { CallError } from "../api/connect";
import type { About } from "../lib/about";
import { addDays, isoDate, longDate, readDate, serial } from "../lib/dates";
import { useUnsaved } from "../lib/drafts";
import { asCallError, useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { count } from "../lib/words";
import { BackLink, Button, ErrorSummary, type Problem } from "../nhs/basics";
import { Input } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Say, type Said, Title, Waiting } from "../parts/common";
import { OwnerInput } from "../parts/owner_input";

export const LeavePage = ({ session, about }: { session: Session; about: About }) => {
  const owners = useQuery(`leave#${session.practices.join()}`, (signal) => listOwners({ practices: session.practices }, signal));
  const [owner, setOwner] = useState(session.person);
  const [cover, setCover] = useState("");
  const [from, setFrom] = useState(isoDate(about.today));
  const [to, setTo] = useState(isoDate(addDays(about.today, 7)));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [error, setError] = useState<CallError>();
  const [said, setSaid] = useState<Said>();
  useUnsaved(cover.trim() !== "" && said === undefined);
  const problem = (field: string) => problems.find((one) => one.field === field)?.text;
  const send = async (event: Event) => {
    event.preventDefault();
    const first = readDate(from);
    const last = readDate(to);
    const found: Problem[] = [];
    if (!owner.trim()) found.push({ text: "Enter who is away", field: "away" });
    if (!cover.trim()) found.push({ text: "Enter who has the items meanwhile", field: "cover" });
    else if (cover.trim() === owner.trim()) found.push({ text: "Somebody else must have the items meanwhile", field: "cover" });
    if (!first) found.push({ text: "Enter the first day", field: "leave-from" });
    if (!last || (first && serial(last) < serial(first))) found.push({ text: "Enter a last day that is not before the first", field: "leave-to" });
    setProblems(found);
    setError(undefined);
    setSaid(undefined);
    if (found.length > 0) return;
    try {
      let items = 0;
      for (const practice of session.practices) {
        items += (await coverLeave({ practice, owner: owner.trim(), cover: cover.trim(), from: first!, to: last!, person: session.person })).items ?? 0;
      }
      setSaid({
        heading: `${cover.trim()} has ${owner.trim()}’s items from ${longDate(first)} to ${longDate(last)}`,
        text: `It concerns ${count(items, "open item", "open items")} now.`,
      });
      owners.again();
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  const rows = owners.answer?.owners ?? [];
  return (
    <>
      <BackLink href="/">Today</BackLink>
      {said && <Say said={said} />}
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      {error && <Failure error={error} />}
      <Title title="Leave cover" />
      <form onSubmit={send} noValidate>
        <OwnerInput id="away" label="Who is away?" hint="A person or a team" practices={session.practices} value={owner} error={problem("away")} onValue={setOwner} />
        <OwnerInput id="cover" label="Who has the items meanwhile?" hint="A person or a team" practices={session.practices} value={cover} error={problem("cover")} onValue={setCover} />
        <Input id="leave-from" name="from" type="date" label="First day" width={10} value={from} error={problem("leave-from")} onValue={setFrom} />
        <Input id="leave-to" name="to" type="date" label="Last day" width={10} value={to} error={problem("leave-to")} onValue={setTo} />
        <Button>Save the cover</Button>
      </form>
      {owners.error ? (
        <Failure error={owners.error} again={owners.again} />
      ) : !owners.answer ? (
        <Waiting what="who has items" />
      ) : rows.length === 0 ? (
        <p>Nobody has an item yet: all of them are unassigned.</p>
      ) : (
        <Scroll labelledBy="owners">
          <Table
            id="owners"
            caption="Who has items"
            captionSize="m"
            compact
            firstCellIsHeader
            columns={[
              { key: "owner", title: "Owner" },
              { key: "practice", title: "Practice" },
              { key: "items", title: "Open items", numeric: true },
              { key: "overdue", title: "Overdue", numeric: true },
              { key: "away", title: "Away" },
            ]}
            rows={rows.map((one) => ({
              key: `${one.practice}/${one.owner}`,
              cells: [
                one.owner,
                one.practice,
                (one.items ?? 0).toLocaleString("en-GB"),
                (one.overdue ?? 0).toLocaleString("en-GB"),
                one.coveredBy ? `To ${longDate(one.coveredUntil)}: ${one.coveredBy} covers` : "No",
              ],
            }))}
          />
        </Scroll>
      )}
    </>
  );
};

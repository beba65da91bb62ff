// Somebody is away: one action gives their items to another, from day to day.
import { useState } from "preact/hooks";
import { coverLeave } from "../api/client";
import type { CallError } from "../api/connect";
import type { About } from "../lib/about";
import { addDays, isoDate, longDate, readDate, serial } from "../lib/dates";
import { asCallError } from "../lib/query";
import type { Session } from "../lib/session";
import { count } from "../lib/words";
import { BackLink, Button, ErrorSummary, type Problem } from "../nhs/basics";
import { Input } from "../nhs/forms";
import { Failure, Say, type Said, Title } from "../parts/common";

export const LeavePage = ({ session, about }: { session: Session; about: About }) => {
  const [owner, setOwner] = useState(session.person);
  const [cover, setCover] = useState("");
  const [from, setFrom] = useState(isoDate(about.today));
  const [to, setTo] = useState(isoDate(addDays(about.today, 7)));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [error, setError] = useState<CallError>();
  const [said, setSaid] = useState<Said>();
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
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  return (
    <>
      <BackLink href="/">Today</BackLink>
      {said && <Say said={said} />}
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      {error && <Failure error={error} />}
      <Title title="Leave cover" />
      <form onSubmit={send} noValidate>
        <Input id="away" name="away" width={20} autocomplete="off" label="Who is away?" hint="A person or a team" value={owner} error={problem("away")} onValue={setOwner} />
        <Input id="cover" name="cover" width={20} autocomplete="off" label="Who has the items meanwhile?" hint="A person or a team" value={cover} error={problem("cover")} onValue={setCover} />
        <Input id="leave-from" name="from" type="date" label="First day" width={10} value={from} error={problem("leave-from")} onValue={setFrom} />
        <Input id="leave-to" name="to" type="date" label="Last day" width={10} value={to} error={problem("leave-to")} onValue={setTo} />
        <Button>Save the cover</Button>
      </form>
    </>
  );
};

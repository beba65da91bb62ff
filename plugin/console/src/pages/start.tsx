// Where one works and as whom.
import { useState } from "preact/hooks";
import type { RoleJson } from "../gen/waymark/v1/answer_pb";
import { go, path } from "../lib/route";
import { ROLES, isPractice, keepSession, readPractices, session } from "../lib/session";
import { Button, ErrorSummary, type Problem } from "../nhs/basics";
import { Input, Radios } from "../nhs/forms";
import { Title } from "../parts/common";

export const Start = ({ then }: { then: string }) => {
  const held = session.value;
  const [practices, setPractices] = useState(held?.practices.join(", ") ?? "");
  const [person, setPerson] = useState(held?.person ?? "");
  const [role, setRole] = useState<string>(held?.role ?? "ROLE_COORDINATOR");
  const [problems, setProblems] = useState<Problem[]>([]);
  const error = (field: string) => problems.find((one) => one.field === field)?.text;
  const submit = (event: Event) => {
    event.preventDefault();
    const codes = readPractices(practices);
    const found: Problem[] = [];
    if (codes.length === 0) found.push({ text: "Enter at least one practice code", field: "practices" });
    else if (!codes.every(isPractice)) {
      found.push({ text: "A practice code is letters and digits, like A81001", field: "practices" });
    }
    if (!person.trim()) found.push({ text: "Enter your name as your team knows it", field: "person" });
    setProblems(found);
    if (found.length > 0) return;
    keepSession({ practices: codes, person: person.trim(), role: role as RoleJson });
    go(then);
  };
  return (
    <form onSubmit={submit} noValidate>
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      <Title title="Where you work" />
      <Input
        id="practices"
        name="practices"
        label="Practice codes"
        hint="ODS codes, with a comma between them, like A81001"
        width={20}
        value={practices}
        error={error("practices")}
        autocomplete="off"
        spellcheck={false}
        onValue={setPractices}
      />
      <Input
        id="person"
        name="person"
        label="Your name"
        hint="It stands beside what you do, and items can be given to it"
        width={20}
        value={person}
        error={error("person")}
        autocomplete="name"
        onValue={setPerson}
      />
      <Radios
        id="role"
        name="role"
        legend="Your role"
        small
        choices={ROLES.map(({ value, text }) => ({ value, text }))}
        value={role}
        onValue={setRole}
      />
      <Button>Continue</Button>
    </form>
  );
};

export const startHref = path("start");

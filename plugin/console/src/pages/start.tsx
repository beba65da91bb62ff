// Where one works and as whom.
import { useState } from "preact/hooks";
import type { RoleJson } from "../gen/waymark/v1/answer_pb";
import { go, path } from "../lib/route";
import { ROLES, isPractice, keepSession, readPractices, session } from "../lib/session";
import type { Who } from "../lib/sign_in";
import { Button, ErrorSummary, type Problem } from "../nhs/basics";
import { Input, Radios } from "../nhs/forms";
import { Title } from "../parts/common";

/** `who`: where the server knows them; then it says their name, and which roles and practices there are to choose from. */
export const Start = ({ then, who }: { then: string; who?: Who | undefined }) => {
  const held = session.value;
  const roles = who ? ROLES.filter((one) => who.roles.includes(one.rule)) : ROLES;
  const named = who && !who.everyPractice ? who.practices : undefined;
  const [practices, setPractices] = useState(named?.join(", ") ?? held?.practices.join(", ") ?? "");
  const [person, setPerson] = useState(who?.person ?? held?.person ?? "");
  const [role, setRole] = useState<string>(roles.find((one) => one.value === held?.role)?.value ?? roles[0]?.value ?? "");
  const [problems, setProblems] = useState<Problem[]>([]);
  const error = (field: string) => problems.find((one) => one.field === field)?.text;
  const submit = (event: Event) => {
    event.preventDefault();
    const codes = readPractices(practices);
    const found: Problem[] = [];
    if (!role) found.push({ text: "You have no role here: ask whoever looks after Waymark at your practice" });
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
      {who && (
        <p>
          You are signed in as {who.person}
          {named && `, for ${named.join(", ")}`}.
        </p>
      )}
      {!named && <Input
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
      />}
      {!who && <Input
        id="person"
        name="person"
        label="Your name"
        hint="It stands beside what you do, and items can be given to it"
        width={20}
        value={person}
        error={error("person")}
        autocomplete="name"
        onValue={setPerson}
      />}
      <Radios
        id="role"
        name="role"
        legend="Your role"
        small
        choices={roles.map(({ value, text }) => ({ value, text }))}
        value={role}
        onValue={setRole}
      />
      <Button>Continue</Button>
    </form>
  );
};

export const startHref = path("start");

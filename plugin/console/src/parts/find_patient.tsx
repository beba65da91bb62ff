// Finds a patient by number or name. What is typed goes to the server in a request's body and nowhere else: not into an address,
// not into a title, not into the browser's storage; it is gone when the page is left.
import { useState } from "preact/hooks";
import { findPatients } from "../api/client";
import type { CallError } from "../api/connect";
import type { FoundPatientJson } from "../gen/waymark/v1/review_desk_pb";
import { asCallError } from "../lib/query";
import { go, path } from "../lib/route";
import type { Session } from "../lib/session";
import { count } from "../lib/words";
import { Button } from "../nhs/basics";
import { Input } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Whom } from "./common";
import { Notices, noticesOf } from "./notices";

const patientHref = (one: FoundPatientJson): string => path("item", one.practice ?? "", one.itemId ?? "", "patient");

const Found = ({ patients }: { patients: FoundPatientJson[] }) => (
  <Scroll labelledBy="found">
    <Table
      id="found"
      caption={count(patients.length, "patient found", "patients found")}
      captionSize="s"
      compact
      columns={[
        { key: "patient", title: "Patient" },
        { key: "number", title: "Number at the practice" },
        { key: "items", title: "Items" },
      ]}
      rows={patients.map((one) => ({
        key: `${one.practice}/${one.patientId}`,
        cells: [
          <Whom one={one} further={one.practice} />,
          one.patientId,
          one.sensitive ? (
            "Marked sensitive: look in the record"
          ) : one.itemId ? (
            <a class="nhsuk-link" href={patientHref(one)}>
              {one.openItems ? count(one.openItems, "open item", "open items") : "No open item; past ones"}
            </a>
          ) : (
            "Never on a list"
          ),
        ],
      }))}
    />
  </Scroll>
);

export const FindPatient = ({ session }: { session: Session }) => {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const [found, setFound] = useState<FoundPatientJson[]>();
  const [notices, setNotices] = useState<string[]>([]);
  const [wasName, setWasName] = useState(false);
  const [more, setMore] = useState(false);
  const search = async (event: Event) => {
    event.preventDefault();
    setFound(undefined);
    setNotices([]);
    setError(undefined);
    setProblem(text.trim() ? undefined : "Enter an NHS number, a name or a number at the practice");
    if (!text.trim()) return document.getElementById("find-patient")?.focus();
    try {
      const answer = await findPatients({ practices: session.practices, text: text.trim() });
      const patients = answer.patients ?? [];
      setNotices(noticesOf(answer));
      setWasName(!/\d/.test(text));
      setText("");
      setMore(answer.more === true);
      const one = patients.length === 1 ? patients[0]! : undefined;
      if (one?.itemId && !one.sensitive) go(patientHref(one));
      else setFound(patients);
    } catch (thrown) {
      const failed = asCallError(thrown);
      const wrong = failed.violations.find((one) => one.field === "text");
      if (wrong) {
        setProblem(`This ${wrong.description}`);
        document.getElementById("find-patient")?.focus();
      } else {
        setError(failed);
      }
    }
  };
  return (
    <div class="wm-noprint">
      {error && <Failure error={error} />}
      <form class="wm-find" onSubmit={search} noValidate role="search">
        <Input
          id="find-patient"
          name="patient"
          label="Find a patient"
          labelSize="s"
          hint="NHS number with or without spaces, surname, both names, the number at the practice, or an item’s reference"
          width={20}
          value={text}
          error={problem}
          autocomplete="off"
          spellcheck={false}
          onValue={setText}
        />
        <Button kind="secondary" small>
          Find
        </Button>
      </form>
      <Notices of={notices} />
      <div role="status">
        {found && found.length === 0 && (
          <p>
            Nobody with this {wasName ? "name" : "number"} at {session.practices.join(", ")}, or nothing was ever sent about them.
            {wasName && " A name is found as the record system sent it: try the beginning of the surname, or the NHS number."}
          </p>
        )}
      </div>
      {found && found.length > 0 && more && <p>More people have a name that begins so: add the given name.</p>}
      {found && found.length > 0 && <Found patients={found} />}
    </div>
  );
};

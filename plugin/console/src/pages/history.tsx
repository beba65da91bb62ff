// Everything that is held about one patient, for a complaint or the patient's own request: asked for with a purpose, then for the printer.
import { useState } from "preact/hooks";
import { patientHistory } from "../api/client";
import type { CallError } from "../api/connect";
import type { ItemHistoryJson } from "../gen/waymark/v1/review_pb";
import type { AccessLineJson } from "../gen/waymark/v1/review_desk_pb";
import type { PatientHistoryResponseJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { longDate, momentWords } from "../lib/dates";
import { NO_PURPOSE, offeredPurposes } from "../lib/purposes";
import { asCallError } from "../lib/query";
import { path } from "../lib/route";
import { type Session, roleWords } from "../lib/session";
import { entryWords } from "../lib/timeline";
import { count, historyWords, plain, sentence, statusTag } from "../lib/words";
import { BackLink, Button, InsetText } from "../nhs/basics";
import { Radios } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { PatientBanner } from "../parts/banner";
import { Failure, Title } from "../parts/common";
import { Needs } from "../parts/needs";

export const PURPOSES = [
  { value: "subject access request", text: "The patient asked what is held about them (subject access)" },
  { value: "complaint", text: "A complaint or a claim" },
  { value: "significant event", text: "Learning from a significant event" },
];

/** "saw", "GetAlert" as words for somebody who has never seen this program. */
export function accessWords(line: AccessLineJson): string {
  const done: Record<string, string> = {
    saw: "looked at",
    listed: "listed",
    searched: "searched",
    exported: "took out",
    replied: "answered",
    proposed: "proposed to close",
    undid: "took back what was done to",
    prepared: "prepared a letter or text about",
    sent: "wrote about",
    called: "rang about",
    assigned: "gave to somebody",
    noted: "wrote a note on",
  };
  const action = line.action ?? "";
  const what = line.method === "PatientHistory" ? "everything that is held" : line.itemId ? "an item" : "the patient's record or items";
  const said = line.outcome && (action === "replied" || action === "proposed") ? `: ${plain(line.outcome)}` : "";
  return (Object.hasOwn(done, action) ? sentence(`${done[action]} ${what}`) : sentence(plain(action))) + said;
}

const Moment = ({ at }: { at: string | undefined }) => <span class="wm-nowrap">{momentWords(at)}</span>;

const Item = ({ of, about, number }: { of: ItemHistoryJson; about: About; number: number }) => {
  const alert = of.alert ?? {};
  const tag = statusTag(alert.item, alert.work, about.today);
  const id = `item-${number}`;
  return (
    <>
      <h3 class="nhsuk-heading-s">
        {number + 1}. {alert.summary || alert.title}
      </h3>
      <p>
        {alert.title}. {tag.text}. Owner: {alert.work?.owner || "nobody"}. {alert.dueOn && `Due ${longDate(alert.dueOn)}.`}
      </p>
      {(of.timeline ?? []).length === 0 ? <p>Nothing happened to it.</p> : <Scroll labelledBy={id}>
        <Table
          id={id}
          caption={`What happened to item ${number + 1}`}
          captionSize="s"
          compact
          columns={[
            { key: "at", title: "When" },
            { key: "what", title: "What" },
            { key: "by", title: "Who" },
          ]}
          rows={(of.timeline ?? []).map((line, index) => ({
            key: String(index),
            cells: [<Moment at={line.at} />, [historyWords(line.what), line.text].filter(Boolean).join(": "), line.by || "Waymark"],
          }))}
        />
      </Scroll>}
    </>
  );
};

export const Held = ({ of, about }: { of: PatientHistoryResponseJson; about: About }) => {
  const items = of.items ?? [];
  const record = of.record ?? [];
  const access = of.access ?? [];
  return (
    <>
      <p>
        What Waymark holds at {momentWords(of.madeAt)}. The practice’s record system holds the record itself; Waymark holds what was sent from it.
      </p>
      {(of.contact?.telephone || (of.contact?.address ?? []).length > 0) && (
        <p>
          Telephone {of.contact?.telephone || "not known"}. Address {(of.contact?.address ?? []).join(", ") || "not known"}.
        </p>
      )}
      <Needs of={of.needs} />
      <h2 class="nhsuk-heading-m">{count(items.length, "item", "items")} of work</h2>
      {items.map((one, index) => (
        <Item of={one} about={about} number={index} />
      ))}
      {items.length === 0 && <p>There never was one.</p>}
      <h2 class="nhsuk-heading-m">The record as it was sent</h2>
      <Scroll labelledBy="record">
        <Table
          id="record"
          caption={count(record.length, "entry", "entries")}
          captionSize="s"
          compact
          columns={[
            { key: "on", title: "Date" },
            { key: "what", title: "What" },
            { key: "code", title: "Code" },
            { key: "by", title: "Who" },
          ]}
          rows={record.map((entry, index) => ({
            key: String(index),
            cells: [
              <span class="wm-nowrap">{entry.entry?.occurred?.year ? longDate(entry.entry.occurred) : "Not known"}</span>,
              entryWords(entry),
              (entry.codes ?? []).map((one) => one.code).join(", ") || "None",
              entry.authorRole ? roleWords(entry.authorRole) : "Not said",
            ],
          }))}
        />
      </Scroll>
      <h2 class="nhsuk-heading-m">Who looked and who changed something</h2>
      <Scroll labelledBy="access">
        <Table
          id="access"
          caption={count(access.length, "line of the audit log", "lines of the audit log")}
          captionSize="s"
          compact
          columns={[
            { key: "at", title: "When" },
            { key: "who", title: "Who" },
            { key: "what", title: "What" },
            { key: "why", title: "What for" },
          ]}
          rows={access.map((line, index) => ({
            key: String(index),
            cells: [
              <Moment at={line.at} />,
              [line.actor || line.client || "Not known", line.role && roleWords(line.role)].filter(Boolean).join(", "),
              accessWords(line),
              sentence(line.purpose || "direct care"),
            ],
          }))}
        />
      </Scroll>
      <p class="wm-noprint">
        <Button type="button" onClick={() => print()}>
          Print, or save as PDF
        </Button>
      </p>
    </>
  );
};

export const HistoryPage = ({ practice, id, session, about }: { practice: string; id: string; session: Session; about: About }) => {
  const [purpose, setPurpose] = useState("");
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const [held, setHeld] = useState<PatientHistoryResponseJson>();
  const offered = offeredPurposes(PURPOSES, (one) => one.value);
  const ask = async (event: Event) => {
    event.preventDefault();
    setProblem(purpose ? undefined : "Select what it is for");
    setError(undefined);
    if (!purpose) return document.getElementById("purpose")?.focus();
    try {
      setHeld(await patientHistory({ practice, itemId: id, purpose, person: session.person }));
      scrollTo(0, 0);
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  if (held) {
    return (
      <>
        <PatientBanner alert={held} contact={held.contact} />
        <BackLink href={path("item", practice, id, "patient")}>Every item of this patient</BackLink>
        <Title title="Everything held about this patient" caption={sentence(purpose)} />
        <Held of={held} about={about} />
      </>
    );
  }
  return (
    <>
      <BackLink href={path("item", practice, id, "patient")}>Every item of this patient</BackLink>
      <Title title="Everything held about this patient" />
      {error && <Failure error={error} />}
      <form onSubmit={ask} noValidate>
        <p>Every item with what happened to it, the record as it was sent, and who looked at it or changed something. For the printer or a PDF file.</p>
        <InsetText>
          <p>That you asked, and what for, is in the audit log before anything is shown. Check what is about other people before you give it away.</p>
        </InsetText>
        {offered.length === 0 ? (
          <p>{NO_PURPOSE}</p>
        ) : (
          <>
            <Radios id="purpose" name="purpose" legend="What is it for?" legendSize="m" error={problem} choices={offered} value={purpose} onValue={setPurpose} />
            <Button>Show everything</Button>
          </>
        )}
      </form>
    </>
  );
};

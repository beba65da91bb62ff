// Letters, texts and calls for many people: which wording, who gets it and who not, a preview, paper or a file for the
// sender that the practice uses, and the word of a person that it went. Waymark sends nothing itself.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { exportList, listTemplates, newRequestId, recordSent } from "../api/client";
import type { CallError } from "../api/connect";
import type { SentStateJson } from "../gen/waymark/v1/review_pb";
import type { WordingTemplateJson } from "../gen/waymark/v1/review_desk_pb";
import type { About } from "../lib/about";
import { byPractice, keepUndo, selection } from "../lib/bulk";
import { csvRows } from "../lib/csv";
import { isoDate, longDate } from "../lib/dates";
import { saveFile } from "../lib/files";
import { type Batch, TEXT_LENGTH, askBatch, kindOf, wordingsOf } from "../lib/letters";
import { groupNhsNumber } from "../lib/nhs_number";
import { envelopeName } from "../lib/person";
import { asCallError, useQuery } from "../lib/query";
import type { Session } from "../lib/session";
import { count, sentence } from "../lib/words";
import { BackLink, Button, Details, ErrorSummary, InsetText, type Problem, SummaryList } from "../nhs/basics";
import { Checkboxes, Radios, Select } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Title, Waiting, Whom } from "../parts/common";
import { Paragraphs } from "../parts/markdown";
import { needsWords } from "../parts/needs";
import { Notices, noticesOf } from "../parts/notices";
import { UndoOffer } from "../parts/undo";

const PROFILES = [
  { value: "accurx-emis", text: "Accurx (EMIS): NHS number and EMIS number" },
  { value: "accurx-systmone", text: "Accurx (SystmOne): NHS number, telephone number, date of birth" },
  { value: "worklist", text: "The list as a file" },
];

/** One letter a page, for the printer or a PDF file. */
const Paper = ({ batch, about, large }: { batch: Batch; about: About; large: boolean }) => (
  <div class={large ? "wm-letters wm-letters--large wm-printonly" : "wm-letters wm-printonly"}>
    {batch.recipients.map((one) => (
      <article>
        <p class="wm-address">
          {[envelopeName(one.person), ...(one.contact?.address ?? [])].filter(Boolean).map((line) => (
            <>
              {line}
              <br />
            </>
          ))}
          NHS number {one.nhsNumber ? groupNhsNumber(one.nhsNumber) : "not known"}
          <br />
          Number at the practice {one.patientId}
        </p>
        <p>{longDate(about.today)}</p>
        <Paragraphs markdown={batch.texts.get(one.practice) ?? ""} />
        <p class="wm-reference">
          {batch.template.id} {batch.template.version}
        </p>
      </article>
    ))}
  </div>
);

const Choose = ({ templates, chosen, choose }: { templates: WordingTemplateJson[]; chosen: string; choose: (name: string) => void }) => {
  const [problems, setProblems] = useState<Problem[]>([]);
  const [name, setName] = useState(chosen);
  const first = templates.filter((one) => one.namedByRule);
  const rest = templates.filter((one) => !one.namedByRule);
  const label = (one: WordingTemplateJson) => `${sentence(one.kind ?? "")}: ${one.title ?? one.name ?? ""}`;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (name) choose(name);
        else setProblems([{ text: "Select a letter, text or script", field: "template" }]);
      }}
    >
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      <Radios
        id="template"
        name="template"
        legend="Which wording?"
        legendSize="m"
        small
        error={problems[0]?.text}
        choices={[...first, ...rest].map((one) => ({
          value: one.name ?? "",
          text: label(one),
          hint: [one.namedByRule ? "For this list" : "", one.note ?? ""].filter(Boolean).join(". "),
        }))}
        value={name}
        onValue={setName}
      />
      <Button>Continue</Button>
    </form>
  );
};

const Check = ({ batch, session, about, done }: { batch: Batch; session: Session; about: About; done: (what: string) => void }) => {
  const { template, recipients, skipped } = batch;
  const kind = kindOf(template);
  const chosen = selection.value!;
  const [large, setLarge] = useState<string[]>([]);
  const [profile, setProfile] = useState(PROFILES[0]!.value);
  const [said, setSaid] = useState("");
  const [error, setError] = useState<CallError>();
  const requestId = useMemo(newRequestId, [template.name]);
  const ids = recipients.map((one) => one.itemId ?? "");
  const record = async (state: SentStateJson): Promise<number> => {
    const words = state === "SENT_STATE_PREPARED" ? `${kind.channel}, prepared, not yet sent` : kind.channel;
    let changed = 0;
    const made: { practice: string; token: string | undefined }[] = [];
    try {
      for (const [practice, items] of byPractice(recipients)) {
        const answer = await recordSent({
          requestId: `${requestId}-${state}-${practice}`,
          practice,
          itemIds: items.map((one) => one.itemId ?? ""),
          template: template.name ?? "",
          channel: kind.channel,
          state,
          person: session.person,
        });
        changed += answer.changed ?? 0;
        made.push({ practice, token: answer.undoToken });
      }
    } finally {
      keepUndo(made, `Noted for ${count(changed, "item", "items")}: ${words}`);
    }
    return changed;
  };
  const act = async (what: () => Promise<void>) => {
    setError(undefined);
    setSaid("");
    try {
      await what();
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  const save = () =>
    act(async () => {
      const file = await exportList({
        filter: { practices: session.practices, states: ["open", "reopened"] },
        profile,
        purpose: "direct care",
        person: session.person,
        itemIds: ids,
      });
      saveFile(file, `${kind.one}s-${profile}-${isoDate(about.today)}.csv`);
      const rows = csvRows(await file.text());
      await record("SENT_STATE_PREPARED");
      setSaid(
        `The file has ${count(rows, "row", "rows")}. The items say: ${kind.one} prepared, not yet sent.` +
          (rows === ids.length ? "" : ` ${count(ids.length, "person was", "people were")} to be in it: somebody changed an item meanwhile. Choose the wording again before you send it.`),
      );
    });
  const long = (template.characters ?? 0) > TEXT_LENGTH;
  const wordings = wordingsOf(batch);
  return (
    <>
      <Notices of={noticesOf(batch)} />
      {error && <Failure error={error} />}
      <SummaryList
        facts={[
          { key: "What", value: template.title ?? "" },
          { key: "Wording", value: `${template.id ?? ""}, version ${template.version ?? ""}` },
          { key: "Chosen", value: count(chosen.alerts.length, "item", "items") },
          { key: "Would get it", value: count(recipients.length, "person", "people") },
          { key: "Would not", value: count(skipped.length, "item", "items") },
        ]}
      />
      <h2 class="nhsuk-heading-m">{kind.one === "call" ? "What to say, and what not" : "Preview"}</h2>
      {template.kind === "text" && (
        <p>
          {(template.characters ?? 0).toLocaleString("en-GB")} characters
          {long ? `: more than ${TEXT_LENGTH}, charged as several messages.` : `, of ${TEXT_LENGTH} that one message holds.`}
        </p>
      )}
      {wordings.map(({ practices, text }) => (
        <>
          {wordings.length > 1 && <h3 class="nhsuk-heading-s">{`As ${practices.join(", ")} ${practices.length > 1 ? "say" : "says"} it`}</h3>}
          <div class="wm-preview">
            <Paragraphs markdown={text} />
          </div>
        </>
      ))}
      {wordings.length > 1 && template.kind === "text" && (
        <InsetText>
          <p>The practices’ words differ, and a file for a sender holds no words: send it practice by practice.</p>
        </InsetText>
      )}
      {recipients.length > 0 && (
        <Scroll labelledBy="recipients">
          <Table
            id="recipients"
            caption="Would get it"
            captionSize="s"
            compact
            columns={[
              { key: "patient", title: "Patient" },
              { key: "number", title: "Number at the practice" },
              { key: "needs", title: "Communication needs" },
            ]}
            rows={recipients.map((one) => ({
              key: one.itemId ?? "",
              cells: [
                <Whom one={one} />,
                one.patientId,
                needsWords(one.needs),
              ],
            }))}
          />
        </Scroll>
      )}
      {skipped.length > 0 && (
        <Scroll labelledBy="skipped">
          <Table
            id="skipped"
            caption="Would not, and why"
            captionSize="s"
            compact
            columns={[
              { key: "patient", title: "Patient" },
              { key: "why", title: "Why not" },
            ]}
            rows={skipped.map((one, index) => ({
              key: String(index),
              cells: [
                <Whom one={chosen.alerts.find((alert) => alert.itemId === one.itemId) ?? {}} />,
                sentence(one.text ?? one.reason ?? ""),
              ],
            }))}
          />
        </Scroll>
      )}
      {recipients.length > 0 && (
        <>
          {template.kind === "letter" && (
            <>
              <h2 class="nhsuk-heading-m">Print</h2>
              <p>One letter a page, with the name and address that your record system gave; where it gave none, the numbers say whose it is. Your browser’s print dialogue saves a PDF file too.</p>
              <Checkboxes id="large" name="large" legend="Size" small choices={[{ value: "large", text: "Large print, 16 point" }]} values={large} onValues={setLarge} />
              <Button kind="secondary" type="button" onClick={() => print()}>
                {`Print ${count(recipients.length, "letter", "letters")}`}
              </Button>
            </>
          )}
          {template.kind === "text" && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void save();
              }}
            >
              <h2 class="nhsuk-heading-m">File for the sender</h2>
              <Select id="profile" name="profile" label="Which sender?" choices={PROFILES} value={profile} onValue={setProfile} />
              <Button kind="secondary">Export the file</Button>
              <p role="status">{said}</p>
            </form>
          )}
          <InsetText>
            <p>Waymark sends nothing. When it has gone, say so here: each item gets the day and the version of the wording.</p>
          </InsetText>
          <Button
            type="button"
            onClick={() =>
              act(async () => {
                done(`Marked as sent for ${count(await record(kind.channel === "call" ? "SENT_STATE_CALLED" : "SENT_STATE_SENT"), "item", "items")}`);
              })
            }
          >
            {kind.one === "call" ? `Mark ${count(recipients.length, "call", "calls")} as made` : `Mark ${count(recipients.length, kind.one, `${kind.one}s`)} as sent`}
          </Button>
        </>
      )}
      <Paper batch={batch} about={about} large={large.length > 0} />
    </>
  );
};

export const LettersPage = ({ session, about }: { session: Session; about: About }) => {
  const chosen = selection.value;
  const alerts = useMemo(() => chosen?.alerts ?? [], [chosen]);
  const [name, setName] = useState("");
  const [done, setDone] = useState("");
  const rules = [...new Set(alerts.map((one) => one.item?.rule ?? ""))];
  const templates = useQuery(alerts.length > 0 ? `templates#${rules.join()}` : undefined, (signal) =>
    listTemplates({ kinds: ["letter", "text", "script"], ...(rules.length === 1 ? { rule: rules[0]! } : {}) }, signal),
  );
  const batch = useQuery(name && alerts.length > 0 ? `batch#${name}` : undefined, (signal) => askBatch(alerts, name, signal));
  useLayoutEffect(() => document.getElementById("page-heading")?.focus(), [name, done]);
  const back = chosen?.from ?? "/";
  if (alerts.length === 0) {
    return (
      <>
        <BackLink href="/">Today</BackLink>
        <Title title="Nothing is selected" />
        <p>Open a worklist and select the people who should get a letter, a text or a call.</p>
      </>
    );
  }
  const failed = batch.error ?? templates.error;
  return (
    <>
      <div class="wm-noprint">
        <BackLink href={back}>Back to the list</BackLink>
        <UndoOffer session={session} />
      </div>
      <Title
        title={done ? "Marked as sent" : name ? "Check before anything goes" : "Letter, text or call"}
        caption={count(alerts.length, "item selected", "items selected")}
      />
      {failed && <Failure error={failed} again={batch.error ? batch.again : templates.again} />}
      {done ? (
        <p>
          {done}. <a href={back}>Back to the list</a>
        </p>
      ) : name ? (
        batch.answer && !batch.waiting ? (
          <>
            <Check batch={batch.answer} session={session} about={about} done={setDone} />
            <p class="wm-noprint">
              <Button type="button" kind="secondary" onClick={() => setName("")}>
                Choose another wording
              </Button>
            </p>
          </>
        ) : (
          !batch.error && <Waiting what="the recipients" />
        )
      ) : templates.answer ? (
        <Choose templates={templates.answer.templates ?? []} chosen={name} choose={setName} />
      ) : (
        !templates.error && <Waiting what="the wording" />
      )}
      {name && batch.answer && !done && <Details summary="Where this wording comes from"><p>{`Owner: ${batch.answer.template.owner ?? "not said"}. Review by ${longDate(batch.answer.template.reviewBy)}. ${batch.answer.template.note ?? ""}`}</p></Details>}
    </>
  );
};

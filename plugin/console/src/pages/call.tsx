// Call mode: one person, large, with what to say and what not, and the next person at the end.
import { useEffect, useState } from "preact/hooks";
import { addNote, getAlert, listTemplates, recordSent, respond } from "../api/client";
import type { CallError } from "../api/connect";
import type { ReplyOptionJson } from "../gen/waymark/v1/answer_pb";
import type { About } from "../lib/about";
import { callQueue } from "../lib/bulk";
import { isoDate, readDate, serial } from "../lib/dates";
import { keepDraft, useDraft } from "../lib/drafts";
import { asCallError, useQuery } from "../lib/query";
import { go, lastList, path } from "../lib/route";
import { useServerDraft } from "../lib/server_draft";
import { useRequestId } from "../lib/request_id";
import { type Session, ruleRole } from "../lib/session";
import { count } from "../lib/words";
import { BackLink, Button, ErrorSummary, InsetText, type Problem } from "../nhs/basics";
import { Checkboxes, Input, Radios, Textarea } from "../nhs/forms";
import { PatientBanner } from "../parts/banner";
import { Failure, Title, Waiting } from "../parts/common";
import { Paragraphs } from "../parts/markdown";
import { Needs } from "../parts/needs";
import { Others } from "../parts/others";
import { Notices, noticesOf } from "../parts/notices";

const OUTCOMES = [
  { value: "call, not reached", text: "Not reached" },
  { value: "call, message left", text: "Left a message to ring back", hint: "Without the reason: “Please ring your practice” is enough" },
  { value: "call, spoke", text: "Spoke with the person" },
  { value: "call, spoke with carer", text: "Spoke with a carer or interpreter" },
  { value: "call, wrong number", text: "Wrong number" },
];
const AGAIN = new Set(["call, not reached", "call, message left", "call, wrong number"]);

/** The rule's own word for a call that reached nobody, where it has one: its conditions and numbers may hang on it. */
export const notReached = (replies: ReplyOptionJson[] | undefined, role: string): ReplyOptionJson | undefined =>
  (replies ?? []).find((one) => one.does === "snooze" && !one.ask && (one.by ?? []).includes(role) && /reach/i.test(one.name ?? ""));

export const CallPage = ({ practice, id, session, about }: { practice: string; id: string; session: Session; about: About }) => {
  const item = useQuery(`call#${practice}/${id}`, (signal) => getAlert({ practice, itemId: id }, signal));
  const rule = item.answer?.alert?.item?.rule;
  const scripts = useQuery(rule ? `scripts#${rule}` : undefined, (signal) => listTemplates({ kinds: ["script"], rule: rule!, practice }, signal));
  const [outcome, setOutcome] = useState("");
  const [next, setNext] = useDraft(`call/${id}/next`);
  const [later, setLater] = useState(["later"]);
  const [until, setUntil] = useState(isoDate(about.today));
  const [note, setNote] = useDraft(`call/${id}/note`);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [error, setError] = useState<CallError>();
  const words = [note.trim(), AGAIN.has(outcome) && next.trim() ? `Next try: ${next.trim()}` : ""].filter(Boolean).join(". ");
  const sentId = useRequestId("sent", id, outcome);
  const noteId = useRequestId("note", id, outcome, words);
  const replyId = useRequestId("reply", id, outcome, until, item.answer?.alert?.version);
  const waits = AGAIN.has(outcome) && later.length > 0;
  useServerDraft(practice, id, session.person, [`call/${id}/note`, `call/${id}/next`]);
  useEffect(() => {
    setOutcome("");
    setLater(["later"]);
    setUntil(isoDate(about.today));
    setProblems([]);
    setError(undefined);
  }, [id]);
  const queue = callQueue.value;
  const at = queue.findIndex((one) => one.itemId === id);
  const following = at >= 0 ? queue[at + 1] : undefined;
  if (item.error) {
    return (
      <>
        <BackLink href={lastList.href}>{lastList.title}</BackLink>
        <Title title="This item cannot be shown" />
        <Failure error={item.error} again={item.again} />
      </>
    );
  }
  const alert = item.answer?.alert;
  if (!alert || (rule && !scripts.answer && !scripts.error)) return <Waiting what="the call" />;
  const quiet = AGAIN.has(outcome) ? notReached(item.answer?.prompt?.replies, ruleRole(session.role)) : undefined;
  const script = (scripts.answer?.templates ?? []).find((one) => one.namedByRule);
  const save = async (event: Event) => {
    event.preventDefault();
    const found: Problem[] = [];
    if (!outcome) found.push({ text: "Select what came of the call", field: "outcome" });
    if (words.length > 1000) found.push({ text: "The note must be 900 characters or less", field: "call-note" });
    const last = readDate(until);
    if (waits && (!last || serial(last) < serial(about.today))) found.push({ text: "Enter a last day that is not before today", field: "try-until" });
    setProblems(found);
    setError(undefined);
    if (found.length > 0) return;
    try {
      await recordSent({
        requestId: sentId,
        practice,
        itemIds: [id],
        channel: outcome,
        state: "SENT_STATE_CALLED",
        person: session.person,
        ...(script?.name ? { template: script.name } : {}),
      });
      if (words) await addNote({ requestId: noteId, practice, itemId: id, text: words, person: session.person });
      // Whatever version: it only says when somebody tries again.
      const reply = { practice, itemId: id, version: "0", role: session.role, person: session.person };
      if (waits && quiet?.name) await respond({ ...reply, requestId: `${replyId}-called`, reply: quiet.name });
      if (waits) await respond({ ...reply, requestId: `${replyId}-waits`, reply: "snooze", until: last! });
      keepDraft(`call/${id}/note`, "");
      keepDraft(`call/${id}/next`, "");
      if (following) go(path("item", following.practice ?? "", following.itemId ?? "", "call"));
      else go(path("item", practice, id));
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  const problem = (field: string) => problems.find((one) => one.field === field)?.text;
  return (
    <div class="wm-call">
      <PatientBanner alert={alert} contact={item.answer?.contact} />
      <BackLink href={path("item", practice, id)}>Back to the item</BackLink>
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      {error && <Failure error={error} />}
      <Title title={alert.summary ?? alert.title ?? "Call"} caption={at >= 0 ? `Call ${at + 1} of ${queue.length}` : "Call"} />
      <Others practice={practice} alert={alert} again={item.again} />
      <Notices of={noticesOf(item.answer)} />
      {alert.person?.deceased && <InsetText><p>This person has died: do not ring.</p></InsetText>}
      {!alert.person?.deceased && (
        <p>
          Ring <strong class="wm-nowrap">{item.answer?.contact?.telephone || "the number in the record: none was sent to Waymark"}</strong>
        </p>
      )}
      <Needs of={item.answer?.needs} />
      {scripts.error && <Failure error={scripts.error} again={scripts.again} />}
      {script ? (
        <section class="wm-script" aria-label={script.title}>
          <Paragraphs markdown={script.text ?? ""} />
        </section>
      ) : (
        <InsetText>
          <p>There is no script for this list. Make sure whom you are talking to before you say why you ring, and leave no message that says why.</p>
        </InsetText>
      )}
      <form onSubmit={save} noValidate>
        <Radios
          id="outcome"
          name="outcome"
          legend="What came of it?"
          legendSize="m"
          error={problem("outcome")}
          choices={OUTCOMES}
          value={outcome}
          onValue={setOutcome}
        />
        {AGAIN.has(outcome) && (
          <Checkboxes
            id="later"
            name="later"
            legend="The item"
            small
            choices={[{ value: "later", text: "Waits for another try", hint: "Until then it leaves the urgent count. It stays on its list, and under Later" }]}
            values={later}
            onValues={setLater}
          />
        )}
        {waits && (
          <Input id="try-until" name="until" type="date" label="Until the end of" width={10} value={until} error={problem("try-until")} onValue={setUntil} />
        )}
        {AGAIN.has(outcome) && (
          <Input id="next-try" name="next" label="Next try (optional)" hint="For example, today 4:15pm. It is kept in the note" width={20} value={next} autocomplete="off" onValue={setNext} />
        )}
        <Textarea id="call-note" name="note" label="Note (optional)" hint="Kept with the item; no rule reads it" rows={3} value={note} error={problem("call-note")} onValue={setNote} />
        <Button>{following ? "Save and go to the next person" : "Save"}</Button>
      </form>
      <p>
        {following ? (
          <a href={path("item", following.practice ?? "", following.itemId ?? "", "call")}>Next person without saving: {count(queue.length - at - 1, "person", "people")} left</a>
        ) : (
          <a href={path("item", practice, id)}>Answer the item itself</a>
        )}
      </p>
    </div>
  );
};

// One item: who, why, what happened when, and what to do about it.
import { useEffect, useState } from "preact/hooks";
import { addNote, assign, getAlert, respond } from "../api/client";
import type { CallError } from "../api/connect";
import type { RespondRequestJson } from "../gen/waymark/v1/events_pb";
import type { GetAlertResponseJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { askedNote, asksOf } from "../lib/asks";
import { CLINICIANS, OTHER, REASONS, REOPENING, closes, givers, outcomesOf, wantsOutcome } from "../lib/closing";
import { addDays, dueWords, isoDate, longDate, momentWords, readDate, serial } from "../lib/dates";
import { keepDraft, useDraft } from "../lib/drafts";
import { useRequestId } from "../lib/request_id";
import { useServerDraft } from "../lib/server_draft";
import { asCallError, useQuery } from "../lib/query";
import { lastList, path } from "../lib/route";
import { type Session, roleWords, ruleRole } from "../lib/session";
import { marksOf, rowIds } from "../lib/timeline";
import { historyWords, isOpen, sentence, statusTag } from "../lib/words";
import { keepWriteBacks } from "../lib/write_backs";
import { BackLink, Button, Details, ErrorSummary, type Problem, SummaryList, Tag } from "../nhs/basics";
import { Input, Radios, Textarea } from "../nhs/forms";
import { PatientBanner } from "../parts/banner";
import { Needs } from "../parts/needs";
import { Notices, noticesOf } from "../parts/notices";
import { Others } from "../parts/others";
import { WhyNot } from "../parts/why_not";
import { WriteBacks } from "../parts/write_backs";
import { WrongAdvice } from "../parts/wrong_advice";
import { FormLinks } from "./sheets";
import { Day, Failure, Say, type Said, Title, Waiting } from "../parts/common";
import { Explanation } from "../parts/explain";
import { Paragraphs } from "../parts/markdown";
import { OwnerInput } from "../parts/owner_input";
import { Timeline } from "../parts/timeline";

interface WorkProps {
  answer: GetAlertResponseJson;
  session: Session;
  about: About;
  done: (said: Said) => void;
}

const DOES: Record<string, string> = {
  done: "Closes the item",
  stop: "Closes the item",
  "set aside": "Sets it aside; it comes back",
  snooze: "Kept quiet for a while; it stays on the list",
};

/** A reply, a snooze or a reopening, in one form: what is chosen says what else is asked. */
const Reply = ({ answer, session, about, done }: WorkProps) => {
  const alert = answer.alert!;
  const open = isOpen(alert.work);
  const role = ruleRole(session.role);
  const offered = answer.prompt?.replies ?? [];
  const mine = offered.filter((one) => givers(one, answer.closing).includes(role));
  const others = offered.filter((one) => !mine.includes(one));
  const key = `reply/${alert.itemId}`;
  const [chosen, setChosen] = useState("");
  const [on, setOn] = useState(isoDate(about.today));
  const [until, setUntil] = useState(isoDate(addDays(about.today, 7)));
  const [reason, setReason] = useDraft(`${key}/reason`);
  const [coded, setCoded] = useState("");
  const [outcome, setOutcome] = useState("");
  const [note, setNote] = useDraft(`${key}/note`);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [error, setError] = useState<CallError>();
  const [asked, setAsked] = useDraft(`${key}/asked`);
  const requestId = useRequestId(alert.itemId, alert.version, chosen, outcome, on, until, coded, reason, asked, note);
  const reply = mine.find((one) => one.name === chosen);
  const asks = asksOf(reply);
  const wantsUntil = chosen === "snooze" || asks.until;
  const wantsReason = asks.reason || chosen === "reopen";
  const wantsDate = asks.date;
  const words = askedNote(asks, asked, note);
  const asksOutcome = wantsOutcome(chosen, answer.closing);
  const reasons = chosen === "reopen" ? REOPENING : REASONS;
  const why = coded === OTHER ? reason.trim() : coded;
  const problem = (field: string) => problems.find((one) => one.field === field)?.text;

  const send = async (event: Event) => {
    event.preventDefault();
    const found: Problem[] = [];
    const day = readDate(on);
    const last = readDate(until);
    if (!chosen) found.push({ text: "Select what happened", field: "reply" });
    if (wantsDate && !day) found.push({ text: "Enter the day on which it was done", field: "done-on" });
    else if (wantsDate && serial(day!) > serial(about.today)) found.push({ text: "The day on which it was done must not be in the future", field: "done-on" });
    if (wantsUntil && (!last || serial(last) <= serial(about.today))) found.push({ text: "Enter a last day after today", field: "reply-until" });
    if (asksOutcome && !outcome) found.push({ text: "Select what came of it", field: "outcome" });
    if (asksOutcome && outcome === OTHER && !note.trim()) found.push({ text: "Say in the note what came of it", field: "reply-note" });
    if (wantsReason && !coded) found.push({ text: "Select a reason", field: "coded-reason" });
    else if (wantsReason && !why) found.push({ text: "Enter a reason", field: "reason" });
    if (asks.words.length > 0 && !asked.trim()) found.push({ text: `Enter ${asks.words.join(", ")}`, field: "asked" });
    if (words.length > 1000) found.push({ text: "The note must be 1,000 characters or less", field: "reply-note" });
    setProblems(found);
    setError(undefined);
    if (found.length > 0) return;
    const request: RespondRequestJson = {
      requestId,
      practice: alert.practice ?? "",
      itemId: alert.itemId ?? "",
      version: alert.version ?? "0",
      reply: chosen,
      role: session.role,
      person: session.person,
    };
    if (wantsDate) request.doneOn = day!;
    if (wantsUntil) request.until = last!;
    if (wantsReason) request.reason = why;
    if (asksOutcome) request.outcome = outcome;
    if (words) request.note = words;
    try {
      const given = await respond(request);
      keepDraft(`${key}/note`, "");
      keepDraft(`${key}/reason`, "");
      keepDraft(`${key}/asked`, "");
      setNote("");
      setAsked("");
      setReason("");
      setChosen("");
      setCoded("");
      setOutcome("");
      keepWriteBacks(alert.itemId ?? "", given.writeBack ?? [], answer.record ?? []);
      if (given.waitsForSecondPerson) {
        return done({ heading: `Proposed: ${sentence(chosen)}`, text: "Two people close this item. It stays open until somebody else says the same." });
      }
      done({
        heading: `Saved: ${sentence(chosen)}`,
        ...(given.quietUntil ? { text: `It is not shown in consultations again until after ${longDate(given.quietUntil)}.` } : {}),
      });
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };

  const choices = open
    ? [
        ...mine.map((one) => ({ value: one.name ?? "", text: sentence(one.name ?? ""), hint: DOES[one.does ?? ""] })),
        { value: "snooze", text: "Snooze", hint: "Kept from consultations to a day; it stays on the list" },
      ]
    : [{ value: "reopen", text: "Reopen", hint: "Keeps its history" }];
  return (
    <form onSubmit={send} noValidate>
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      {error?.code === "aborted" ? (
        <>
          <ErrorSummary problems={[{ text: "Somebody else changed this item while you had it open" }]} />
          <p>{error.message}</p>
          <p>What you typed is kept. Look at what changed, then answer again.</p>
          <Button type="button" kind="secondary" onClick={() => done({ ok: false, heading: "This is the item as it is now" })}>
            Show the item as it is now
          </Button>
        </>
      ) : (
        error && <Failure error={error} />
      )}
      <WriteBacks item={alert.itemId ?? ""} record={answer.record ?? []} />
      <Radios
        id="reply"
        name="reply"
        legend="What happened?"
        legendSize="m"
        small
        error={problem("reply")}
        choices={choices}
        value={chosen}
        onValue={setChosen}
      />
      {wantsDate && (
        <Input id="done-on" name="done-on" type="date" label="When was it done?" width={10} value={on} error={problem("done-on")} onValue={setOn} />
      )}
      {wantsUntil && (
        <Input id="reply-until" name="until" type="date" label="Last day" width={10} value={until} error={problem("reply-until")} onValue={setUntil} />
      )}
      {asksOutcome && (
        <Radios
          id="outcome"
          name="outcome"
          legend="What came of it?"
          small
          error={problem("outcome")}
          choices={outcomesOf(answer.closing).map((one) => ({ value: one, text: sentence(one), ...(one === OTHER ? { hint: "Say what in the note" } : {}) }))}
          value={outcome}
          onValue={setOutcome}
        />
      )}
      {wantsReason && (
        <Radios
          id="coded-reason"
          name="coded-reason"
          legend="Why?"
          small
          error={problem("coded-reason")}
          choices={[...reasons, OTHER].map((one) => ({ value: one, text: sentence(one) }))}
          value={coded}
          onValue={setCoded}
        />
      )}
      {wantsReason && coded === OTHER && (
        <Input id="reason" name="reason" label="Reason" hint="A few words without names" width={20} value={reason} error={problem("reason")} autocomplete="off" onValue={setReason} />
      )}
      {asks.words.length > 0 && (
        <Input id="asked" name="asked" label={sentence(asks.words.join(", "))} hint="Kept with the item" width={20} value={asked} error={problem("asked")} autocomplete="off" onValue={setAsked} />
      )}
      <Textarea id="reply-note" name="note" label="Note (optional)" hint="Kept with the item; no rule reads it" rows={2} value={note} error={problem("reply-note")} onValue={setNote} />
      <Button>Save</Button>
      {open && answer.closing?.clinicianCloses && !CLINICIANS.includes(role) && (
        <p class="wm-quiet">Only a GP, nurse or pharmacist closes an item of this list: assign it to one.</p>
      )}
      {open && mine.some(closes) && answer.closing?.secondPerson && <p class="wm-quiet">Two people close an item of this list.</p>}
      {open && others.length > 0 && (
        <Details summary="Replies that somebody else must give">
          <ul class="nhsuk-list nhsuk-list--bullet">
            {others.map((one) => (
              <li>
                {sentence(one.name ?? "")}: {(givers(one, answer.closing).length > 0 ? givers(one, answer.closing) : CLINICIANS).map(roleWords).join(" or ")}
              </li>
            ))}
          </ul>
        </Details>
      )}
    </form>
  );
};

const Owner = ({ answer, session, done }: WorkProps) => {
  const alert = answer.alert!;
  const [owner, setOwner] = useState(alert.work?.owner ?? "");
  const [error, setError] = useState<CallError>();
  const [why, setWhy] = useDraft(`assign/${alert.itemId}/why`);
  useEffect(() => setOwner(alert.work?.owner ?? ""), [alert.version]);
  const noteId = useRequestId("why", alert.itemId, alert.version, why.trim());
  const requestId = useRequestId(alert.itemId, alert.version, owner);
  const give = async (to: string) => {
    setError(undefined);
    try {
      const answer = await assign({
        requestId: `${requestId}-${to === owner ? "typed" : "me"}`,
        practice: alert.practice ?? "",
        itemIds: [alert.itemId ?? ""],
        owner: to,
        person: session.person,
        role: session.role,
      });
      const skipped = answer.skipped?.[0];
      if (!skipped && why.trim()) {
        await addNote({ requestId: noteId, practice: alert.practice ?? "", itemId: alert.itemId ?? "", text: why.trim(), person: session.person });
        setWhy("");
      }
      done(
        skipped
          ? { ok: false, heading: "It stays with its owner", text: skipped.text ?? skipped.reason ?? "" }
          : { heading: to ? `Assigned to ${to}` : "Nobody has it now" },
      );
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void give(owner.trim());
      }}
    >
      {error && <Failure error={error} />}
      <OwnerInput id="owner" label="Owner" labelSize="m" hint="A person or a team; empty: nobody" practices={[alert.practice ?? ""]} value={owner} onValue={setOwner} />
      <Input
        id="assign-why"
        name="why"
        label="What is needed, and by when (optional)"
        hint="For example, needs a decision by 5 March. Kept with the item as a note"
        width={20}
        value={why}
        autocomplete="off"
        onValue={setWhy}
      />
      <div class="nhsuk-button-group">
        <Button kind="secondary" small>
          Assign
        </Button>
        {alert.work?.owner !== session.person && (
          <Button kind="secondary" small type="button" onClick={() => void give(session.person)}>
            Assign to me
          </Button>
        )}
      </div>
    </form>
  );
};

const Note = ({ answer, session, done }: WorkProps) => {
  const alert = answer.alert!;
  const [text, setText] = useDraft(`note/${alert.itemId}`);
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const requestId = useRequestId(alert.itemId, alert.version, text.trim());
  const send = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    const wrong = !text.trim() ? "Enter a note" : text.length > 1000 ? "The note must be 1,000 characters or less" : undefined;
    setProblem(wrong);
    if (wrong) {
      document.getElementById("note")?.focus();
      return;
    }
    try {
      await addNote({ requestId, practice: alert.practice ?? "", itemId: alert.itemId ?? "", text: text.trim(), person: session.person });
      setText("");
      done({ heading: "Note saved" });
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  return (
    <form onSubmit={send} noValidate>
      {error && <Failure error={error} />}
      <Textarea
        id="note"
        name="note"
        label="Add a note"
        labelSize="m"
        hint="At most 1,000 characters. Everybody who may see the item sees it"
        rows={3}
        value={text}
        error={problem}
        onValue={setText}
      />
      <Button kind="secondary" small>
        Save the note
      </Button>
    </form>
  );
};

export const ItemPage = ({ practice, id, session, about }: { practice: string; id: string; session: Session; about: About }) => {
  const item = useQuery(`item#${practice}/${id}`, (signal) => getAlert({ practice, itemId: id }, signal));
  const [said, setSaid] = useState<Said>();
  useEffect(() => setSaid(undefined), [practice, id]);
  useServerDraft(practice, id, session.person, [`note/${id}`, `reply/${id}/note`, `reply/${id}/reason`, `reply/${id}/asked`, `assign/${id}/why`]);
  const done = (what: Said) => {
    setSaid(what);
    item.again();
    scrollTo(0, 0);
  };
  if (item.error) {
    return (
      <>
        <BackLink href={lastList.href}>{lastList.title}</BackLink>
        <Title title="This item cannot be shown" />
        <Failure error={item.error} again={item.again} />
      </>
    );
  }
  const answer = item.answer;
  if (!answer?.alert) return <Waiting what="the item" />;
  const { alert, explanation, prompt } = answer;
  const tag = statusTag(alert.item, alert.work, about.today);
  const marks = marksOf(answer);
  const props: WorkProps = { answer, session, about, done };
  return (
    <>
      <PatientBanner alert={alert} contact={answer.contact} />
      <BackLink href={lastList.href}>{lastList.title}</BackLink>
      {said && <Say said={said} />}
      <Title title={alert.title ?? "Item"} />
      <p class="nhsuk-body-l">{alert.summary}</p>
      <Others practice={practice} alert={alert} again={item.again} />
      <Notices of={noticesOf(answer)} />
      <SummaryList
        facts={[
          {
            key: "Status",
            value: (
              <>
                <Tag colour={tag.colour}>{tag.text}</Tag>{" "}
                {isOpen(alert.work) && alert.item?.overdueOn && dueWords(alert.item.overdueOn, about.today)}
              </>
            ),
          },
          { key: "Due", value: alert.dueOn ? <Day date={alert.dueOn} /> : "No date" },
          {
            key: "Owner",
            value: (alert.work?.owner || "Unassigned") + (alert.work?.coveredBy ? ` (${alert.work.coveredBy} covers)` : ""),
          },
          ...(alert.work?.proposedBy
            ? [{ key: "Proposed", value: `${sentence(alert.work.proposedReply ?? "")}, by ${alert.work.proposedBy}: somebody else has to say the same` }]
            : []),
          ...(alert.work?.outcome ? [{ key: "What came of it", value: sentence(alert.work.outcome) }] : []),
          ...(alert.work?.because ? [{ key: "Because", value: alert.work.because }] : []),
          {
            key: "Last action",
            value: `${historyWords(alert.lastAction)}${alert.lastActionBy ? ` by ${alert.lastActionBy}` : ""}, ${momentWords(alert.lastActionAt)}`,
          },
          { key: "All of this patient", value: <a href={path("item", practice, id, "patient")}>Every item of this patient</a> },
        ]}
      />
      <Needs of={answer.needs} />
      {isOpen(alert.work) && !alert.person?.deceased && (
        <p class="wm-noprint">
          <a class="nhsuk-button nhsuk-button--small" href={path("item", practice, id, "call")} draggable={false}>
            Start call
          </a>
        </p>
      )}
      {alert.item?.rule && <FormLinks practice={practice} id={id} rule={alert.item.rule} />}
      <div class="wm-work wm-noprint">
        <Reply {...props} key={`reply-${id}`} />
        <div>
          <Owner {...props} key={`owner-${id}`} />
          <Note {...props} key={`note-${id}`} />
        </div>
      </div>
      <h2 class="nhsuk-heading-m">Why listed</h2>
      {prompt?.why && <p>{prompt.why}</p>}
      {explanation ? <Explanation of={explanation} rows={rowIds(marks)} /> : <p>The rule is not in use any more, so it cannot be explained.</p>}
      <WhyNot practice={practice} id={id} />
      <h2 class="nhsuk-heading-m">Timeline</h2>
      <Timeline marks={marks} today={about.today} earlier={answer.earlierEntries ?? 0} />
      {prompt?.detail && (
        <>
          <h2 class="nhsuk-heading-m">What is advised</h2>
          <Paragraphs markdown={prompt.detail} />
        </>
      )}
      {(prompt?.evidence ?? []).length > 0 && (
        <Details summary="What the rule rests on">
          <ul class="nhsuk-list nhsuk-list--bullet">
            {prompt!.evidence!.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </Details>
      )}
      <WrongAdvice rule={alert.item?.rule ?? ""} version={prompt?.ruleVersion ?? ""} practice={practice} session={session} />
      <p class="wm-noprint">
        <Button kind="secondary" small type="button" onClick={() => print()}>
          Print this page
        </Button>
      </p>
    </>
  );
};

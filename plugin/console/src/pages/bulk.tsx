// Work on many items: what to do, a page that asks whether that is right, what was done and what was left, with undo.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { assign, newRequestId, respondMany } from "../api/client";
import type { CallError } from "../api/connect";
import type { ReplyOptionJson } from "../gen/waymark/v1/answer_pb";
import type { ListedRuleJson } from "../gen/waymark/v1/review_desk_pb";
import type { AlertJson, SkippedJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { OTHER, closes, commonOutcomes, wantsOutcome } from "../lib/closing";
import { byPractice, forgetSelection, keepUndo, selection } from "../lib/bulk";
import { addDays, isoDate, longDate, readDate, serial } from "../lib/dates";
import { useUnsaved } from "../lib/drafts";
import { asCallError } from "../lib/query";
import { go } from "../lib/route";
import { type Session, ruleRole } from "../lib/session";
import { count, sentence } from "../lib/words";
import { BackLink, Button, ErrorSummary, InsetText, type Problem, SummaryList } from "../nhs/basics";
import { Input, Radios } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, Title, Whom } from "../parts/common";
import { OwnerInput } from "../parts/owner_input";
import { UndoOffer } from "../parts/undo";

type Action = "assign" | "snooze" | "letter" | `reply:${string}`;

/** Replies that every rule among the items has, that ask for nothing of their own and that this role may give. */
export function commonReplies(alerts: AlertJson[], rules: ListedRuleJson[], role: string): ReplyOptionJson[] {
  const offered = [...new Set(alerts.map((one) => one.item?.rule))].map(
    (rule) => rules.find((one) => one.rule === rule)?.replies ?? [],
  );
  return (offered[0] ?? []).filter(
    (reply) => !reply.ask && (reply.by ?? []).includes(role) && offered.every((list) => list.some((one) => one.name === reply.name)),
  );
}

interface ItemsProps {
  id: string;
  caption: string;
  rows: { alert: AlertJson | undefined; text: string }[];
  last?: string;
}

const Items = ({ id, caption, rows, last = "Reason" }: ItemsProps) => (
  <Scroll labelledBy={id}>
    <Table
      id={id}
      caption={caption}
      captionSize="s"
      compact
      columns={[
        { key: "patient", title: "Patient" },
        { key: "why", title: "Why listed" },
        { key: "text", title: last },
      ]}
      rows={rows.map(({ alert, text }, index) => ({
        key: String(index),
        cells: [<Whom one={alert ?? {}} />, alert?.summary ?? "Not known", text],
      }))}
    />
  </Scroll>
);

interface Done {
  changed: number;
  skipped: SkippedJson[];
  what: string;
}

interface Typed {
  owner: string;
  until: string;
  outcome: string;
  note: string;
}
/** Whether anything would have to be entered again. */
export const changed = (now: Typed, first: Typed): boolean => (Object.keys(first) as (keyof Typed)[]).some((field) => now[field].trim() !== first[field]);

export const BulkPage = ({ session, about }: { session: Session; about: About }) => {
  const chosen = selection.value;
  const alerts = useMemo(() => chosen?.alerts ?? [], [chosen]);
  const [action, setAction] = useState<Action>("assign");
  const [first] = useState<Typed>({ owner: session.person, until: isoDate(addDays(about.today, 7)), outcome: "", note: "" });
  const [owner, setOwner] = useState(first.owner);
  const [outcome, setOutcome] = useState(first.outcome);
  const [note, setNote] = useState(first.note);
  const [until, setUntil] = useState(first.until);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [would, setWould] = useState<Done>();
  const [done, setDone] = useState<Done>();
  const [error, setError] = useState<CallError>();
  const [busy, setBusy] = useState(false);
  useUnsaved(!done && changed({ owner, until, outcome, note }, first));
  // The same request however often it is sent: a repeated press or a lost answer changes nothing twice.
  const requestId = useMemo(newRequestId, [action, owner, until, outcome, note, would]);
  const replies = useMemo(() => commonReplies(alerts, chosen?.rules ?? [], ruleRole(session.role)), [alerts]);
  useLayoutEffect(() => document.getElementById("page-heading")?.focus(), [would, done]);
  const terms = (chosen?.rules ?? []).filter((rule) => alerts.some((one) => one.item?.rule === rule.rule)).map((rule) => rule.closing);
  const reply = action.startsWith("reply:") ? action.slice("reply:".length) : "";
  const outcomes = terms.some((one) => wantsOutcome(reply, one)) ? commonOutcomes(terms) : [];
  const back = chosen?.from ?? "/";
  // A first word only proposes there: "changed" must not read as "closed".
  const proposes = terms.some((one) => one?.secondPerson) && closes(replies.find((one) => one.name === reply));
  const twoPeople = proposes && <InsetText><p>Two people close items of this list. Where nobody has said the same before, the item is proposed and stays open until somebody else says it too.</p></InsetText>;
  if (alerts.length === 0) {
    return (
      <>
        <BackLink href="/">Today</BackLink>
        <Title title="Nothing is selected" />
        <p>Open a worklist and select the items that you want to work on. A selection is not kept when the page is loaded anew.</p>
      </>
    );
  }
  const problem = (field: string) => problems.find((one) => one.field === field)?.text;
  const words =
    action === "assign"
      ? owner.trim()
        ? `Assign to ${owner.trim()}`
        : "Take away the owner"
      : action === "snooze"
        ? `Snooze to ${longDate(readDate(until))}`
        : `Reply “${reply}”${outcomes.length > 0 ? `, ${outcome}` : ""}`;
  const has = (alert: AlertJson) => action === "assign" && (alert.work?.owner ?? "") === owner.trim();
  /** One call a practice: what would be, or what is done. */
  const ask = async (dryRun: boolean): Promise<Done> => {
    const result: Done = { changed: 0, skipped: [], what: words };
    const made: { practice: string; token: string | undefined }[] = [];
    try {
      for (const [practice, items] of byPractice(alerts.filter((alert) => !has(alert)))) {
        const common = { requestId: `${requestId}-${practice}`, practice, person: session.person, role: session.role, dryRun };
        const answer =
          action === "assign"
            ? await assign({ ...common, itemIds: items.map((one) => one.itemId ?? ""), owner: owner.trim() })
            : await respondMany({
                ...common,
                items: items.map((one) => ({ itemId: one.itemId ?? "", version: one.version ?? "0" })),
                reply: action === "snooze" ? "snooze" : reply,
                ...(outcomes.length > 0 ? { outcome } : {}),
                ...(outcomes.length > 0 && outcome === OTHER ? { note: note.trim() } : {}),
                ...(action === "snooze" ? { until: readDate(until)! } : {}),
              });
        result.changed += answer.changed ?? 0;
        result.skipped.push(...(answer.skipped ?? []));
        made.push({ practice, token: answer.undoToken });
      }
    } finally {
      if (!dryRun && made.length > 0) {
        forgetSelection();
        keepUndo(made, `${words}: done for ${count(result.changed, "item", "items")}`);
      }
    }
    return result;
  };
  const act = async (dryRun: boolean, then: (result: Done) => void) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      then(await ask(dryRun));
    } catch (thrown) {
      setError(asCallError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const left = (of: Done) => [
    ...alerts.filter(has).map((alert) => ({ alert, text: owner.trim() ? `${owner.trim()} has it already` : "Nobody has it already" })),
    ...of.skipped.map((one) => ({ alert: alerts.find((alert) => alert.itemId === one.itemId), text: one.text ?? one.reason ?? "" })),
  ];

  const check = (event: Event) => {
    event.preventDefault();
    if (action === "letter") return go("/letters");
    const found: Problem[] = [];
    const day = readDate(until);
    if (action === "snooze" && (!day || serial(day) <= serial(about.today))) {
      found.push({ text: "Enter a day after today", field: "until" });
    }
    if (outcomes.length > 0 && !outcome) found.push({ text: "Select what came of it", field: "outcome" });
    if (outcomes.length > 0 && outcome === OTHER && !note.trim()) found.push({ text: "Say what came of it", field: "outcome-note" });
    if (action === "assign" && owner.length > 100) found.push({ text: "An owner's name must be 100 characters or less", field: "owner" });
    setProblems(found);
    if (found.length === 0) void act(true, setWould);
  };
  if (done) {
    const rows = left(done);
    return (
      <>
        <BackLink href={back}>Back to the list</BackLink>
        {done.changed > 0 && <UndoOffer session={session} />}
        <Title title={`${count(done.changed, "item", "items")} changed`} />
        <p>{done.what}.</p>
        {twoPeople}
        {rows.length > 0 && <Items id="left" caption={`Left as they were: ${rows.length}`} rows={rows} />}
        <p>
          <a href={back}>Back to the list</a>
        </p>
      </>
    );
  }
  if (would) {
    const skipped = left(would);
    const going = alerts.filter((alert) => !skipped.some((one) => one.alert === alert));
    return (
      <>
        <Title title="Check before you do this" caption={count(alerts.length, "item selected", "items selected")} />
        {error && <Failure error={error} />}
        <SummaryList
          facts={[
            { key: "What", value: words },
            { key: "Changes", value: count(going.length, "item", "items") },
            { key: "Stays as it is", value: count(skipped.length, "item", "items") },
            { key: "In the name of", value: session.person },
          ]}
        />
        {twoPeople}
        {going.length > 0 && (
          <Items id="going" caption="Changes" rows={going.map((alert) => ({ alert, text: alert.work?.owner || "Unassigned" }))} last="Owner now" />
        )}
        {skipped.length > 0 && <Items id="skip" caption="Stays as it is" rows={skipped} />}
        {going.length > 0 && (
          <Button type="button" onClick={() => void act(false, setDone)}>
            {busy ? "Working…" : `${sentence(words.split(" ")[0]!)} ${count(going.length, "item", "items")}`}
          </Button>
        )}
        <p>
          <Button type="button" kind="secondary" onClick={() => setWould(undefined)}>
            Change
          </Button>
        </p>
      </>
    );
  }
  return (
    <form onSubmit={check} noValidate>
      <BackLink href={back}>Back to the list</BackLink>
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      <Title title="What should happen to them?" caption={count(alerts.length, "item selected", "items selected")} />
      {error && <Failure error={error} />}
      <Radios
        id="action"
        name="action"
        legend="Do this"
        choices={[
          { value: "assign", text: "Assign" },
          { value: "snooze", text: "Snooze" },
          { value: "letter", text: "Prepare a letter, text or call list", hint: "A page shows who would get it and who not. Waymark sends nothing itself" },
          ...replies.map((reply) => ({ value: `reply:${reply.name}`, text: sentence(reply.name ?? "") })),
        ]}
        value={action}
        onValue={(value) => setAction(value as Action)}
      />
      {action === "assign" && (
        <OwnerInput
          id="owner"
          label="Owner"
          hint="A person or a team. Leave it empty to take the owner away"
          practices={[...byPractice(alerts).keys()]}
          value={owner}
          error={problem("owner")}
          onValue={setOwner}
        />
      )}
      {action === "snooze" && (
        <Input
          id="until"
          name="until"
          type="date"
          label="Last day"
          hint="Kept from consultations to this day; it stays on the list"
          width={10}
          value={until}
          min={isoDate(addDays(about.today, 1))}
          error={problem("until")}
          onValue={setUntil}
        />
      )}
      {outcomes.length > 0 && (
        <Radios
          id="outcome"
          name="outcome"
          legend="What came of it?"
          small
          error={problem("outcome")}
          choices={outcomes.map((one) => ({ value: one, text: sentence(one) }))}
          value={outcome}
          onValue={setOutcome}
        />
      )}
      {outcomes.length > 0 && outcome === OTHER && (
        <Input id="outcome-note" name="note" label="What came of it" hint="Kept with each item; no rule reads it" width={20} value={note} error={problem("outcome-note")} autocomplete="off" onValue={setNote} />
      )}
      <Button>Continue</Button>
    </form>
  );
};

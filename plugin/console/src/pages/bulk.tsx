// Work on many items: what to do, a page that asks whether that is right, what was done and what was left, with undo.
import { useEffect, useMemo, useState } from "preact/hooks";
import { assign, getAlert, newRequestId, respondMany } from "../api/client";
import type { CallError } from "../api/connect";
import type { ReplyOptionJson } from "../gen/waymark/v1/answer_pb";
import type { AlertJson, SkippedJson } from "../gen/waymark/v1/review_pb";
import type { About } from "../lib/about";
import { byPractice, keepUndo, selection } from "../lib/bulk";
import { addDays, isoDate, longDate, readDate, serial } from "../lib/dates";
import { asCallError, useQuery } from "../lib/query";
import { type Session, ruleRole } from "../lib/session";
import { count, isOpen, sentence } from "../lib/words";
import { BackLink, Button, ErrorSummary, type Problem, SummaryList } from "../nhs/basics";
import { Input, Radios } from "../nhs/forms";
import { Scroll, Table } from "../nhs/table";
import { Failure, NhsNumber, Title, Waiting } from "../parts/common";
import { UndoOffer } from "../parts/undo";

type Action = "assign" | "snooze" | `reply:${string}`;

/** Why an item would be left as it is, as far as the list told; the server has the last word. */
function leftBecause(alert: AlertJson, action: Action, owner: string): string | undefined {
  if (!isOpen(alert.work)) return `It is ${alert.work?.state ?? "not open"}`;
  if (action === "assign" && (alert.work?.owner ?? "") === owner) return owner ? `${owner} has it already` : "Nobody has it already";
  return undefined;
}

/** Replies that every rule among the items has, that ask for nothing of their own and that this role may give. */
async function commonReplies(alerts: AlertJson[], role: string, signal: AbortSignal): Promise<ReplyOptionJson[]> {
  const firsts = [...new Map(alerts.map((one) => [one.item?.rule, one])).values()];
  if (firsts.length > 5) return [];
  const answers = await Promise.all(
    firsts.map((one) => getAlert({ practice: one.practice ?? "", itemId: one.itemId ?? "" }, signal)),
  );
  const offered = answers.map((one) => one.prompt?.replies ?? []);
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
        cells: [<NhsNumber digits={alert?.nhsNumber} />, alert?.summary ?? "Not known", text],
      }))}
    />
  </Scroll>
);

interface Done {
  changed: number;
  skipped: SkippedJson[];
  what: string;
}

export const BulkPage = ({ session, about }: { session: Session; about: About }) => {
  const chosen = selection.value;
  const alerts = useMemo(() => chosen?.alerts ?? [], [chosen]);
  const [action, setAction] = useState<Action>("assign");
  const [owner, setOwner] = useState(session.person);
  const [until, setUntil] = useState(isoDate(addDays(about.today, 7)));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [checking, setChecking] = useState(false);
  const [done, setDone] = useState<Done>();
  const [error, setError] = useState<CallError>();
  const [busy, setBusy] = useState(false);
  // The same request however often it is sent: a repeated press or a lost answer changes nothing twice.
  const requestId = useMemo(newRequestId, [action, owner, until, checking]);
  const replies = useQuery(alerts.length ? `replies#${alerts.map((one) => one.item?.rule).join()}` : undefined, (signal) =>
    commonReplies(alerts, ruleRole(session.role), signal),
  );
  useEffect(() => document.getElementById("page-heading")?.focus(), [checking, done]);
  const back = chosen?.from ?? "/";
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
        : `Reply “${action.slice("reply:".length)}”`;
  const skipped = alerts.flatMap((alert) => {
    const text = leftBecause(alert, action, owner.trim());
    return text ? [{ alert, text }] : [];
  });
  const going = alerts.filter((alert) => !skipped.some((one) => one.alert === alert));

  const check = (event: Event) => {
    event.preventDefault();
    const found: Problem[] = [];
    const day = readDate(until);
    if (action === "snooze" && (!day || serial(day) <= serial(about.today))) {
      found.push({ text: "Enter a day after today", field: "until" });
    }
    if (action === "assign" && owner.length > 100) found.push({ text: "An owner's name must be 100 characters or less", field: "owner" });
    setProblems(found);
    if (found.length === 0) setChecking(true);
  };
  const run = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    const result: Done = { changed: 0, skipped: [], what: words };
    const made: { practice: string; token: string | undefined }[] = [];
    try {
      for (const [practice, items] of byPractice(going)) {
        const common = { requestId: `${requestId}-${practice}`, practice, person: session.person, role: session.role };
        const answer =
          action === "assign"
            ? await assign({ ...common, itemIds: items.map((one) => one.itemId ?? ""), owner: owner.trim() })
            : await respondMany({
                ...common,
                items: items.map((one) => ({ itemId: one.itemId ?? "", version: one.version ?? "0" })),
                reply: action === "snooze" ? "snooze" : action.slice("reply:".length),
                ...(action === "snooze" ? { until: readDate(until)! } : {}),
              });
        result.changed += answer.changed ?? 0;
        result.skipped.push(...(answer.skipped ?? []));
        made.push({ practice, token: answer.undoToken });
      }
      setDone(result);
    } catch (thrown) {
      setError(asCallError(thrown));
    } finally {
      keepUndo(made, `${words}: done for ${count(result.changed, "item", "items")}`);
      setBusy(false);
    }
  };

  if (done) {
    const rows = done.skipped.map((one) => ({ alert: alerts.find((a) => a.itemId === one.itemId), text: one.text ?? one.reason ?? "" }));
    const left = [...skipped, ...rows];
    return (
      <>
        <BackLink href={back}>Back to the list</BackLink>
        {done.changed > 0 && <UndoOffer session={session} />}
        <Title title={`${count(done.changed, "item", "items")} changed`} />
        <p>{done.what}.</p>
        {left.length > 0 && <Items id="left" caption={`Left as they were: ${left.length}`} rows={left} />}
        <p>
          <a href={back}>Back to the list</a>
        </p>
      </>
    );
  }
  if (checking) {
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
        {going.length > 0 && (
          <Items id="going" caption="Changes" rows={going.map((alert) => ({ alert, text: alert.work?.owner || "Unassigned" }))} last="Owner now" />
        )}
        {skipped.length > 0 && <Items id="skip" caption="Stays as it is" rows={skipped} />}
        {going.length > 0 && (
          <Button type="button" onClick={run}>
            {busy ? "Working…" : `${sentence(words.split(" ")[0]!)} ${count(going.length, "item", "items")}`}
          </Button>
        )}
        <p>
          <Button type="button" kind="secondary" onClick={() => setChecking(false)}>
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
      {replies.waiting && <Waiting what="the replies" />}
      <Radios
        id="action"
        name="action"
        legend="Do this"
        choices={[
          { value: "assign", text: "Assign" },
          { value: "snooze", text: "Snooze" },
          ...(replies.answer ?? []).map((reply) => ({ value: `reply:${reply.name}`, text: sentence(reply.name ?? "") })),
        ]}
        value={action}
        onValue={(value) => setAction(value as Action)}
      />
      {action === "assign" && (
        <Input
          id="owner"
          name="owner"
          label="Owner"
          hint="A person or a team. Leave it empty to take the owner away"
          width={20}
          value={owner}
          error={problem("owner")}
          autocomplete="off"
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
      <Button>Continue</Button>
    </form>
  );
};

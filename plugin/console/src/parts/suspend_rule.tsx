// Suspends a rule, or lets it run again: whoever may. Within a minute nobody is asked it; its items stay.
import { useState } from "preact/hooks";
import { resumeRule, suspendRule } from "../api/client";
import type { CallError } from "../api/connect";
import { useUnsaved } from "../lib/drafts";
import { asCallError } from "../lib/query";
import type { Session } from "../lib/session";
import { may, signIn } from "../lib/sign_in";
import { useSignal } from "../lib/signal";
import { Button, Details } from "../nhs/basics";
import { Input } from "../nhs/forms";
import { Failure } from "./common";

interface Props {
  rule: string;
  suspended: boolean;
  session: Session;
  done: () => void;
}

export const SuspendRule = ({ rule, suspended, session, done }: Props) => {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const allowed = may("administer", useSignal(signIn));
  useUnsaved(reason.trim() !== "");
  const send = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    const missing = !suspended && !reason.trim();
    setProblem(missing ? "Enter why: it is kept with your name" : undefined);
    if (missing) return document.getElementById("suspend-reason")?.focus();
    try {
      if (suspended) await resumeRule({ rule, person: session.person });
      else await suspendRule({ rule, reason: reason.trim(), person: session.person });
      setReason("");
      done();
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  if (!allowed) return <p class="wm-noprint">{`Only whoever administers Waymark can ${suspended ? "let this rule run again" : "suspend this rule"}.`}</p>;
  return (
    <div class="wm-noprint">
      <Details key={String(suspended)} summary={suspended ? "Let this rule run again" : "Suspend this rule"}>
        <p>
          {suspended
            ? "It is asked again for everybody, at once."
            : "Nobody is asked it any more, at every practice of this server. Its open items stay. For those who look after the rules."}
        </p>
        {error && <Failure error={error} />}
        <form onSubmit={send} noValidate>
          {!suspended && (
            <Input id="suspend-reason" name="reason" label="Why?" width={20} value={reason} error={problem} autocomplete="off" onValue={setReason} />
          )}
          <Button kind={suspended ? "secondary" : "warning"} small>
            {suspended ? "Let it run again" : "Suspend the rule"}
          </Button>
        </form>
      </Details>
    </div>
  );
};

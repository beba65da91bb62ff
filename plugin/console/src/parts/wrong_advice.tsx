// "Something wrong with this advice?": a line to the rule's author, with the rule and its version, never with a patient.
import { useState } from "preact/hooks";
import { giveFeedback } from "../api/client";
import type { CallError } from "../api/connect";
import { useDraft } from "../lib/drafts";
import { asCallError } from "../lib/query";
import { useRequestId } from "../lib/request_id";
import type { Session } from "../lib/session";
import { Button, Details } from "../nhs/basics";
import { Textarea } from "../nhs/forms";
import { Failure } from "./common";

/** What may not be in it: a number like an NHS number. The server refuses more. */
export const namesSomebody = (text: string): boolean => /\d[\d\s-]{8,}\d/.test(text);

interface Props {
  rule: string;
  version: string;
  practice: string;
  session: Session;
  /** The rule's title, where a page has more than one of these. */
  title?: string;
  done?: () => void;
}

export const WrongAdvice = ({ rule, version, practice, session, title, done }: Props) => {
  const id = title ? `wrong-advice-${rule}` : "wrong-advice";
  const [text, setText] = useDraft(`feedback/${rule}`);
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const [said, setSaid] = useState("");
  const requestId = useRequestId(rule, said, text.trim());
  const send = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setSaid("");
    const wrong = !text.trim()
      ? "Enter what is wrong"
      : text.length > 500
        ? "It must be 500 characters or less"
        : namesSomebody(text)
          ? "Leave out numbers that say who the patient is"
          : undefined;
    setProblem(wrong);
    if (wrong) return document.getElementById(id)?.focus();
    try {
      await giveFeedback({ requestId, practice, rule, ruleVersion: version, text: text.trim(), role: session.role });
      setText("");
      setSaid("Thank you. It is on the author’s list, with the rule’s version.");
      done?.();
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  return (
    <div class="wm-noprint">
      <Details summary={title ? `Something wrong with this advice: ${title}?` : "Something wrong with this advice?"}>
        {error && <Failure error={error} />}
        <form onSubmit={send} noValidate>
          <Textarea
            id={id}
            name="feedback"
            label="What is wrong?"
            hint="It goes to the rule’s author. Nothing that says who the patient is"
            rows={2}
            value={text}
            error={problem}
            onValue={setText}
          />
          <Button kind="secondary" small>
            Send to the author
          </Button>
          <p role="status">{said}</p>
        </form>
      </Details>
    </div>
  );
};

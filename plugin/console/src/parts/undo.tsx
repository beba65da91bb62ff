// For ten minutes, what was done to many items can be taken back.
import { useEffect, useState } from "preact/hooks";
import { undo } from "../api/client";
import type { CallError } from "../api/connect";
import { undoable } from "../lib/bulk";
import { asCallError } from "../lib/query";
import type { Session } from "../lib/session";
import { useSignal } from "../lib/signal";
import { count } from "../lib/words";
import { Button } from "../nhs/basics";
import { Failure, Say, type Said } from "./common";

export const UndoOffer = ({ session, done }: { session: Session; done?: () => void }) => {
  const held = useSignal(undoable);
  const [, tick] = useState(0);
  const [said, setSaid] = useState<Said>();
  const [error, setError] = useState<CallError>();
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 15_000);
    return () => clearInterval(timer);
  }, []);
  const now = Date.now();
  const open = held.filter((one) => one.until > now);
  const takeBack = async () => {
    setError(undefined);
    try {
      let changed = 0;
      let skipped = 0;
      for (const one of open) {
        const answer = await undo({ practice: one.practice, undoToken: one.token, person: session.person });
        changed += answer.changed ?? 0;
        skipped += answer.skipped?.length ?? 0;
        // What is taken back is not asked for again where another practice's fails.
        undoable.value = undoable.value.filter((other) => other.token !== one.token);
      }
      setSaid({
        heading: `Taken back for ${count(changed, "item", "items")}`,
        ...(skipped ? { text: `${count(skipped, "item has", "items have")} moved on since and stay as they are.` } : {}),
      });
      done?.();
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  if (error) return <Failure error={error} again={takeBack} />;
  if (said) return <Say said={said} />;
  if (open.length === 0) return null;
  const minutes = Math.max(1, Math.ceil((Math.min(...open.map((one) => one.until)) - now) / 60_000));
  return (
    <Say said={{ heading: open[0]!.what, text: `You can take this back for ${count(minutes, "more minute", "more minutes")}.` }}>
      <Button kind="secondary" small type="button" onClick={takeBack}>
        Undo
      </Button>
    </Say>
  );
};

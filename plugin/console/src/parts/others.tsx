// What somebody else does with the item that is on show: said at once, and shown when it is asked for, so that nothing moves under the hand.
import { useEffect, useRef, useState } from "preact/hooks";
import { watchPrompts } from "../api/client";
import { asCallError } from "../lib/query";
import type { AlertJson } from "../gen/waymark/v1/review_pb";
import type { PromptChangeJson } from "../gen/waymark/v1/events_pb";
import { signIn } from "../lib/sign_in";
import { sentence } from "../lib/words";
import { Button, NotificationBanner } from "../nhs/basics";

const EVERY_MS = 15_000;
/** After one's own change the page asks for the item anew: that is no news. */
const OWN_MS = 1_500;

/** What has happened, as far as the change says it. */
export function changeWords(change: PromptChangeJson): string {
  const { work } = change;
  switch (change.change) {
    case "assigned":
      return work?.owner ? `it is with ${work.owner} now` : "nobody has it now";
    case "reply":
      return work?.lastReply ? `it was answered: ${sentence(work.lastReply)}` : "it was answered";
    case "note":
      return "a note was added";
    case "quiet":
      return "it is set aside for a time";
    case "reopened":
      return "it is open again";
    case "withdrawn":
      return "it is not listed any more";
    default:
      return change.cause || "its status changed";
  }
}

/** The latest change of the item that a page shows in an earlier version; asked for while the page is looked at. */
export function useOthersChange(practice: string, alert: AlertJson | undefined): PromptChangeJson | undefined {
  const [change, setChange] = useState<PromptChangeJson>();
  const shown = useRef("0");
  shown.current = alert?.version ?? "0";
  const id = alert?.itemId;
  const rule = alert?.item?.rule;
  useEffect(() => {
    setChange(undefined);
    if (!id || !rule) return;
    const stop = new AbortController();
    let token = "";
    let asking = false;
    let late: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const sign = signIn.value;
      if (document.hidden || asking || (sign.state === "in" && sign.locked)) return;
      asking = true;
      try {
        const answer = await watchPrompts({ practices: [practice], rules: [rule], resumeToken: token }, stop.signal);
        token = answer.resumeToken ?? token;
        const news = (answer.changes ?? []).filter((one) => one.itemId === id).at(-1);
        if (news) late = setTimeout(() => setChange(news), OWN_MS);
      } catch (thrown) {
        // What may not be asked is not asked again; a token that is too old begins anew. Anything else passes.
        const { code } = asCallError(thrown);
        if (code === "permission_denied" || code === "unimplemented" || code === "not_found") clearInterval(timer);
        if (code === "out_of_range") token = "";
      }
      asking = false;
    };
    const timer = setInterval(() => void look(), EVERY_MS);
    const back = () => void (!document.hidden && look());
    document.addEventListener("visibilitychange", back);
    void look();
    return () => {
      stop.abort();
      clearInterval(timer);
      clearTimeout(late);
      document.removeEventListener("visibilitychange", back);
    };
  }, [practice, id, rule]);
  return change && BigInt(change.version ?? 0) > BigInt(shown.current) ? change : undefined;
}

/** `again` shows the item as it is now; what was typed stays. */
export const Others = ({ practice, alert, again }: { practice: string; alert: AlertJson | undefined; again: () => void }) => {
  const change = useOthersChange(practice, alert);
  return (
    <div role="status">
      {change && (
        <NotificationBanner id="others-title" title="Changed meanwhile" heading={`Since you opened this item ${changeWords(change)}.`}>
          <Button kind="secondary" type="button" small onClick={again}>
            Show it as it is now
          </Button>
        </NotificationBanner>
      )}
    </div>
  );
};

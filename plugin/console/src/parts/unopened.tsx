// Lists that nobody opens, for those whose work it is to know (the server decides who is told): under the counts of Today until somebody opens them.
import type { UnopenedWorklistJson } from "../gen/waymark/v1/review_pb";
import { momentWords } from "../lib/dates";
import { everything, listHref } from "../lib/list_state";
import { count } from "../lib/words";
import { NotificationBanner } from "../nhs/basics";

export const Unopened = ({ of, practices }: { of: UnopenedWorklistJson[]; practices: number }) => {
  if (of.length === 0) return null;
  const lists = new Set(of.map((one) => one.worklist)).size;
  return (
    <NotificationBanner id="unopened" heading={`Nobody has opened ${count(lists, "worklist", "worklists")} with work in ${lists === 1 ? "it" : "them"} for 7 days`}>
      <ul class="nhsuk-list nhsuk-list--bullet">
        {of.map((one) => (
          <li>
            <a class="nhsuk-notification-banner__link" href={listHref({ ...everything(one.worklist ?? ""), practices: practices > 1 ? [one.practice ?? ""] : [] })}>
              {one.title}
            </a>
            {`${practices > 1 ? ` at ${one.practice}` : ""}: ${count(one.items, "item", "items")}, ${one.lastOpened ? `last opened ${momentWords(one.lastOpened)}` : "never opened"}`}
          </li>
        ))}
      </ul>
      <p>You are told as somebody who answers for the practice. The notice goes as soon as anybody opens the list.</p>
    </NotificationBanner>
  );
};

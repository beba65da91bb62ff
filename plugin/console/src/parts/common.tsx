// What several pages show: dates twice over, problems of a call, whose data how old.
import { useEffect, useRef } from "preact/hooks";
import type { CallError } from "../api/connect";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { AlertPersonJson, SourceFreshnessJson } from "../gen/waymark/v1/review_desk_pb";
import { isoDate, longDate, hoursBetween, momentWords, shortDate } from "../lib/dates";
import { groupNhsNumber } from "../lib/nhs_number";
import { brief, fullName, initials, noContact } from "../lib/person";
import { privacy } from "../lib/privacy";
import { useSignal } from "../lib/signal";
import { type Children, Button, ErrorSummary, NotificationBanner, Tag } from "../nhs/basics";

/** Short for the eye, whole for a screen reader. */
export const Day = ({ date, dense = false }: { date: DateJson | undefined; dense?: boolean }) => {
  const iso = isoDate(date);
  if (!iso) return <>{longDate(date)}</>;
  return (
    <time class="wm-nowrap" dateTime={iso}>
      {dense ? (
        <>
          <span aria-hidden="true">{shortDate(date)}</span>
          <span class="nhsuk-u-visually-hidden">{longDate(date)}</span>
        </>
      ) : (
        longDate(date)
      )}
    </time>
  );
};

/** In privacy mode the last four digits only. */
export const NhsNumber = ({ digits }: { digits: string | undefined }) => {
  const hidden = useSignal(privacy);
  if (!digits) return <span class="wm-nowrap">Not known</span>;
  return <span class="wm-nowrap">{hidden ? `ends ${digits.slice(-4)}` : groupNhsNumber(digits)}</span>;
};

/** What somebody is called; in privacy mode the initials. Nothing where no name is known. */
export const Name = ({ person }: { person: AlertPersonJson | undefined }) => {
  const hidden = useSignal(privacy);
  const name = hidden ? initials(person) : fullName(person);
  return name ? <div class="wm-name">{name}</div> : null;
};

/** Whom a row is about, in one cell. */
export const Whom = ({ one, further }: { one: { person?: AlertPersonJson; nhsNumber?: string }; further?: string | undefined }) => {
  const words = [brief(one.person), further].filter(Boolean).join(", ");
  return (
    <>
      <Name person={one.person} />
      <NhsNumber digits={one.nhsNumber} />
      {words && <div class="wm-quiet">{words}</div>}
      {noContact(one.person) && <Tag colour="grey">{noContact(one.person)}</Tag>}
    </>
  );
};

const HELP: Record<string, string> = {
  unreachable: "Check the network. What you typed is kept while this page stays open.",
  deadline_exceeded: "The server is slow just now. Try again in a moment.",
  unavailable: "Waymark cannot answer just now. Nothing you see here says that there is nothing to do.",
  unauthenticated: "You are not signed in any more. Sign in again: what you typed is kept while this page stays open.",
  permission_denied: "Your role or practice does not allow this. Ask whoever looks after Waymark at your practice.",
  not_found: "It is not there, or it belongs to another practice.",
  resource_exhausted: "Too much was asked for at once. Try again in a moment.",
  unimplemented: "This server runs without a store, so it keeps no worklists.",
  data_loss: "The store is damaged. Tell whoever looks after Waymark at once.",
};

/** Why a page has nothing to show: never as if there were nothing to do. */
export const Failure = ({ error, again }: { error: CallError; again?: (() => void) | undefined }) => (
  <>
    <ErrorSummary problems={[{ text: error.message || "The server refused this." }]} />
    <p>{HELP[error.code] ?? "Try again. If it stays so, tell whoever looks after Waymark."}</p>
    {again && (
      <Button kind="secondary" type="button" onClick={again}>
        Try again
      </Button>
    )}
  </>
);

export const Waiting = ({ what }: { what: string }) => (
  <p role="status" class="wm-waiting">
    Loading {what}…
  </p>
);

const AMBER_HOURS = 26;
const RED_HOURS = 50;

/** How new the data are; stale data never look current. */
export const Age = ({ dataTo, now }: { dataTo: string | undefined; now: Date }) => {
  const hours = hoursBetween(dataTo, now);
  if (hours === undefined) return <>Data to: nothing has been received yet</>;
  return (
    <>
      Data to {momentWords(dataTo)}{" "}
      {hours >= RED_HOURS ? (
        <Tag colour="red">{hours.toLocaleString("en-GB")} hours old</Tag>
      ) : hours >= AMBER_HOURS ? (
        <Tag colour="orange">{hours} hours old</Tag>
      ) : null}
    </>
  );
};

export const Freshness = ({ dataTo, now }: { dataTo: string | undefined; now: Date }) => (
  <p class="nhsuk-body-s wm-fresh">
    <Age dataTo={dataTo} now={now} />
  </p>
);

/** The same for each practice and each system that sends. */
export const Sources = ({ of, now }: { of: SourceFreshnessJson[]; now: Date }) => (
  <ul class="nhsuk-list nhsuk-body-s wm-fresh" aria-label="How new the data are">
    {of.map((one) => (
      <li>
        {one.practice}
        {one.source && `, ${one.source}`}: <Age dataTo={one.dataTo} now={now} />
      </li>
    ))}
  </ul>
);

/** The page's heading; takes the focus when a page was changed, so that a screen reader says where one is. */
export const Title = ({ title, caption, children }: { title: string; caption?: Children; children?: Children }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Waymark`;
  }, [title]);
  return (
    <h1 class="nhsuk-heading-l" ref={heading} tabIndex={-1} id="page-heading">
      {caption && <span class="nhsuk-caption-l">{caption}</span>}
      {title}
      {children}
    </h1>
  );
};

export interface Said {
  ok?: boolean;
  heading: string;
  text?: string;
}
export const Say = ({ said, children }: { said: Said; children?: Children }) => (
  <div class="wm-said">
    <NotificationBanner success={said.ok ?? true} heading={said.heading}>
      {said.text && <p>{said.text}</p>}
      {children}
    </NotificationBanner>
  </div>
);

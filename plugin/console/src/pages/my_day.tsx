// "My prompts today": what whoever works here was shown and answered, from the audit log; nobody else's.
import { myDay } from "../api/client";
import type { MyDayResponseJson, MyReplyJson } from "../gen/waymark/v1/review_desk_pb";
import type { About } from "../lib/about";
import { longDate, momentWords } from "../lib/dates";
import { useQuery } from "../lib/query";
import { path } from "../lib/route";
import type { Session } from "../lib/session";
import { count, plain, sentence } from "../lib/words";
import { InsetText, SummaryList } from "../nhs/basics";
import { Scroll, Table } from "../nhs/table";
import { Failure, Title, Waiting } from "../parts/common";
import { WrongAdvice } from "../parts/wrong_advice";

/** "40 seconds", "3 minutes", "2 hours 5 minutes": never finer than helps. */
export function spanWords(seconds: number): string {
  if (seconds < 90) return count(seconds, "second", "seconds");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return count(minutes, "minute", "minutes");
  const rest = minutes % 60;
  return [count(Math.floor(minutes / 60), "hour", "hours"), rest ? count(rest, "minute", "minutes") : ""].filter(Boolean).join(" ");
}

/** Replies by what they said, most first. */
export function byReply(replies: MyReplyJson[]): { reply: string; times: number }[] {
  const out = new Map<string, number>();
  for (const one of replies) out.set(one.reply ?? "", (out.get(one.reply ?? "") ?? 0) + 1);
  return [...out].map(([reply, times]) => ({ reply, times })).sort((a, b) => b.times - a.times || (a.reply < b.reply ? -1 : 1));
}

/** A bulk answer's line does not say which reply it was. */
const replyWords = (one: { reply?: string }): string => (one.reply ? sentence(plain(one.reply)) : "Answered with others at once");

export const Day = ({ of, session }: { of: MyDayResponseJson; session: Session }) => {
  const replies = of.replies ?? [];
  const shown = of.shownNotKnown ? "Not known" : undefined;
  const rules = [...new Map(replies.map((one) => [one.rule ?? "", one])).values()].filter((one) => one.rule && one.title);
  return (
    <>
      {of.shownNotKnown ? (
        <InsetText>
          <p>Nobody signs in here, so who was shown what is not known. What was answered under your name is below.</p>
        </InsetText>
      ) : (
        <p>Your own day, from the audit log. Nobody else is shown it, and nobody is ranked by it.</p>
      )}
      <SummaryList
        facts={[
          { key: "Patients opened", value: shown ?? (of.patients ?? 0).toLocaleString("en-GB") },
          { key: "Of those, with a prompt", value: shown ?? (of.patientsWithPrompts ?? 0).toLocaleString("en-GB") },
          { key: "Prompts shown", value: shown ?? (of.prompts ?? 0).toLocaleString("en-GB") },
          { key: "Answered", value: replies.length.toLocaleString("en-GB") },
          ...byReply(replies).map((one) => ({ key: `Of those, ${replyWords(one).toLowerCase()}`, value: one.times.toLocaleString("en-GB") })),
          {
            key: "Time from seeing to answering",
            value: of.medianSeconds === undefined ? "Not known" : `${spanWords(Number(of.medianSeconds))} (the middle of them)`,
          },
        ]}
      />
      {replies.length === 0 ? (
        <p>Nothing was answered today.</p>
      ) : (
        <Scroll labelledBy="answered">
          <Table
            id="answered"
            caption={count(replies.length, "answer", "answers")}
            captionSize="m"
            compact
            columns={[
              { key: "at", title: "When" },
              { key: "what", title: "About" },
              { key: "reply", title: "Answer" },
              { key: "after", title: "After seeing it" },
            ]}
            rows={replies.map((one, index) => ({
              key: String(index),
              cells: [
                momentWords(one.at),
                <a class="nhsuk-link" href={path("item", one.practice ?? "", one.itemId ?? "")}>
                  {one.title || plain(one.rule) || "The item"}
                </a>,
                <>
                  {replyWords(one)}
                  {one.reason && <div class="wm-quiet">{sentence(plain(one.reason))}</div>}
                  {one.proposed && <div class="wm-quiet">Proposed: somebody else has to say the same</div>}
                </>,
                one.seconds === undefined ? "Not known" : spanWords(Number(one.seconds)),
              ],
            }))}
          />
        </Scroll>
      )}
      {rules.map((one) => (
        <WrongAdvice key={one.rule} rule={one.rule ?? ""} version="" practice={one.practice ?? ""} session={session} title={one.title ?? ""} />
      ))}
    </>
  );
};

export const MyDayPage = ({ session, about }: { session: Session; about: About }) => {
  const day = useQuery(`my-day#${session.practices.join()}#${session.person}`, (signal) =>
    myDay({ practices: session.practices, person: session.person }, signal),
  );
  return (
    <>
      <Title title="My prompts today" caption={longDate(day.answer?.asOf ?? about.today)} />
      {day.error ? <Failure error={day.error} again={day.again} /> : day.answer ? <Day of={day.answer} session={session} /> : <Waiting what="your day" />}
    </>
  );
};

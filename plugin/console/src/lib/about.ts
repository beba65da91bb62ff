// What holds for the whole server: the day it takes for today, notices that go with every answer, and what it can't
// check for anybody. Asked with a record that holds nothing.
import { evaluate } from "../api/client";
import type { NotCheckedJson } from "../gen/waymark/v1/answer_pb";
import type { DateJson } from "../gen/waymark/v1/record_pb";
import type { Session } from "./session";

export interface About {
  today: DateJson;
  /** An instant of that day, for ages of data. */
  now: Date;
  notices: string[];
  notChecked: NotCheckedJson[];
  pack: string;
  program: string;
}

const FIXED_TODAY = "as of a given today";

export async function askAbout(session: Session, signal: AbortSignal, background = false): Promise<About> {
  const answer = await evaluate(
    { record: { patientId: "nobody" }, role: session.role, practice: session.practices[0]!, moment: "MOMENT_WORKLIST" },
    signal,
    background,
  );
  const today = answer.asOf ?? {};
  const notices = answer.notices ?? [];
  const clock = new Date();
  // A demonstration with a fixed day takes the time of the clock on that day, as the server does.
  const now = notices.some((one) => one.startsWith(FIXED_TODAY))
    ? new Date(Date.UTC(today.year ?? 1970, (today.month ?? 1) - 1, today.day ?? 1) + (clock.getTime() % 86_400_000))
    : clock;
  return {
    today,
    now,
    notices,
    notChecked: (answer.notChecked ?? []).filter((one) => one.forEverybody),
    pack: answer.packDigest ?? "",
    program: answer.programVersion ?? "",
  };
}

// Who is signed in, until when, and what happens when that ends: the page is locked, and nothing of it is lost.
//
// The server decides: its session ends when nothing is done for a while, or with the token that it stands on. This only
// asks it (GET /session), says two minutes before, and hides the page when it has ended. The token and the cookie are
// never where a script of this page could read them again.
import { CallError, credentials, sessionCall } from "../api/connect";
import { signal_ } from "./signal";
import { onOthers } from "./sign_in_ways";

/** What /session answers about a person. */
export interface Who {
  person: string;
  /** Of two people with one name it is another one; where they signed in with an identity service. */
  subject?: string;
  client: string;
  roles: string[];
  practices: string[];
  everyPractice: boolean;
  may: string[];
  /** What for; empty: the configuration names none, and anything goes. */
  purposes: string[];
  /** Where there is a session in this browser; else a proxy signs each call, and there is nothing to end here. */
  session?: { idleMs: number; locksAt: number; endsAt: number };
}

export type SignIn =
  | { state: "asking" }
  /** No access is configured: whoever is on this machine says who they are. */
  | { state: "local" }
  | { state: "out"; why?: string }
  | { state: "away"; error: CallError }
  | { state: "in"; who: Who; locked: boolean };

interface SessionAnswer {
  local?: boolean;
  person?: string;
  subject?: string;
  client?: string;
  roles?: string[];
  practices?: string[];
  everyPractice?: boolean;
  may?: string[];
  purposes?: string[];
  proof?: string;
  idleSeconds?: number;
  locksInSeconds?: number;
  endsInSeconds?: number;
}

export const signIn = signal_<SignIn>({ state: "asking" });

/** Whether the server would let this person, by the name of what a method needs: "administer". Where nobody signs in everybody may. */
export const may = (need: string, sign: SignIn): boolean => sign.state === "local" || (sign.state === "in" && sign.who.may.includes(need));

/** Somebody who may count the people of a practice and see none of them: a network's, alliance's or ICB's manager. */
export const countsOnly = (sign: SignIn): boolean => !may("review", sign) && may("count", sign);

/** Grows whenever somebody has signed in again: what was refused meanwhile is asked once more. */
export const signedAgain = signal_(0);

export function readWho(answer: SessionAnswer, now: number): { who: Who; proof: string } {
  const who: Who = {
    person: answer.person ?? "",
    client: answer.client ?? "",
    roles: answer.roles ?? [],
    practices: answer.practices ?? [],
    everyPractice: answer.everyPractice ?? false,
    may: answer.may ?? [],
    purposes: answer.purposes ?? [],
  };
  if (answer.subject) who.subject = answer.subject;
  if (answer.proof) {
    who.session = {
      idleMs: (answer.idleSeconds ?? 0) * 1000,
      locksAt: now + (answer.locksInSeconds ?? 0) * 1000,
      endsAt: now + (answer.endsInSeconds ?? 0) * 1000,
    };
  }
  return { who, proof: answer.proof ?? "" };
}

const samePerson = (a: Who, b: Who): boolean => a.person === b.person && a.client === b.client && a.subject === b.subject;

let titleBefore = "";

export function lock(): void {
  const now = signIn.value;
  if (now.state !== "in" || now.locked) return;
  titleBefore = document.title;
  signIn.value = { ...now, locked: true };
}

function take(answer: SessionAnswer): void {
  if (answer.local) {
    signIn.value = { state: "local" };
    return;
  }
  const { who, proof } = readWho(answer, Date.now());
  const before = signIn.value;
  credentials.proof = proof;
  if (before.state === "in" && !samePerson(before.who, who)) {
    // Another tab's person: nothing of this one's page is theirs.
    forgetPage();
    return;
  }
  signIn.value = { state: "in", who, locked: false };
  if (before.state === "in" && before.locked) {
    document.title = titleBefore;
    signedAgain.value += 1;
  }
}

/** Loads the page anew, from its beginning, without what was typed in it. */
const forgets = new Set<() => void>();
/** Whoever holds something of a person in memory empties it here: words that were left would ask to keep the page. */
export const onForget = (forget: () => void): void => void forgets.add(forget);
export const forgetEverything = (): void => forgets.forEach((forget) => forget());
function forgetPage(then = "/"): void {
  forgetEverything();
  sessionStorage.clear();
  location.assign(then);
}

/** Asks who is signed in. `background`: nobody did anything. */
export async function askWho(background = false): Promise<void> {
  try {
    take((await sessionCall("GET", undefined, background)) as SessionAnswer);
  } catch (thrown) {
    const error = thrown instanceof CallError ? thrown : new CallError("internal", "Something failed in this page.");
    const now = signIn.value;
    if (now.state === "in") {
      if (error.code === "unauthenticated" || error.code === "permission_denied") lock();
      // A server that is away does not keep a page open for longer.
      else if (now.who.session && Date.now() >= now.who.session.locksAt) lock();
      return;
    }
    signIn.value = error.code === "unauthenticated" ? { state: "out" } : { state: "away", error };
  }
}

/** With a token of the identity service. Throws CallError where it is not taken. */
export async function signInWith(token: string): Promise<void> {
  take((await sessionCall("POST", { token })) as SessionAnswer);
}

export async function signOut(): Promise<void> {
  // Whoever signed in with an identity service signs out there too.
  const answer = (await sessionCall("DELETE")) as { then?: string } | undefined;
  forgetPage(answer?.then);
}

export const WARN_MS = 120_000;
const TICK_MS = 15_000;
const PING_MS = 60_000;

export interface Clock {
  now: number;
  lastActive: number;
  lastPing: number;
  locksAt: number;
}
/** What to ask now: "active" where somebody did something since we last said so, "look" where it is about to end. */
export function nextAsk({ now, lastActive, lastPing, locksAt }: Clock): "active" | "look" | undefined {
  if (lastActive > lastPing && now - lastPing >= PING_MS) return "active";
  return locksAt - now <= WARN_MS ? "look" : undefined;
}

/** Follows what the person does and how long the session still holds. */
export function watchSession(): void {
  let lastActive = 0;
  let lastPing = Date.now();
  for (const what of ["keydown", "pointerdown", "input"]) {
    addEventListener(what, () => (lastActive = Date.now()), { capture: true, passive: true });
  }
  credentials.onEnded = lock;
  credentials.renew = async () => {
    const before = credentials.proof;
    await askWho();
    const now = signIn.value;
    return now.state === "in" && !now.locked && credentials.proof !== before;
  };
  const tick = () => {
    const held = signIn.value;
    if (held.state !== "in" || held.locked || !held.who.session) return;
    const ask = nextAsk({ now: Date.now(), lastActive, lastPing, locksAt: held.who.session.locksAt });
    if (ask === "active") lastPing = Date.now();
    if (ask) void askWho(ask === "look");
  };
  setInterval(tick, TICK_MS);
  // The same person may have signed in in another tab.
  const lookAgain = (): boolean => {
    const now = signIn.value;
    const waits = now.state === "out" || (now.state === "in" && now.locked);
    if (waits) void askWho(true);
    return waits;
  };
  onOthers(lookAgain);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !lookAgain()) tick();
  });
  void askWho();
}

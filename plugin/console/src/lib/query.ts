// What a page asks the server: the answer, or why there is none, and how to ask again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { CallError } from "../api/connect";
import { signIn, signedAgain } from "./sign_in";

export interface Query<T> {
  /** Of this question; or, while it waits, of the one before on the same page (`old`). */
  answer: T | undefined;
  old: boolean;
  error: CallError | undefined;
  waiting: boolean;
  again: () => void;
}

/** What a key begins with, up to "?", is the page: within it the answer before stays until the next is there, so that nothing jumps and a
 * table is not made twice. Without "?" each key is a page of its own: never the patient before under another's address. */
export const pageOf = (key: string | undefined): string | undefined => key?.split("?")[0];

/** Asks whenever `key` changes. */
export function useQuery<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Query<T> {
  const [state, setState] = useState<{ key?: string; of?: string | undefined; answer?: T; error?: CallError; waiting: boolean }>({ waiting: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (key === undefined) return;
    const stop = new AbortController();
    setState((before) =>
      before.key === key
        ? { ...before, waiting: true }
        : { key, waiting: true, ...(before.answer !== undefined && pageOf(before.key) === pageOf(key) ? { answer: before.answer, of: before.of } : {}) },
    );
    latest.current(stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ key, of: key, answer, waiting: false }),
      (error: unknown) => !stop.signal.aborted && setState({ key, error: asCallError(error), waiting: false }),
    );
    return () => stop.abort();
  }, [key, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  // What was refused because the session had ended is asked once more by whoever signs in again.
  const refused = state.error?.code === "unauthenticated";
  useEffect(() => (refused ? signedAgain.follow(again) : undefined), [refused]);
  // Drawn before the effect has run, the state is still the page's before: that is nobody's answer here.
  const here = pageOf(state.key) === pageOf(key);
  return {
    answer: here ? state.answer : undefined,
    old: here && state.answer !== undefined && state.of !== key,
    error: here ? state.error : undefined,
    waiting: state.waiting || !here,
    again,
  };
}

export interface Polled<T> extends Query<T> {
  /** Since when there was no newer answer; undefined while there is one. */
  since: Date | undefined;
}

/** As useQuery, and asked again by itself while the page is looked at, `every` so many milliseconds. What is shown stays when that fails, with the word that
 * it is old: a page that stays open must not look newer than it is. `ask` is told whether nobody did anything. */
export function usePolled<T>(key: string, every: number, ask: (signal: AbortSignal, background: boolean) => Promise<T>): Polled<T> {
  const first = useQuery(key, (signal) => ask(signal, false));
  const [newer, setNewer] = useState<{ of: T; answer: T }>();
  const [since, setSince] = useState<Date>();
  const latest = useRef(ask);
  latest.current = ask;
  const shown = first.answer;
  useEffect(() => {
    setSince(undefined);
    if (shown === undefined) return;
    const stop = new AbortController();
    let last = Date.now();
    let asking = false;
    const look = () => {
      const sign = signIn.value;
      if (document.hidden || asking || (sign.state === "in" && sign.locked)) return;
      asking = true;
      const began = Date.now();
      latest.current(stop.signal, true).then(
        (answer) => {
          asking = false;
          if (stop.signal.aborted) return;
          last = began;
          setNewer({ of: shown, answer });
          setSince(undefined);
        },
        () => {
          asking = false;
          if (!stop.signal.aborted) setSince(new Date(last));
        },
      );
    };
    const timer = setInterval(look, every);
    // Whoever comes back to the page, or signs in again, should not wait.
    const back = () => !document.hidden && Date.now() - last > every / 2 && look();
    document.addEventListener("visibilitychange", back);
    const unfollow = signedAgain.follow(look);
    return () => {
      stop.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
      unfollow();
    };
  }, [shown]);
  return { ...first, answer: newer !== undefined && newer.of === shown ? newer.answer : shown, since };
}

export const asCallError = (error: unknown): CallError =>
  error instanceof CallError ? error : new CallError("internal", error instanceof Error ? error.message : "Something failed in this page.");

// What a page asks the server: the answer, or why there is none, and how to ask again.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { CallError } from "../api/connect";
import { signedAgain } from "./sign_in";

export interface Query<T> {
  answer: T | undefined;
  error: CallError | undefined;
  waiting: boolean;
  again: () => void;
}

/** Asks whenever `key` changes. The answer before stays until the next is there, so that a page does not jump. */
export function useQuery<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Query<T> {
  const [state, setState] = useState<{ key?: string; answer?: T; error?: CallError; waiting: boolean }>({ waiting: true });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (key === undefined) return;
    const stop = new AbortController();
    setState((before) =>
      before.key === key ? { ...before, waiting: true } : { key, waiting: true, ...(before.answer !== undefined && before.key?.split("?")[0] === key.split("?")[0] ? { answer: before.answer } : {}) },
    );
    latest.current(stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ key, answer, waiting: false }),
      (error: unknown) => !stop.signal.aborted && setState({ key, error: asCallError(error), waiting: false }),
    );
    return () => stop.abort();
  }, [key, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  // What was refused because the session had ended is asked once more by whoever signs in again.
  const refused = state.error?.code === "unauthenticated";
  useEffect(() => (refused ? signedAgain.follow(again) : undefined), [refused]);
  return { answer: state.answer, error: state.error, waiting: state.waiting, again };
}

export const asCallError = (error: unknown): CallError =>
  error instanceof CallError ? error : new CallError("internal", error instanceof Error ? error.message : "Something failed in this page.");

// A value that pages can follow.
import { useEffect, useState } from "preact/hooks";

export interface Signal<T> {
  value: T;
  follow(f: () => void): () => void;
}

export function signal_<T>(first: T): Signal<T> {
  let held = first;
  const followers = new Set<() => void>();
  return {
    get value() {
      return held;
    },
    set value(next: T) {
      held = next;
      for (const f of [...followers]) f();
    },
    follow(f) {
      followers.add(f);
      return () => followers.delete(f);
    },
  };
}

export function useSignal<T>(signal: Signal<T>): T {
  const [, again] = useState({});
  useEffect(() => signal.follow(() => again({})), [signal]);
  return signal.value;
}

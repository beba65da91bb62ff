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
  const drawn = signal.value;
  useEffect(() => {
    // It may have changed after the page was drawn and before this followed it.
    if (signal.value !== drawn) again({});
    return signal.follow(() => again({}));
  }, [signal]);
  return drawn;
}

// A page whose code comes when it is first opened: what a morning begins with stays small.
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CallError } from "../api/connect";
import { Failure, Title, Waiting } from "./common";

export function later<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let page: FunctionComponent<P> | undefined;
  return (props: P) => {
    const [state, setState] = useState<"waiting" | "here" | "failed">("waiting");
    useEffect(() => {
      if (page) return;
      let shown = true;
      load().then(
        (loaded) => {
          page = loaded;
          if (shown) setState("here");
        },
        () => shown && setState("failed"),
      );
      return () => {
        shown = false;
      };
    }, []);
    if (page) {
      const Page = page;
      return <Page {...props} />;
    }
    if (state !== "failed") return <Waiting what="this page" />;
    // After an upgrade the page's old code is not there any more: loading all of it anew helps then too.
    return (
      <>
        <Title title="This page cannot be shown" />
        <Failure error={new CallError("unreachable", "The server could not be reached, or has a newer console.")} again={() => location.reload()} />
      </>
    );
  };
}

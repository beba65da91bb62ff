// The buttons that lead to an identity service, and what the console says afterwards.
import { useEffect } from "preact/hooks";
import { useQuery } from "../lib/query";
import type { SignIn } from "../lib/sign_in";
import { BESIDE, type Way, askWays, problemOf, tellOthers, wayTo } from "../lib/sign_in_ways";
import { Button } from "../nhs/basics";
import { type Children } from "../nhs/basics";
import { Failure, Title, Waiting } from "./common";

interface WaysProps {
  /** In a tab of its own: this page stays as it is, with every word in it. */
  beside?: boolean;
  anew?: boolean;
  then?: string;
  /** Where the server has no identity service. */
  children?: Children;
}

export const Ways = ({ beside = false, anew = false, then = "/", children }: WaysProps) => {
  const ways = useQuery("ways", askWays);
  if (ways.error) return <Failure error={ways.error} again={ways.again} />;
  if (!ways.answer) return <Waiting what="the ways to sign in" />;
  if (ways.answer.length === 0) return <>{children}</>;
  const go = (way: Way) => {
    if (beside) window.open(wayTo(way, BESIDE, anew), "_blank");
    else location.assign(wayTo(way, then, anew));
  };
  return (
    <>
      {ways.answer.map((way) => (
        <p key={way.href}>
          <Button type="button" onClick={() => go(way)}>
            Sign in with {way.title}
          </Button>
        </p>
      ))}
      {beside && <p>It opens in another tab. Come back to this one afterwards.</p>}
    </>
  );
};

/** Pages that the server sends a browser to after an identity service: it worked, or not and why. */
export const SignInOutcome = ({ path, sign }: { path: string[]; sign: SignIn }) => {
  const done = path[1] === "done" && sign.state === "in";
  useEffect(() => {
    if (!done) return;
    tellOthers();
    // Where the browser lets a page close itself.
    window.close();
  }, [done]);
  if (done) {
    return (
      <>
        <Title title="You are signed in" />
        <p>Go back to the tab where you worked: it goes on as you left it. You can close this one.</p>
        <p>
          <a href="/">Begin with Today here</a>
        </p>
      </>
    );
  }
  const problem = problemOf(path[1] === "problem" ? path[2] : undefined);
  return (
    <>
      <Title title="You are not signed in" />
      <p>{problem.text}</p>
      <Ways anew={problem.anew} />
    </>
  );
};

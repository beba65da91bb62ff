// Signing in, the page while it is locked, the word before it locks, signing out.
import { useEffect, useState } from "preact/hooks";
import type { CallError } from "../api/connect";
import { asCallError } from "../lib/query";
import { unsaved } from "../lib/route";
import { type Who, WARN_MS, askWho, signInWith, signOut } from "../lib/sign_in";
import { Button, ErrorSummary, InsetText } from "../nhs/basics";
import { Textarea } from "../nhs/forms";
import { Failure, Title } from "./common";
import { Ways } from "./sign_in_ways";

const REFUSED: Record<string, string> = {
  unauthenticated: "This token is not good, or not any more. Ask your identity service for a new one.",
  permission_denied: "You are known, but may not work here. Ask whoever looks after Waymark at your practice.",
};

const Form = () => {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<CallError>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setProblem(token.trim() ? undefined : "Enter the token");
    if (!token.trim()) return;
    try {
      await signInWith(token.trim());
      setToken("");
    } catch (thrown) {
      setError(asCallError(thrown));
    }
  };
  const text = problem ?? (error && (REFUSED[error.code] ?? error.message));
  return (
    <form onSubmit={submit} noValidate>
      {text && <ErrorSummary problems={[{ text, field: "token" }]} />}
      <Textarea
        id="token"
        name="token"
        label="Sign-in token"
        hint="Your identity service gives it to you. It is not kept in this browser"
        rows={4}
        value={token}
        error={text}
        onValue={setToken}
      />
      <Button>Sign in</Button>
    </form>
  );
};

export const SignInPage = () => (
  <>
    <Title title="Sign in" />
    <Ways then={location.pathname + location.search}>
      <Form />
    </Ways>
  </>
);

/** In front of the page, which stays as it is behind it and is not shown. */
export const Locked = ({ who }: { who: Who }) => (
  <>
    <Title title="Locked" />
    <p>
      Nothing was done for a while, or your sign-in has ended. What you typed is kept: sign in as {who.person} to go on where
      you were.
    </p>
    <Ways beside>
      <Form />
    </Ways>
    <InsetText>
      <p>If somebody else signs in, the page begins anew, and what {who.person} typed and did not save is lost.</p>
    </InsetText>
  </>
);

/** Says it two minutes before. */
export const LockWarning = ({ who }: { who: Who }) => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const left = (who.session?.locksAt ?? Number.POSITIVE_INFINITY) - now;
  if (left > WARN_MS) return null;
  const ends = who.session!.endsAt - now <= WARN_MS;
  return (
    <section class="wm-lockwarning" role="alert" aria-label="About to lock">
      <div class="nhsuk-width-container wm-row">
        {ends ? (
          <p>Your sign-in ends in less than 2 minutes. The page then asks you to sign in again, and keeps what you typed.</p>
        ) : (
          <>
            <p>This page locks in less than 2 minutes, because nothing was done here.</p>
            <Button small type="button" onClick={() => void askWho()}>
              Stay signed in
            </Button>
          </>
        )}
      </div>
    </section>
  );
};

export const SignOutPage = ({ who }: { who: Who }) => {
  const [error, setError] = useState<CallError>();
  if (!who.session) {
    return (
      <>
        <Title title="Sign out" />
        <p>You are signed in by your network, not here: sign out where you signed in.</p>
      </>
    );
  }
  return (
    <>
      <Title title="Sign out" />
      {error && <Failure error={error} />}
      <p>You are {who.person}.</p>
      {unsaved() && (
        <InsetText>
          <p>Something that you typed is not saved. It is lost when you sign out.</p>
        </InsetText>
      )}
      <Button type="button" onClick={() => void signOut().catch((thrown) => setError(asCallError(thrown)))}>
        Sign out
      </Button>
    </>
  );
};

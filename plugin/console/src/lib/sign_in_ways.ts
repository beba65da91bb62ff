// Signing in with an identity service (OpenID Connect). The server does it: this only sends the browser there, and no token
// or code is ever where a script could read it.
import { sessionCall } from "../api/connect";

export interface Way {
  title: string;
  href: string;
}

/** With whom one may sign in; none where this server takes tokens only. */
export async function askWays(): Promise<Way[]> {
  const answer = (await sessionCall("GET", undefined, true, "/sign-in/ways")) as { ways?: Way[] };
  return answer.ways ?? [];
}

/** Where a way leads to, and the page of the console after it. `anew`: whoever is signed in there is asked who they are. */
export function wayTo(way: Way, then: string, anew = false): string {
  return `${way.href}&then=${encodeURIComponent(then)}${anew ? "&anew=1" : ""}`;
}

/** The page after signing in beside a locked one, which stays as it is. */
export const BESIDE = "/sign-in/done";

const CHANNEL = "waymark.sign-in";

/** Other tabs look again who is signed in. */
export function tellOthers(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("signed in");
  channel.close();
}

export function onOthers(look: () => void): void {
  new BroadcastChannel(CHANNEL).onmessage = look;
}

/** What went wrong, by the word in the address of the page that says so. */
const PROBLEMS: Record<string, { text: string; anew?: boolean }> = {
  "begin-again": { text: "Signing in took too long, or was begun in another browser. Begin again." },
  refused: { text: "Your sign-in service did not sign you in, or you cancelled.", anew: true },
  "no-role": {
    text: "You are known, but the role that you signed in with may not work here. Choose another role, or ask whoever looks after Waymark at your practice.",
    anew: true,
  },
  "no-practice": {
    text: "You are known, but not at a practice that Waymark works for here. Choose another role, or ask whoever looks after Waymark at your practice.",
    anew: true,
  },
  "no-person": { text: "Your sign-in service did not say who you are. Tell whoever looks after Waymark at your practice.", anew: true },
  stronger: { text: "You signed in in a way that is not safe enough for patients' records. Use your smartcard or security key.", anew: true },
  anew: { text: "Your sign-in service did not ask who you are again, though it is time to. Sign in anew.", anew: true },
  "not-believed": {
    text: "What your sign-in service answered could not be trusted, so nobody was signed in. Tell whoever looks after Waymark at your practice.",
  },
  away: { text: "Your sign-in service cannot be reached now. Try again in a minute." },
};

export const problemOf = (word: string | undefined): { text: string; anew: boolean } => ({
  anew: false,
  ...(PROBLEMS[word ?? ""] ?? { text: "Signing in did not work. Begin again." }),
});

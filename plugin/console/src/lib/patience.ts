// Questions about everybody are answered one at a time: who comes while another's is being answered waits and asks again.
import { CallError } from "../api/connect";

const TRIES = 8;
const PAUSE_MS = 2000;

/** Asks again while somebody else's question is being answered. */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; ++tries) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CallError) || error.code !== "resource_exhausted" || tries >= TRIES || signal.aborted) throw error;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

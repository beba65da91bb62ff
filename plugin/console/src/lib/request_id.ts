// Names of changes. The server does a change once a name and gives a repeated one the first answer, without looking at what is in it: so
// the name of a change hangs on all that it says. Else words that were edited after an answer was lost, or written before the page has
// read the item anew, would be taken for the ones before, and be gone.
import { useMemo } from "preact/hooks";
import { newRequestId } from "../api/client";

/** The same for the same words, so that a second press does nothing twice; another as soon as anything of `said` is another. */
export const useRequestId = (...said: unknown[]): string => useMemo(newRequestId, [JSON.stringify(said)]);

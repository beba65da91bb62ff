// What is to be written into the clinical system after a reply, to be copied from here.
import { useState } from "preact/hooks";
import type { RecordEntryJson } from "../gen/waymark/v1/review_desk_pb";
import { useSignal } from "../lib/signal";
import { missing, writeBackWords, writeBacks } from "../lib/write_backs";
import { Button, InsetText } from "../nhs/basics";

export const WriteBacks = ({ item, record }: { item: string; record: RecordEntryJson[] }) => {
  const waiting = missing(useSignal(writeBacks), item, record);
  const [copied, setCopied] = useState("");
  if (waiting.length === 0) return null;
  const copy = async (words: string) => {
    try {
      await navigator.clipboard.writeText(words);
      setCopied(`Copied: ${words}`);
    } catch {
      // There is no clipboard on a page that came without TLS, or it is not allowed.
      setCopied("This browser does not let the page copy: mark the words and copy them");
    }
  };
  return (
    <InsetText>
      <p>For the clinical system, until the record has it:</p>
      <ul class="nhsuk-list">
        {waiting.map((one) => {
          const words = writeBackWords(one);
          return (
            <li>
              {words}{" "}
              <Button kind="secondary" small type="button" onClick={() => void copy(words)}>
                Copy<span class="nhsuk-u-visually-hidden"> {words}</span>
              </Button>
            </li>
          );
        })}
      </ul>
      <p role="status">{copied}</p>
    </InsetText>
  );
};

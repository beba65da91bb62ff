// Why an item is listed, or not: the rule's tree in words, the entries that decided, what would close or change it.
import type { EntryRefJson } from "../gen/waymark/v1/answer_pb";
import type { ExplainNodeJson, ExplainResponseJson } from "../gen/waymark/v1/decision_support_pb";
import { longDate } from "../lib/dates";
import { plain, sentence } from "../lib/words";
import { Details } from "../nhs/basics";

const HOLDS: Record<string, { mark: string; words: string }> = {
  yes: { mark: "✓", words: "Yes" },
  no: { mark: "✗", words: "No" },
  uncertain: { mark: "?", words: "Not certain" },
};

type Rows = ReadonlyMap<string, string>;

const entryWords = (entry: EntryRefJson): string =>
  [plain(entry.codeSet) || plain(entry.name) || "entry", entry.value, entry.occurred && longDate(entry.occurred)]
    .filter(Boolean)
    .join(", ");

/** `rows`: ids of the page's rows by an entry's id. */
const Entry = ({ entry, rows }: { entry: EntryRefJson; rows: Rows }) => {
  const row = rows.get(entry.id ?? "");
  return <li>Entry: {row ? <a href={`#${row}`}>{entryWords(entry)}</a> : entryWords(entry)}</li>;
};

const Node = ({ node, rows }: { node: ExplainNodeJson; rows: Rows }) => {
  const holds = HOLDS[node.holds ?? ""] ?? { mark: "?", words: "Not certain" };
  return (
    <li>
      <span class={`wm-holds wm-holds--${node.holds}`}>
        <span aria-hidden="true">{holds.mark}</span> {holds.words}
      </span>{" "}
      {node.text}
      {node.until && <span class="wm-quiet">, until {longDate(node.until)}</span>}
      {(node.entries ?? []).length > 0 && (
        <ul class="wm-entries">
          {node.entries!.map((entry) => (
            <Entry entry={entry} rows={rows} />
          ))}
        </ul>
      )}
      {(node.children ?? []).length > 0 && (
        <ul>
          {node.children!.map((child) => (
            <Node node={child} rows={rows} />
          ))}
        </ul>
      )}
    </li>
  );
};

const List = ({ lines }: { lines: string[] }) => (
  <ul class="nhsuk-list nhsuk-list--bullet">
    {lines.map((line) => (
      <li>{line}</li>
    ))}
  </ul>
);

export const Explanation = ({ of, rows = new Map() }: { of: ExplainResponseJson; rows?: Rows }) => {
  const closes = (of.wouldClose ?? []).map((one) => sentence((one.steps ?? []).join(", then ")));
  const changes = (of.wouldChange ?? []).map((one) =>
    one.on && !(one.text ?? "").includes(longDate(one.on)) ? `On ${longDate(one.on)}: ${one.text ?? ""}` : sentence(one.text ?? ""),
  );
  const doubts = [
    ...(of.notChecked ?? []).map((one) => one.text ?? ""),
    ...(of.questions ?? []).map((one) => one.text ?? ""),
    ...(of.items ?? []).flatMap((item) => (item.doubts ?? []).map((one) => one.text ?? "")),
    ...(of.setAsideInput ?? []).map((one) => one.detail || `Set aside: ${one.what ?? ""} (${one.reason ?? ""})`),
  ].filter(Boolean);
  return (
    <>
      <p>{of.summary}</p>
      {doubts.length > 0 && (
        <>
          <h3>What is not certain</h3>
          <List lines={[...new Set(doubts)]} />
        </>
      )}
      {closes.length > 0 && (
        <>
          <h3>What would close it</h3>
          <List lines={closes} />
        </>
      )}
      {changes.length > 0 && (
        <>
          <h3>What would change it</h3>
          <List lines={changes} />
        </>
      )}
      <Details summary="How the rule was worked out, line by line">
        <ul class="wm-tree">
          {(of.tree ?? []).map((node) => (
            <Node node={node} rows={rows} />
          ))}
        </ul>
        {(of.parameters ?? []).length > 0 && <p>Set here: {of.parameters!.join("; ")}</p>}
        <p class="nhsuk-body-s">
          Rule <a href={`/rule/${encodeURIComponent(of.rule ?? "")}`}>{of.rule}</a> version {of.ruleVersion}, as of{" "}
          {longDate(of.asOf)}
        </p>
      </Details>
    </>
  );
};

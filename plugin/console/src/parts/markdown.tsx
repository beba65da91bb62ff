// The little Markdown that rules' texts and the pack's templates use: paragraphs, lists, headings, tables, bold and emphasis.
// Whatever else stands there is shown as it is written; nothing becomes HTML.
import type { Children } from "../nhs/basics";

const LISTS = [
  { mark: /^[-*] +/, ordered: false },
  { mark: /^\d+[.)] +/, ordered: true },
];

const Inline = ({ text }: { text: string }) => (
  <>
    {text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part) =>
      part.startsWith("**") && part.length > 4 ? (
        <strong>{part.slice(2, -2)}</strong>
      ) : part.startsWith("*") && part.length > 2 ? (
        <em>{part.slice(1, -1)}</em>
      ) : (
        part
      ),
    )}
  </>
);

export const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
const isRule = (line: string | undefined): boolean => line !== undefined && /^\|?[\s:|-]+$/.test(line) && line.includes("-");
export const isTable = (lines: string[]): boolean => lines[0]!.startsWith("|") && isRule(lines[1]);

/** `rows`: what is put in under the ones that stand there. */
export const MarkdownTable = ({ lines, rows = [] }: { lines: string[]; rows?: Children[][] }) => {
  const head = cellsOf(lines[0]!);
  const body: Children[][] = [...lines.slice(2).map((line) => cellsOf(line).map((cell) => <Inline text={cell} />)), ...rows];
  return (
    <div class="wm-papertable">
      <table class="nhsuk-table nhsuk-table--compact">
        {head.some(Boolean) && (
          <thead class="nhsuk-table__head">
            <tr class="nhsuk-table__row">
              {head.map((cell) => (
                <th class="nhsuk-table__header" scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody class="nhsuk-table__body">
          {body.map((row) => (
            <tr class="nhsuk-table__row">
              {row.map((cell) => (
                <td class="nhsuk-table__cell">{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Heading = ({ line }: { line: string }) => {
  const text = line.replace(/^#+ +/, "");
  // The page's own heading is the first.
  return line.startsWith("## ") ? <h3 class="nhsuk-heading-s">{text}</h3> : <h2 class="nhsuk-heading-m">{text}</h2>;
};

export const blocksOf = (markdown: string): string[][] =>
  markdown
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter(Boolean)
    .map((block) => block.split("\n"));

export const Block = ({ lines }: { lines: string[] }) => {
  if (/^#{1,2} +\S/.test(lines[0]!) && lines.length === 1) return <Heading line={lines[0]!} />;
  if (isTable(lines)) return <MarkdownTable lines={lines} />;
  const list = LISTS.find((one) => one.mark.test(lines[0]!));
  if (!list) return <p><Inline text={lines.join(" ")} /></p>;
  const items: string[] = [];
  for (const line of lines) {
    if (list.mark.test(line)) items.push(line.replace(list.mark, ""));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`); // a line that goes on
  }
  const all = items.map((item) => (
    <li>
      <Inline text={item} />
    </li>
  ));
  return list.ordered ? (
    <ol class="nhsuk-list nhsuk-list--number">{all}</ol>
  ) : (
    <ul class="nhsuk-list nhsuk-list--bullet">{all}</ul>
  );
};

export const Paragraphs = ({ markdown }: { markdown: string }) => (
  <>
    {blocksOf(markdown).map((lines) => (
      <Block lines={lines} />
    ))}
  </>
);

// The little Markdown that rules' texts use: paragraphs, lists, bold and emphasis. Whatever else stands there is shown as it
// is written; nothing becomes HTML.

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

const Block = ({ lines }: { lines: string[] }) => {
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
    {markdown
      .split(/\n\s*\n/)
      .map((block) => block.trim())
      .filter(Boolean)
      .map((block) => (
        <Block lines={block.split("\n")} />
      ))}
  </>
);

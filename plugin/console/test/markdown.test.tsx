import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { Paragraphs } from "../src/parts/markdown";

const html = (markdown: string): string => renderToString(<Paragraphs markdown={markdown} />);

it("paragraphs, bold and emphasis", () => {
  expect(html("**Kit given**, 3 days ago.\nAnswer *another appointment*.\n\nNext")).toBe(
    "<p><strong>Kit given</strong>, 3 days ago. Answer <em>another appointment</em>.</p><p>Next</p>",
  );
});
it("lists with and without numbers, and lines that go on", () => {
  expect(html("1. Which one?\n2. Contact\n   the patient.")).toBe(
    '<ol class="nhsuk-list nhsuk-list--number"><li>Which one?</li><li>Contact the patient.</li></ol>',
  );
  expect(html("- a\n- b")).toBe('<ul class="nhsuk-list nhsuk-list--bullet"><li>a</li><li>b</li></ul>');
});
it("never becomes HTML, and a star by itself is a star", () => {
  expect(html("<img src=x onerror=1> 2 * 3 * 4")).toBe("<p>&lt;img src=x onerror=1> 2 * 3 * 4</p>");
});

it("headings stand under the page's own", () => {
  expect(html("# Learning review\n\n## Five questions")).toBe('<h2 class="nhsuk-heading-m">Learning review</h2><h3 class="nhsuk-heading-s">Five questions</h3>');
  expect(html("#1 in the list")).toBe("<p>#1 in the list</p>");
});
it("tables, with and without a head", () => {
  expect(html("| A | B |\n| --- | --- |\n| 1 | **2** |")).toContain('<td class="nhsuk-table__cell">1</td><td class="nhsuk-table__cell"><strong>2</strong></td>');
  expect(html("| | |\n| --- | --- |\n| 1 | 2 |")).not.toContain("<thead");
  expect(html("a | b")).toBe("<p>a | b</p>");
});

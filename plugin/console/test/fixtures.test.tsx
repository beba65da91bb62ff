// UI-6: the markup of each component equals the fixture of the pinned nhsuk-frontend. An upgrade shows here first.
import { readFileSync } from "node:fs";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { BackLink, Button, Details, ErrorSummary, InsetText, NotificationBanner, SkipLink, SummaryList, Tag, WarningCard } from "../src/nhs/basics";
import { Checkboxes, Input, Radios, Select, Textarea } from "../src/nhs/forms";
import { Footer, Pagination } from "../src/nhs/page";
import { Table } from "../src/nhs/table";
import { canonical } from "./html";

interface Fixture {
  name: string;
  html: string;
  options: Record<string, unknown>;
  context: Record<string, unknown>;
}

function fixture(component: string, name: string, suits: (one: Fixture) => boolean = () => true): Fixture {
  const path = new URL(`../node_modules/nhsuk-frontend/dist/nhsuk/components/${component}/fixtures.json`, import.meta.url);
  const all = (JSON.parse(readFileSync(path, "utf8")) as { fixtures: Fixture[] }).fixtures;
  const found = all.find((one) => one.name === name && suits(one));
  if (!found) throw new Error(`nhsuk-frontend has no fixture "${name}" of ${component}`);
  return found;
}

const same = (ours: VNode, theirs: string) => expect(canonical(renderToString(ours))).toEqual(canonical(theirs));

/** Without the heading around a label or legend: a page of ours has its heading elsewhere. */
const bare = (html: string): string =>
  html
    .replace(/<h1 class="nhsuk-label-wrapper">([\s\S]*?)<\/h1>/, "$1")
    .replace(/<h1 class="nhsuk-fieldset__heading">([\s\S]*?)<\/h1>/, "$1");

describe("the markup is that of nhsuk-frontend", () => {
  it("tag", () => {
    same(<Tag>Active</Tag>, fixture("tag", "default").html);
    same(<Tag colour="green">Green</Tag>, fixture("tag", "colour class").html);
  });

  it("button", () => {
    same(<Button>Save and continue</Button>, fixture("button", "default").html);
    same(<Button small>Save and continue</Button>, fixture("button", "default, small").html);
    same(<Button kind="secondary">Find my location</Button>, fixture("button", "secondary").html);
  });

  it("links to go back and to skip", () => {
    same(<BackLink href="#" />, fixture("back-link", "default").html);
    same(<SkipLink />, fixture("skip-link", "default").html);
  });

  it("inset text", () => {
    const html = fixture("inset-text", "default").html;
    const text = /<p>([\s\S]*?)<\/p>/.exec(html)![1]!;
    same(<InsetText><p>{text}</p></InsetText>, html);
  });

  it("warning card, with the heading that a page of ours has there", () => {
    const html = fixture("warning-callout", "default").html.replaceAll("h3", "h2");
    const text = /<p class="nhsuk-card__description">([\s\S]*?)<\/p>/.exec(html)![1]!.replace("&#39;", "'");
    same(<WarningCard><p class="nhsuk-card__description">{text}</p></WarningCard>, html);
  });

  it("details", () => {
    same(
      <Details summary="How to find your NHS number">
        You can find your NHS number by logging in to the NHS App or on any document the NHS has sent you.
      </Details>,
      fixture("details", "default").html,
    );
  });

  it("summary list", () => {
    same(
      <SummaryList
        facts={[
          { key: "Name", value: "Karen Francis" },
          { key: "Date of birth", value: "15 March 1984" },
          { key: "Contact information", value: <>73 Roman Rd<br />Leeds<br />LS2 5ZN</> },
          { key: "Contact details", value: <><p>07700 900362</p><p>karen.francis@example.com</p></> },
        ]}
      />,
      fixture("summary-list", "default").html,
    );
  });

  it("notification banner", () => {
    same(<NotificationBanner heading="The patient record was updated." />, fixture("notification-banner", "default").html);
  });

  it("error summary", () => {
    same(
      <ErrorSummary
        problems={[
          { text: "Enter your first name", field: "example-first-name" },
          { text: "Enter your last name", field: "example-last-name" },
        ]}
      />,
      fixture("error-summary", "with multiple errors").html,
    );
  });

  it("input, also with hint and error", () => {
    same(<Input id="example" name="example" label="What is your full name?" labelSize="l" />, bare(fixture("input", "default").html));
    const hint = (
      <>
        This is a 10 digit number (like <span class="nhsuk-u-nowrap">999 123 4567</span>) that you can find on an NHS letter,
        prescription or in the NHS App
      </>
    );
    const theirs = bare(fixture("input", "with error message and hint").html).replace(" nhsuk-input--code", "");
    same(
      <Input
        id="with-hint-error"
        name="example"
        label="What is your NHS number?"
        labelSize="l"
        hint={hint}
        error="Enter NHS number"
        width={10}
        spellcheck={false}
        inputMode="numeric"
      />,
      theirs,
    );
  });

  it("textarea", () => {
    const theirs = bare(fixture("textarea", "with error message and hint").html);
    same(
      <Textarea
        id="with-hint-error"
        name="example"
        label="Can you provide more detail?"
        labelSize="l"
        hint="Do not include personal information like your name, date of birth or NHS number"
        error="You must provide an explanation"
      />,
      // Ours never offers what was typed before: it may be about another patient.
      theirs.replace("<textarea ", '<textarea autocomplete="off" '),
    );
  });

  it("select", () => {
    same(
      <Select
        id="example"
        name="example"
        label="Sort by"
        labelSize="l"
        choices={[
          { value: "published", text: "Recently published" },
          { value: "updated", text: "Recently updated" },
          { value: "views", text: "Most views" },
          { value: "comments", text: "Most comments" },
        ]}
      />,
      bare(fixture("select", "default").html),
    );
  });

  const contact = [
    { value: "email", text: "Email" },
    { value: "phone", text: "Phone" },
    { value: "text", text: "Text message" },
  ];

  it("radios", () => {
    same(
      <Radios id="example" name="example" legend="How do you want to be contacted about this?" legendSize="l" choices={contact} />,
      bare(fixture("radios", "default").html),
    );
    same(
      <Radios
        id="with-error-message"
        name="example"
        legend="How do you want to be contacted about this?"
        error="Select how you want to be contacted"
        choices={contact}
      />,
      fixture("radios", "with error message, without heading").html,
    );
  });

  it("checkboxes", () => {
    same(
      <Checkboxes
        id="with-error-message"
        name="example"
        legend="How do you want to be contacted about this?"
        legendSize="l"
        error="Select how you want to be contacted"
        choices={[contact[0]!, contact[1]!, { value: "text message", text: "Text message" }]}
      />,
      bare(fixture("checkboxes", "with error message").html),
    );
  });

  it("pagination", () => {
    same(
      <Pagination previous={{ href: "#/section/treatments", text: "Treatments" }} next={{ href: "#/section/symptoms", text: "Symptoms" }} />,
      fixture("pagination", "default").html,
    );
  });

  it("footer", () => {
    same(<Footer lines={["NHS prototype kit v8.0.0", "© NHS England"]} />, fixture("footer", "with meta text").html);
  });

  it("a compact, striped table whose rows have headers", () => {
    const { html } = fixture("tables", "default", (one) => /nhsuk-table--compact nhsuk-table--striped"/.test(one.html) && !/reverse|responsive/.test(one.html));
    const texts = (from: string, tag: string) =>
      [...from.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, "g"))].map((one) => one[1]!.trim());
    const [head, body] = html.split("<tbody");
    const rows = [...body!.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => [...texts(row, "th"), ...texts(row, "td")]);
    expect(rows.length).toBeGreaterThan(1);
    same(
      <Table
        id="example"
        caption={texts(head!, "caption")[0]}
        captionSize="m"
        compact
        striped
        firstCellIsHeader
        columns={texts(head!, "th").map((title) => ({ key: title, title }))}
        rows={rows.map((cells, index) => ({ key: String(index), cells }))}
      />,
      // The caption has an id of ours, by which the scroll container is named.
      html.replace('nhsuk-table__caption--m"', 'nhsuk-table__caption--m" id="example"'),
    );
  });

  it("a table that the server sorts", () => {
    const { html } = fixture("tables", "sortable server-side");
    const first = html.slice(0, html.indexOf("</thead>")).replace(/ nhsuk-u-[\w-]+(?=[^>]*scope)/g, "");
    const ours = renderToString(
      <Table
        id="example"
        caption="Appointments"
        columns={[
          { key: "name", title: "Name", sort: { href: "#", now: "descending" } },
          { key: "login", title: "Last log in", sort: { href: "#", now: undefined } },
          { key: "action", title: "Action", hidden: true },
        ]}
        rows={[]}
      />,
    );
    expect(canonical(ours.slice(0, ours.indexOf("</thead>")))).toEqual(
      canonical(first.replace('nhsuk-table__caption"', 'nhsuk-table__caption" id="example"')),
    );
  });

  it("says where it differs: a comparison that can fail", () => {
    expect(canonical('<a class="x" href="#">y</a>')).not.toEqual(canonical('<a class="z" href="#">y</a>'));
    expect(canonical('<a href="#" class="x"> y </a>')).toEqual(canonical('<a class="x" href="#">y</a>'));
  });
});

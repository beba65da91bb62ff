// HTML as a list of tags and texts, so that two ways of writing the same compare equal: white space, order of
// attributes and how an empty element is closed do not count.

const VOID = new Set(["input", "br", "img", "hr", "meta", "link"]);

const unescape = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)))
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");

export function canonical(html: string): string[] {
  const out: string[] = [];
  for (const [part] of html.matchAll(/<[^>]+>|[^<]+/g)) {
    if (!part.startsWith("<")) {
      const text = unescape(part).replace(/\s+/g, " ").trim();
      if (text) out.push(text);
      continue;
    }
    if (part.startsWith("</")) {
      out.push(part.replace(/\s/g, ""));
      continue;
    }
    const name = /^<([\w-]+)/.exec(part)![1]!;
    const attributes = [...part.slice(name.length + 1).matchAll(/([\w:-]+)(?:="([^"]*)")?/g)]
      .map(([, key, value]) => `${key}=${(value ?? "") === "" ? "" : unescape(value!).replace(/\s+/g, " ").trim()}`)
      .sort();
    out.push(`<${[name, ...attributes].join(" ")}>`);
    if (part.endsWith("/>") && !VOID.has(name)) out.push(`</${name}>`);
  }
  return out;
}

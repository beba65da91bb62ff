// How many rows a file of the server has: what is said of it is counted in it.

/** Rows under the heading; line breaks within quotes are part of a row. */
export function csvRows(text: string): number {
  let rows = 0;
  let quoted = false;
  let any = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === "\n" && !quoted) {
      if (any) rows += 1;
      any = false;
    } else if (char !== "\r") {
      any = true;
    }
  }
  return Math.max(0, rows + (any ? 1 : 0) - 1);
}

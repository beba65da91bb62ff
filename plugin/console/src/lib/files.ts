// Files that the browser makes: tables as CSV that no spreadsheet takes for formulas.

const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export const csvOf = (lines: string[][]): string => `\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;

export function saveFile(content: string | Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Deprivation and ethnicity for a split of the charts: a file that somebody chooses, read here, sent with the one question and kept nowhere.
import type { PersonGroupsJson } from "../gen/waymark/v1/everybody_pb";

export const SPLITS = {
  practice: "Practice",
  age: "Age",
  sex: "Sex",
  deprivation: "Deprivation, in fifths",
  ethnicity: "Ethnicity",
} as const;
export type Split = keyof typeof SPLITS;

export const needsFile = (splits: Split[]): boolean => splits.includes("deprivation") || splits.includes("ethnicity");

/** The cells of a CSV file, by line; quotes as in RFC 4180. */
export function csvLines(text: string): string[][] {
  const lines: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const body = text.replace(/^\uFEFF/, "");
  const end = () => {
    lines[lines.length - 1]!.push(cell);
    cell = "";
  };
  for (let i = 0; i < body.length; ++i) {
    const c = body[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (body[i + 1] === '"') cell += body[++i]!;
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") end();
    else if (c === "\n") {
      end();
      lines.push([]);
    } else if (c !== "\r") cell += c;
  }
  end();
  return lines.filter((line) => line.length > 1 || line[0] !== "");
}

/** What the file says of people, or what is wrong with it: never with a value of it. */
export function readGroups(text: string, practices: string[]): { people: PersonGroupsJson[] } | { wrong: string } {
  const [head = [], ...rows] = csvLines(text);
  const at = (name: string) => head.findIndex((one) => one.trim().toLowerCase() === name);
  const [practice, patient, fifth, ethnicity] = [at("practice_code"), at("patient_id"), at("deprivation_fifth"), at("ethnicity")];
  if (patient < 0) return { wrong: "The first line must name the columns; patient_id is missing" };
  if (fifth < 0 && ethnicity < 0) return { wrong: "The file needs a column deprivation_fifth or ethnicity" };
  if (practice < 0 && practices.length > 1) return { wrong: "The file needs a column practice_code, because you work at several practices" };
  const people: PersonGroupsJson[] = [];
  for (const [index, row] of rows.entries()) {
    const line = `Line ${index + 2}`;
    const id = row[patient]?.trim();
    if (!id) return { wrong: `${line}: patient_id is empty` };
    const one: PersonGroupsJson = { practice: (practice < 0 ? practices[0] : row[practice]?.trim()) ?? "", patientId: id };
    const text5 = (row[fifth] ?? "").trim();
    if (text5 && !/^[1-5]$/.test(text5)) return { wrong: `${line}: deprivation_fifth must be 1 (most deprived) to 5, or empty` };
    if (text5) one.deprivationFifth = Number(text5);
    const group = (row[ethnicity] ?? "").trim();
    if (group) one.ethnicity = group;
    people.push(one);
  }
  return people.length > 0 ? { people } : { wrong: "The file names nobody" };
}

// Who works here and where, until the browser's tab is closed. No patient's data.
import type { RoleJson } from "../gen/waymark/v1/answer_pb";
import type { Who } from "./sign_in";
import { signal_ } from "./signal";

export interface Session {
  practices: string[];
  person: string;
  role: RoleJson;
}

export const ROLES: { value: RoleJson; text: string; rule: string }[] = [
  { value: "ROLE_COORDINATOR", text: "Care coordinator or cancer champion", rule: "coordinator" },
  { value: "ROLE_GP", text: "GP", rule: "gp" },
  { value: "ROLE_NURSE", text: "Nurse", rule: "nurse" },
  { value: "ROLE_PHARMACIST", text: "Pharmacist", rule: "pharmacist" },
  { value: "ROLE_ADMINISTRATOR", text: "Administrator", rule: "administrator" },
  { value: "ROLE_OTHER", text: "Other", rule: "other" },
];

const KEY = "waymark.session";

export function readSession(text: string | null): Session | undefined {
  try {
    const held = JSON.parse(text ?? "null") as Partial<Session> | null;
    const role = ROLES.find((one) => one.value === held?.role)?.value;
    const practices = held?.practices?.filter((one) => typeof one === "string" && one !== "");
    if (!role || !practices?.length || !held?.person) return undefined;
    return { practices, person: held.person, role };
  } catch {
    return undefined;
  }
}

export const session = signal_<Session | undefined>(
  typeof sessionStorage === "undefined" ? undefined : readSession(sessionStorage.getItem(KEY)),
);

export function keepSession(next: Session | undefined): void {
  if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
  else sessionStorage.removeItem(KEY);
  session.value = next;
}

/** As whom and where a person who signed in works: what they chose before, where the server still allows it. Nothing
 * where they must say: they have several roles, or every practice. */
export function sessionOf(who: Who, held: Session | undefined): Session | undefined {
  const roles = ROLES.filter((one) => who.roles.includes(one.rule)).map((one) => one.value);
  const role = held && roles.includes(held.role) ? held.role : roles.length === 1 ? roles[0] : undefined;
  const practices = who.everyPractice ? (held?.practices ?? []) : who.practices;
  if (!role || practices.length === 0) return undefined;
  return { practices, person: who.person, role };
}

/** How rules name a role: "gp". */
export const ruleRole = (role: RoleJson): string => ROLES.find((one) => one.value === role)?.rule ?? "other";
export const roleWords = (rule: string): string => ROLES.find((one) => one.rule === rule)?.text ?? rule;

/** ODS codes as typed, with commas or spaces between them; capitals. */
export const readPractices = (text: string): string[] => [
  ...new Set(text.toUpperCase().split(/[\s,;]+/).filter(Boolean)),
];

/** A practice code of the Organisation Data Service: a letter and five digits, or two letters and three digits in made-up data. */
export const isPractice = (code: string): boolean => /^[A-Z0-9]{3,12}$/.test(code);

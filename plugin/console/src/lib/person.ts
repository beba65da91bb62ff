// Who somebody is, in the words of the patient banner: no colons, no question marks; what is not known says so.
import type { SexJson } from "../gen/waymark/v1/record_pb";
import type { AlertPersonJson } from "../gen/waymark/v1/review_desk_pb";
import { isoDate, longDate } from "./dates";
import { groupNhsNumber } from "./nhs_number";

const GENDERS: Partial<Record<SexJson, string>> = {
  SEX_FEMALE: "Female",
  SEX_MALE: "Male",
  SEX_INDETERMINATE: "Indeterminate",
};

export const gender = (person: AlertPersonJson | undefined): string => GENDERS[person?.sex ?? "SEX_UNSPECIFIED"] ?? "Not known";

/** "14 August 1973 (52)"; of somebody who died without the age: that stands by itself. */
export function born(person: AlertPersonJson | undefined): string {
  if (!person?.birthDate?.year) return "Not known";
  const age = person.deceased || person.age === undefined ? "" : ` (${person.age})`;
  return longDate(person.birthDate) + age;
}

export const died = (person: AlertPersonJson | undefined): string =>
  person?.diedOn?.year ? longDate(person.diedOn) : "Day not known";

/** "SMITH, Jane (Mrs)", as the guidance on patient banners writes it; nothing where no name is known. */
export function fullName(person: AlertPersonJson | undefined): string | undefined {
  const { family, given, title } = person?.name ?? {};
  if (!family && !given) return undefined;
  const name = [family?.toLocaleUpperCase("en-GB"), given].filter(Boolean).join(", ");
  return title ? `${name} (${title})` : name;
}

/** "Mrs Jane Smith", as on an envelope. */
export const envelopeName = (person: AlertPersonJson | undefined): string =>
  [person?.name?.title, person?.name?.given, person?.name?.family].filter(Boolean).join(" ");

/** "JS", for a screen that others can see. */
export const initials = (person: AlertPersonJson | undefined): string | undefined => {
  const letters = [person?.name?.given, person?.name?.family].map((one) => Array.from(one?.trim() ?? "")[0] ?? "").join("");
  return letters ? letters.toLocaleUpperCase("en-GB") : undefined;
};

/** What a control says whom it is about; with privacy mode as little as the list does. */
export function nameOrNumber(one: { person?: AlertPersonJson; nhsNumber?: string; patientId?: string }, hidden: boolean): string {
  if (hidden) return [initials(one.person), `number ending ${(one.nhsNumber ?? "").slice(-4)}`].filter(Boolean).join(", ");
  return fullName(one.person) ?? (one.nhsNumber ? groupNhsNumber(one.nhsNumber) : (one.patientId ?? ""));
}

/** Under the number in a list: "52, female". */
export function brief(person: AlertPersonJson | undefined): string {
  if (!person) return "";
  const words = gender(person);
  return [person.age === undefined ? "" : String(person.age), words === "Not known" ? "" : words.toLowerCase()].filter(Boolean).join(", ");
}

/** Of somebody who must not be rung or written to. */
export const noContact = (person: AlertPersonJson | undefined): string | undefined =>
  person?.deceased ? `Died${isoDate(person.diedOn) ? ` ${longDate(person.diedOn)}` : ""}: cannot be contacted` : undefined;

// Who somebody is, in the words of the patient banner: no colons, no question marks; what is not known says so.
import type { SexJson } from "../gen/waymark/v1/record_pb";
import type { AlertPersonJson } from "../gen/waymark/v1/review_desk_pb";
import { isoDate, longDate } from "./dates";

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

/** Under the number in a list: "52, female". */
export function brief(person: AlertPersonJson | undefined): string {
  if (!person) return "";
  const words = gender(person);
  return [person.age === undefined ? "" : String(person.age), words === "Not known" ? "" : words.toLowerCase()].filter(Boolean).join(", ");
}

/** Of somebody who must not be rung or written to. */
export const noContact = (person: AlertPersonJson | undefined): string | undefined =>
  person?.deceased ? `Died${isoDate(person.diedOn) ? ` ${longDate(person.diedOn)}` : ""}: cannot be contacted` : undefined;

// Dates as the API sends them, and as they are said: "3 March 2026", "3 Mar 2026" in dense columns, "5:30pm".
import type { DateJson } from "../gen/waymark/v1/record_pb";

const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
];

const month = (number: number): string => MONTHS[number - 1] ?? "";

/** As precise as it is known: "March 2026", "2026". */
export function longDate(date: DateJson | undefined): string {
  if (!date?.year) return "Not known";
  if (!date.month) return String(date.year);
  if (!date.day) return `${month(date.month)} ${date.year}`;
  return `${date.day} ${month(date.month)} ${date.year}`;
}

export function shortDate(date: DateJson | undefined): string {
  if (!date?.year || !date.month || !date.day) return longDate(date);
  return `${date.day} ${month(date.month).slice(0, 3)} ${date.year}`;
}

/** "2026-03-03"; empty for a date that is not known to the day. */
export function isoDate(date: DateJson | undefined): string {
  if (!date?.year || !date.month || !date.day) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.year}-${two(date.month)}-${two(date.day)}`;
}

/** A day that exists, from "2026-03-03" (or a longer text that begins so). */
export function readDate(text: string): DateJson | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!found) return undefined;
  const [year, mon, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const at = new Date(Date.UTC(year, mon - 1, day));
  if (at.getUTCMonth() !== mon - 1 || at.getUTCDate() !== day) return undefined;
  return { year, month: mon, day };
}

/** Days since 1970. Of a month its first day, of a year its first. */
export function serial(date: DateJson): number {
  return Date.UTC(date.year ?? 1970, (date.month || 1) - 1, date.day || 1) / 86_400_000;
}

export function fromSerial(days: number): DateJson {
  const at = new Date(days * 86_400_000);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

export const addDays = (date: DateJson, days: number): DateJson => fromSerial(serial(date) + days);

/** "3 days overdue", "due today", "in 12 days". */
export function dueWords(overdueOn: DateJson | undefined, today: DateJson): string {
  if (!overdueOn?.year) return "";
  const days = serial(today) - serial(overdueOn);
  if (days > 0) return `${days.toLocaleString("en-GB")} ${days === 1 ? "day" : "days"} overdue`;
  if (days === 0) return "overdue from today";
  return `overdue in ${(-days).toLocaleString("en-GB")} ${days === -1 ? "day" : "days"}`;
}

export const daysWords = (days: number): string => `${days.toLocaleString("en-GB")} ${days === 1 ? "day" : "days"}`;

// Making one costs as much as hundreds of uses: a list has fifty rows.
const MOMENT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London", year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h12",
});
const MOMENT_DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });

/** "9:15am", of the clock on the wall in the practice's zone. */
export const clockWords = (at: Date): string => momentWords(at.toISOString()).split(", ")[1] ?? "";

/** An RFC 3339 moment in the practice's zone: "3 March 2026, 5:30pm". */
export function momentWords(text: string | undefined): string {
  const at = text ? new Date(text) : undefined;
  if (!at || Number.isNaN(at.getTime())) return "Not known";
  const parts = MOMENT.formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  const hour = part("hour") === "0" ? "12" : part("hour");
  return `${part("day")} ${part("month")} ${part("year")}, ${hour}:${part("minute")}${part("dayPeriod").toLowerCase().replace(/\W/g, "")}`;
}

export const momentDay = (text: string | undefined): DateJson | undefined => {
  const at = text ? new Date(text) : undefined;
  if (!at || Number.isNaN(at.getTime())) return undefined;
  return readDate(MOMENT_DAY.format(at));
};

/** Whole hours from a moment to another; undefined where one is none. */
export function hoursBetween(from: string | undefined, to: Date): number | undefined {
  const at = from ? new Date(from).getTime() : NaN;
  return Number.isNaN(at) ? undefined : Math.floor((to.getTime() - at) / 3_600_000);
}

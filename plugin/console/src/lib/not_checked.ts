// Whether a list can be believed where it is short: rules that nobody is asked put nobody on it.
import type { NotCheckedJson } from "../gen/waymark/v1/answer_pb";
import type { WorklistJson } from "../gen/waymark/v1/review_pb";

export interface Coverage {
  /** Rules of the list that are in use. */
  rules: number;
  /** Of those, not checked for anybody or suspended, with why. */
  notChecked: NotCheckedJson[];
}

export function coverageOf(list: WorklistJson | undefined, notChecked: NotCheckedJson[]): Coverage {
  const rules = new Set((list?.rules ?? []).map((one) => one.rule));
  const suspended = (list?.rules ?? []).filter((one) => one.suspended).map((one): NotCheckedJson => ({ rule: one.rule ?? "", text: `Suspended: ${one.title ?? one.rule ?? ""}` }));
  const held = new Map([...suspended, ...notChecked.filter((one) => rules.has(one.rule))].map((one) => [one.rule, one]));
  return { rules: rules.size, notChecked: [...held.values()] };
}

/** Nobody can come onto it: its emptiness says nothing. */
export const sayNothing = (of: Coverage): boolean => of.notChecked.length === of.rules;

/** "2 of 5 rules are not checked"; "" where all are. */
export function coverageWords(of: Coverage): string {
  if (of.rules === 0) return "No rule in use";
  if (of.notChecked.length === 0) return "";
  if (of.notChecked.length === of.rules) return of.rules === 1 ? "Its rule is not checked" : `None of its ${of.rules} rules is checked`;
  return `${of.notChecked.length} of ${of.rules} rules ${of.notChecked.length === 1 ? "is" : "are"} not checked`;
}

// What is kept from whoever looks over a shoulder, and from a rule's author.
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { privacy } from "../src/lib/privacy";
import { NhsNumber } from "../src/parts/common";
import { namesSomebody } from "../src/parts/wrong_advice";

const text = (digits: string | undefined): string => renderToString(<NhsNumber digits={digits} />).replace(/<[^>]+>/g, "");

it("privacy mode shows the last four digits only", () => {
  expect(text("9990000018")).toBe("999 000 0018");
  privacy.value = true;
  expect(text("9990000018")).toBe("ends 0018");
  expect(text(undefined)).toBe("Not known");
  privacy.value = false;
});
it("a word to a rule's author holds no number that says who the patient is", () => {
  for (const number of ["9990000018", "999 000 0018", "seen, 999-000-0018, twice"]) expect(namesSomebody(number)).toBe(true);
  for (const words of ["the window is 28 days, not 14", "fires at 10 ug/g", "NG12 1.3.2"]) expect(namesSomebody(words)).toBe(false);
});

// NHS numbers: ten digits in groups of three, three and four; the last is a check digit, modulus 11.

/** The digits of what somebody typed, with spaces and dashes anywhere; undefined where it is no NHS number. */
export function readNhsNumber(text: string): string | undefined {
  const digits = text.replace(/[\s\u2010-\u2015-]/g, "");
  if (!/^\d{10}$/.test(digits)) return undefined;
  let sum = 0;
  for (let i = 0; i < 9; ++i) sum += Number(digits[i]) * (10 - i);
  const check = (11 - (sum % 11)) % 11;
  return check === Number(digits[9]) ? digits : undefined;
}

/** "999 000 0018"; what is no ten digits stays as it is. */
export const groupNhsNumber = (digits: string): string =>
  /^\d{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : digits;

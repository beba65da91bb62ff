// What data may leave the console for. The server refuses other purposes than the client's; they are not offered.
import { signIn } from "./sign_in";

export function offeredPurposes<T>(all: T[], valueOf: (one: T) => string): T[] {
  const sign = signIn.value;
  const own = sign.state === "in" ? sign.who.purposes : [];
  return own.length === 0 ? all : all.filter((one) => own.includes(valueOf(one)));
}

export const NO_PURPOSE = "Your sign-in may not take this out for any purpose. Ask whoever looks after Waymark at your practice.";

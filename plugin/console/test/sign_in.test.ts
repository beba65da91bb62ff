import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { call, credentials, sessionCall } from "../src/api/connect";
import { offeredPurposes } from "../src/lib/purposes";
import { type Session, sessionOf } from "../src/lib/session";
import { type Who, askWho, lock, nextAsk, readWho, signIn, signInWith, signedAgain } from "../src/lib/sign_in";

const answers = (...list: [number, unknown][]) => {
  const fetched = vi.fn<typeof fetch>();
  for (const [status, body] of list) {
    fetched.mockImplementationOnce(() =>
      status === 0
        ? Promise.reject(new TypeError("network"))
        : Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })),
    );
  }
  vi.stubGlobal("fetch", fetched);
  return fetched;
};
const headersOf = (fetched: ReturnType<typeof answers>, turn: number) => new Headers(fetched.mock.calls[turn]![1]?.headers);

const SAM = {
  local: false,
  person: "Sam Lee",
  client: "console",
  roles: ["coordinator"],
  practices: ["A81001"],
  everyPractice: false,
  may: ["review"],
  purposes: [],
  proof: "p1",
  idleSeconds: 900,
  locksInSeconds: 900,
  endsInSeconds: 3600,
};
const who = (more: Partial<Who> = {}): Who => ({ ...readWho(SAM, 0).who, ...more });

beforeEach(() => {
  vi.stubGlobal("document", { title: "An item – Waymark" });
  vi.stubGlobal("location", { assign: vi.fn() });
  vi.stubGlobal("sessionStorage", { clear: vi.fn() });
  signIn.value = { state: "asking" };
  credentials.proof = "";
  credentials.onEnded = lock;
});
afterEach(() => vi.unstubAllGlobals());

describe("who is signed in", () => {
  it("is what the server says, with its times on this clock", () => {
    const read = readWho(SAM, 1_000_000);
    expect(read.proof).toBe("p1");
    expect(read.who.session).toEqual({ idleMs: 900_000, locksAt: 1_900_000, endsAt: 4_600_000 });
    expect(readWho({ ...SAM, proof: "" }, 0).who.session).toBeUndefined();
  });
  it("is asked of this origin, with nothing in the address", async () => {
    const fetched = answers([200, SAM]);
    await askWho(true);
    expect(fetched.mock.calls[0]![0]).toBe("/session");
    expect(headersOf(fetched, 0).get("Waymark-Background")).toBe("1");
    expect(signIn.value).toMatchObject({ state: "in", locked: false });
  });
  it("is nobody, or somebody on this machine, or not known while the server is away", async () => {
    answers([401, { code: "unauthenticated" }], [200, { local: true }], [0, null]);
    await askWho();
    expect(signIn.value.state).toBe("out");
    await askWho();
    expect(signIn.value.state).toBe("local");
    signIn.value = { state: "asking" };
    await askWho();
    expect(signIn.value).toMatchObject({ state: "away", error: { code: "unreachable" } });
  });
});

describe("a call of somebody who is signed in", () => {
  it("brings the proof along, and says where nobody did anything", async () => {
    const fetched = answers([200, SAM], [200, {}], [200, {}]);
    await askWho();
    await call("ReviewService/ListAlerts", {});
    await call("ReviewService/ListWorklists", {}, undefined, true);
    expect(headersOf(fetched, 1).get("Waymark-Session")).toBe("p1");
    expect(headersOf(fetched, 1).get("Waymark-Background")).toBeNull();
    expect(headersOf(fetched, 2).get("Waymark-Background")).toBe("1");
  });
  it("that comes too late locks the page", async () => {
    answers([200, SAM], [401, { code: "unauthenticated", message: "sign in" }]);
    await askWho();
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "unauthenticated" });
    expect(signIn.value).toMatchObject({ state: "in", locked: true });
  });
  it("is made once more where another tab has signed in anew", async () => {
    credentials.renew = async () => {
      credentials.proof = "p2";
      return true;
    };
    const fetched = answers([200, SAM], [403, { code: "permission_denied" }], [200, { total: 1 }]);
    await askWho();
    await expect(call("ReviewService/ListAlerts", {})).resolves.toEqual({ total: 1 });
    expect(headersOf(fetched, 2).get("Waymark-Session")).toBe("p2");
    credentials.renew = () => Promise.resolve(false);
    answers([403, { code: "permission_denied" }]);
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "permission_denied" });
  });
});

describe("a locked page", () => {
  beforeEach(async () => {
    answers([200, SAM]);
    await askWho();
    lock();
    document.title = "Locked – Waymark";
  });
  it("goes on where it was when the same person signs in, and asks again what was refused", async () => {
    const before = signedAgain.value;
    const fetched = answers([200, { ...SAM, proof: "p2" }]);
    await signInWith("a token");
    expect(JSON.parse(fetched.mock.calls[0]![1]!.body as string)).toEqual({ token: "a token" });
    expect(signIn.value).toMatchObject({ state: "in", locked: false });
    expect(document.title).toBe("An item – Waymark");
    expect(credentials.proof).toBe("p2");
    expect(signedAgain.value).toBe(before + 1);
    expect(location.assign).not.toHaveBeenCalled();
  });
  it("begins anew for anybody else", async () => {
    answers([200, { ...SAM, person: "Alex Shah", proof: "p2" }]);
    await signInWith("a token");
    expect(location.assign).toHaveBeenCalledWith("/");
    expect(signIn.value).toMatchObject({ locked: true, who: { person: "Sam Lee" } });
  });
  it("stays locked where the token is not taken", async () => {
    answers([401, { code: "unauthenticated" }]);
    await expect(signInWith("bad")).rejects.toMatchObject({ code: "unauthenticated" });
    expect(signIn.value).toMatchObject({ locked: true });
  });
});

describe("a session that is about to end", () => {
  it("is lengthened by what somebody does, at most once a minute, and looked at in its last two", () => {
    const clock = { now: 500_000, lastActive: 0, lastPing: 0, locksAt: 900_000 };
    expect(nextAsk(clock)).toBeUndefined();
    expect(nextAsk({ ...clock, lastActive: 400_000 })).toBe("active");
    expect(nextAsk({ ...clock, lastActive: 480_000, lastPing: 470_000 })).toBeUndefined();
    expect(nextAsk({ ...clock, now: 780_000 })).toBe("look");
    expect(nextAsk({ ...clock, now: 780_000, lastActive: 700_000, lastPing: 10_000 })).toBe("active");
  });
  it("ends on this page's clock where the server cannot be asked", async () => {
    answers([200, { ...SAM, locksInSeconds: 0 }], [0, null]);
    await askWho();
    await askWho(true);
    expect(signIn.value).toMatchObject({ locked: true });
  });
  it("does not end because the server was away for a moment", async () => {
    answers([200, SAM], [0, null]);
    await askWho();
    await askWho(true);
    expect(signIn.value).toMatchObject({ locked: false });
  });
});

it("signing out is said to the server", async () => {
  const fetched = answers([204, null]);
  await sessionCall("DELETE");
  expect(fetched.mock.calls[0]![1]).toMatchObject({ method: "DELETE" });
});

describe("as whom and where a person works", () => {
  const held: Session = { practices: ["A81002"], person: "x", role: "ROLE_GP" };
  it("is what the token says where it says one thing", () => {
    expect(sessionOf(who(), undefined)).toEqual({ practices: ["A81001"], person: "Sam Lee", role: "ROLE_COORDINATOR" });
    expect(sessionOf(who(), held)).toMatchObject({ practices: ["A81001"], role: "ROLE_COORDINATOR" });
  });
  it("is what was chosen where there is a choice, and never more than the token allows", () => {
    const both = who({ roles: ["gp", "coordinator"] });
    expect(sessionOf(both, undefined)).toBeUndefined();
    expect(sessionOf(both, held)).toMatchObject({ role: "ROLE_GP", practices: ["A81001"] });
    expect(sessionOf(both, { ...held, role: "ROLE_NURSE" })).toBeUndefined();
    expect(sessionOf(who({ roles: [] }), held)).toBeUndefined();
    expect(sessionOf(who({ everyPractice: true, practices: [] }), undefined)).toBeUndefined();
    expect(sessionOf(who({ everyPractice: true, practices: [] }), held)).toMatchObject({ practices: ["A81002"] });
  });
});

describe("what data may leave for", () => {
  const all = ["team meeting", "complaint"];
  const offered = () => offeredPurposes(all, (one) => one);
  it("is what the client has; all of it where the configuration names nothing", () => {
    signIn.value = { state: "local" };
    expect(offered()).toEqual(all);
    signIn.value = { state: "in", who: who(), locked: false };
    expect(offered()).toEqual(all);
    signIn.value = { state: "in", who: who({ purposes: ["direct care", "complaint"] }), locked: false };
    expect(offered()).toEqual(["complaint"]);
    signIn.value = { state: "in", who: who({ purposes: ["direct care"] }), locked: false };
    expect(offered()).toEqual([]);
  });
});

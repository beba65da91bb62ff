import { describe, expect, it } from "vitest";
import { problemOf, wayTo } from "../src/lib/sign_in_ways";
import { readWho } from "../src/lib/sign_in";

describe("the way to an identity service", () => {
  const way = { title: "NHS", href: "/sign-in?with=https%3A%2F%2Fid.example" };
  it("comes back to the page that was asked for", () => {
    expect(wayTo(way, "/worklist/all?sort=due&status=open")).toBe(
      "/sign-in?with=https%3A%2F%2Fid.example&then=%2Fworklist%2Fall%3Fsort%3Ddue%26status%3Dopen",
    );
    expect(wayTo(way, "/", true)).toBe("/sign-in?with=https%3A%2F%2Fid.example&then=%2F&anew=1");
  });
});

describe("what went wrong", () => {
  it("is in words for each reason, and for one that is not known", () => {
    expect(problemOf("no-role")).toMatchObject({ anew: true });
    expect(problemOf("no-role").text).toMatch(/may not work here/);
    for (const word of ["nonsense", undefined]) expect(problemOf(word)).toEqual({ anew: false, text: "Signing in did not work. Begin again." });
  });
});

describe("two people of one name", () => {
  it("are told apart by what the server says of them", () => {
    expect(readWho({ person: "Sam Lee", subject: "a1" }, 0).who.subject).toBe("a1");
    expect("subject" in readWho({ person: "Sam Lee" }, 0).who).toBe(false);
  });
});

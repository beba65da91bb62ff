// What the browser gets (after `npm run build`): small, nothing inline, nothing from elsewhere.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

// CMake builds it elsewhere.
const elsewhere = process.env["WAYMARK_CONSOLE_DIST"];
const dist = elsewhere ? pathToFileURL(`${elsewhere}/`) : new URL("../dist/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, dist), "utf8");

describe("the build", () => {
  it("is there: run `npm run build` first", () => {
    expect(existsSync(new URL("index.html", dist))).toBe(true);
  });
  const assets = existsSync(new URL("assets/", dist)) ? readdirSync(new URL("assets/", dist)) : [];
  const zipped = (ending: string): number =>
    assets.filter((name) => name.endsWith(ending)).reduce((sum, name) => sum + gzipSync(read(`assets/${name}`), { level: 9 }).length, 0);

  // What the first page needs: the script that it names, and what that one imports before it runs.
  const first = (): string[] => {
    const found = new Set<string>();
    const take = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      for (const [, next] of read(`assets/${name}`).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) take(next!);
    };
    for (const [, name] of read("index.html").matchAll(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g)) take(name!);
    return [...found];
  };
  const size = (name: string): number => gzipSync(read(`assets/${name}`), { level: 9 }).length;

  it("has at most 60 kB of JavaScript at first and 35 kB of CSS, gzipped", () => {
    const total = first().reduce((sum, name) => sum + size(name), 0);
    expect(total).toBeGreaterThan(5_000);
    expect(total).toBeLessThanOrEqual(60_000);
    expect(zipped(".js")).toBeLessThanOrEqual(80_000);
    expect(zipped(".css")).toBeGreaterThan(5_000);
    expect(zipped(".css")).toBeLessThanOrEqual(35_000);
  });
  it("has the hash of its content in each asset's name", () => {
    for (const name of assets) expect(name).toMatch(/-[\w-]{8}\.(js|css|svg)$/);
  });
  it("has no inline script or style, so that a strict policy holds", () => {
    const page = read("index.html");
    expect(page).not.toMatch(/<style|style=|\son\w+=|javascript:/);
    for (const [tag] of page.matchAll(/<script[^>]*>/g)) expect(tag).toMatch(/ src="\/assets\//);
  });
  it("asks nobody else: no address of another server, no fonts", () => {
    for (const name of assets.filter((one) => one.endsWith(".css"))) {
      expect(read(`assets/${name}`)).not.toMatch(/@font-face|url\(["']?(https?:)?\/\/|@import/);
    }
    for (const name of assets.filter((one) => one.endsWith(".js"))) {
      const addresses = [...read(`assets/${name}`).matchAll(/https?:\/\/[\w./-]+/g)].map(([one]) => one);
      expect(addresses.filter((one) => !one.startsWith("http://www.w3.org/"))).toEqual([]);
    }
  });
});

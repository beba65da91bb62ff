// A server that is killed in mid-work and comes back, one whose disk is full: each says what is wrong, and nothing that
// was typed is lost or done twice. And a list that wants two people. Starts the sidecar itself, at WAYMARK_CONSOLE. See README.md.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { CONSOLE, begin, check, launch, open, press, tabTo } from "./browser.mjs";

const { WAYMARK, WAYMARK_SERVE } = process.env;
let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

/** `kilobytes`: how large a file may become, as if the disk were full then. */
async function serve(kilobytes) {
  const limit = kilobytes ? `trap '' XFSZ; ulimit -f ${kilobytes};` : "";
  const server = spawn("bash", ["-c", `${limit} exec "$0" serve ${WAYMARK_SERVE} --http "$1"`, WAYMARK, new URL(CONSOLE).host], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes("ready on")) return server;
  }
  throw new Error("the sidecar is not ready");
}

async function end(server, signal) {
  server.kill(signal);
  if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
}

const walk = (name, body) =>
  test(name, { timeout: 600_000 }, async () => {
    const { context, page, faults } = await open(browser);
    let server;
    try {
      await body(page, async (kilobytes) => (server = await serve(kilobytes)));
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
      if (server) await end(server, "SIGKILL");
    }
  });

const notesOf = (page, text) => page.locator("table tbody tr", { hasText: text }).count();

async function openItem(page, row = 2) {
  await page.goto(CONSOLE + "/worklist/care-reviews");
  await press(page, page.locator("table tbody tr", { hasText: "no care review recorded" }).nth(row).getByRole("link").first());
  await page.getByText("Why listed").first().waitFor();
}

walk("a server that is killed in mid-work comes back, and the words are saved once", async (page, start) => {
  const first = await start();
  await begin(page, { person: "Ida Finch" });
  await openItem(page);
  const words = page.getByLabel("Add a note");
  await tabTo(page, words);
  await page.keyboard.type("rang, no answer, again on Thursday");
  await end(first, "SIGKILL");
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByText("The server could not be reached.").waitFor();
  assert.equal(await words.inputValue(), "rang, no answer, again on Thursday");
  await check(page, "killed in mid-work");
  await start();
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.locator("table tbody tr", { hasText: "rang, no answer, again on Thursday" }).first().waitFor();
  assert.equal(await words.inputValue(), "");
  await page.reload();
  await page.locator("table tbody tr", { hasText: "rang, no answer, again on Thursday" }).first().waitFor();
  assert.equal(await notesOf(page, "rang, no answer, again on Thursday"), 1);
  await check(page, "back again");
});

walk("a store that cannot be written refuses work, says so and keeps the words", async (page, start) => {
  const full = await start(512);
  await begin(page, { person: "Ida Finch" });
  await openItem(page);
  // Each look is a line of the audit log, until there is no room for one; then they wait for room, and are seen all the same.
  const isReady = async () => (await page.request.get(CONSOLE + "/readyz")).status() === 200;
  for (let i = 0; i < 300 && (await isReady()); ++i) {
    await page.reload();
    await page.getByText("Why listed").first().waitFor();
  }
  assert.equal(await isReady(), false);
  const words = page.getByLabel("Add a note");
  await tabTo(page, words);
  await page.keyboard.type("half a thought");
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.getByRole("alert").getByText(/store/).first().waitFor();
  assert.equal(await words.inputValue(), "half a thought");
  await check(page, "refused by a full disk");
  await end(full, "SIGKILL");
  await start();
  await press(page, page.getByRole("button", { name: "Save the note" }));
  await page.locator("table tbody tr", { hasText: "half a thought" }).first().waitFor();
  await page.reload();
  await page.locator("table tbody tr", { hasText: "half a thought" }).first().waitFor();
  assert.equal(await notesOf(page, "half a thought"), 1);
});

walk("where a list wants two people, the first proposes and another one closes", async (page, start) => {
  await start();
  const reply = async () => {
    const wanted = page.getByRole("radio", { name: "Not a new cancer" });
    await wanted.waitFor();
    await tabTo(page, page.locator("input[name=reply]").first());
    await page.keyboard.press("Space");
    for (let i = 0; i < 12 && !(await wanted.isChecked()); ++i) await page.keyboard.press("ArrowDown");
    await press(page, page.getByRole("button", { name: "Save", exact: true }));
  };
  await begin(page, { role: "GP", person: "Dr Finch" });
  await openItem(page, 0);
  const address = page.url();
  await page.getByText("Two people close an item of this list.").waitFor();
  await reply();
  await page.getByText(/by Dr Finch: somebody else has to say the same/).waitFor();
  await check(page, "proposed by the first");
  // The first one again is not the second.
  await reply();
  await page.getByRole("alert").getByText(/somebody else|another person/).first().waitFor();
  await page.goto(CONSOLE + "/start");
  await tabTo(page, page.getByLabel("Your name"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Dr Reed");
  await press(page, page.getByRole("button", { name: "Continue" }));
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  await page.goto(address);
  await page.getByText(/by Dr Finch: somebody else has to say the same/).waitFor();
  await reply();
  await page.getByText("Saved: Not a new cancer").waitFor();
  await page.getByText(/somebody else has to say the same/).waitFor({ state: "detached" });
  await check(page, "closed by the second");
});

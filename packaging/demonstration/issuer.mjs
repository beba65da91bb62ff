// An issuer of OpenID Connect for the demonstration: made-up people, no passwords, this machine only. See README.md.
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Refused, makeFlow } from "./flow.mjs";
import { choosePage, signedOutPage, wrongPage } from "./pages.mjs";
import { people } from "./people.mjs";

const CLIENT_ID = "waymark-console";
const MOST_BODY = 16384;

const { values: options } = parseArgs({
  options: { folder: { type: "string" }, practice: { type: "string", default: "ZZ001" }, "belongs-to": { type: "string" } },
});
if (!options.folder) {
  console.error("usage: node issuer.mjs --folder DIR [--practice CODE] [--belongs-to PIDFILE]");
  process.exit(2);
}

let flow;

const bodyOf = (request) =>
  new Promise((resolve, reject) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (more) => {
      text += more;
      if (text.length > MOST_BODY) reject(new Refused("too long", 413));
    });
    request.on("end", () => resolve(new URLSearchParams(text)));
    request.on("error", reject);
  });

const html = (text, status = 200) => ({ status, type: "text/html; charset=utf-8", text });
const json = (value, status = 200) => ({ status, type: "application/json", text: JSON.stringify(value) });

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url, "http://here");
  const what = `${request.method} ${pathname}`;
  const authorization = request.headers.authorization;
  switch (what) {
    case "GET /.well-known/openid-configuration":
      return json(flow.discovery());
    case "GET /keys":
      return json(flow.keys());
    case "GET /authorize":
      return html(choosePage(people(options.practice), flow.begin(searchParams)));
    case "POST /choose": {
      const form = await bodyOf(request);
      return { status: 303, location: flow.choose(form.get("flow") ?? "", form.get("who") ?? ""), type: "text/plain", text: "" };
    }
    case "POST /token":
      return json(flow.exchange(await bodyOf(request), authorization));
    case "GET /userinfo":
      return json(flow.userInfo(authorization));
    case "GET /sign-out":
      return html(signedOutPage(flow.signOut(searchParams)));
    default:
      return html(wrongPage("There is nothing here."), 404);
  }
}

const server = createServer(async (request, response) => {
  let result;
  try {
    result = await answer(request);
  } catch (error) {
    const known = error instanceof Refused;
    const status = known ? error.status : 500;
    const machine = /^\/(token|userinfo)/.test(request.url);
    result = machine ? json({ error: known ? error.code : "server_error" }, status) : html(wrongPage(known ? error.message : "Something failed."), status);
  }
  response.writeHead(result.status, {
    "Content-Type": result.type,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    ...(result.location ? { Location: result.location } : {}),
  });
  response.end(result.text);
});

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const clientSecret = randomBytes(32).toString("base64url");
  flow = makeFlow({ issuer, clientId: CLIENT_ID, clientSecret, people: people(options.practice) });
  writeFileSync(`${options.folder}/client.secret`, `${clientSecret}\n`, { mode: 0o600 });
  writeFileSync(`${options.folder}/issuer.url`, `${issuer}\n`);
  console.log(`demonstration issuer at ${issuer}`);
});

// It ends with the program whose id is in that file, or where none comes.
const WAIT_MS = 600_000;
if (options["belongs-to"]) {
  const begun = Date.now();
  let master;
  setInterval(() => {
    if (!master && Date.now() - begun > WAIT_MS) process.exit(0);
    try {
      master ??= Number(readFileSync(options["belongs-to"], "utf8")) || undefined;
      if (master) process.kill(master, 0);
    } catch (error) {
      if (master && error.code === "ESRCH") process.exit(0);
    }
  }, 1000).unref();
}

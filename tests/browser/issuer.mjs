// An identity service for the walks: a key made anew, its JWK Set, tokens. `node issuer.mjs FOLDER` writes key.json and keys.json.
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ISSUER = "https://id.example";
const KEY_ID = "walks";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(`${folder}/key.json`, JSON.stringify(privateKey.export({ format: "jwk" })), { mode: 0o600 });
  const key = { ...publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "ES256", use: "sig" };
  writeFileSync(`${folder}/keys.json`, JSON.stringify({ keys: [key] }));
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token that holds for `seconds`, with whatever `claims` say. */
export function token(claims, seconds = 3600) {
  const key = createPrivateKey({ key: JSON.parse(readFileSync(process.env.WAYMARK_ISSUER_KEY, "utf8")), format: "jwk" });
  const now = Math.floor(Date.now() / 1000);
  const text = [
    part({ alg: "ES256", kid: KEY_ID, typ: "JWT" }),
    part({ iss: ISSUER, aud: "waymark", azp: "console", exp: now + seconds, ...claims }),
  ].join(".");
  return `${text}.${sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

// The authorization code flow with PKCE, for one client: what comes in as values, what goes out as values.
import { createHash, generateKeyPairSync, randomBytes, sign, timingSafeEqual } from "node:crypto";

const CODE_SECONDS = 60;
const TOKEN_SECONDS = 300;
const KEY_ID = "demonstration";
const MOST = 1000;

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const random = () => randomBytes(32).toString("base64url");
const same = (a, b) => {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(String(text)).digest());
  return timingSafeEqual(left, right);
};
const isHere = (text) => {
  try {
    const url = new URL(text);
    return url.protocol === "http:" && /^(127(\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
  } catch {
    return false;
  }
};

/** Something that the client may be told: an OAuth error. */
export class Refused extends Error {
  constructor(code, status = 400) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

// What is remembered for a while: the oldest goes first.
const remembered = () => {
  const held = new Map();
  return {
    put(value) {
      const key = random();
      held.set(key, value);
      if (held.size > MOST) held.delete(held.keys().next().value);
      return key;
    },
    take(key) {
      const value = held.get(key);
      held.delete(key);
      return value;
    },
    get: (key) => held.get(key),
  };
};

export function makeFlow({ issuer, clientId, clientSecret, people, now = () => Math.floor(Date.now() / 1000) }) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const requests = remembered();
  const codes = remembered();
  const tokens = remembered();

  const idToken = (claims) => {
    const text = `${part({ alg: "RS256", kid: KEY_ID, typ: "JWT" })}.${part(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  };

  return {
    discovery: () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/keys`,
      end_session_endpoint: `${issuer}/sign-out`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
      authorization_response_iss_parameter_supported: true,
    }),
    keys: () => ({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: KEY_ID, alg: "RS256", use: "sig" }] }),

    /** A browser arrives: what names its request from now on. Throws Refused where it may not even be sent back. */
    begin(query) {
      if (query.get("client_id") !== clientId) throw new Refused("unknown client");
      if (!isHere(query.get("redirect_uri"))) throw new Refused("redirect_uri: browsers are sent back to this machine only");
      if (query.get("response_type") !== "code" || query.get("code_challenge_method") !== "S256" || !query.get("code_challenge")) {
        throw new Refused("only the authorization code flow with PKCE (S256) is answered");
      }
      if (!(query.get("scope") ?? "").split(" ").includes("openid")) throw new Refused("scope: openid is missing");
      return requests.put(query);
    },

    /** They have chosen (or not): the address to send the browser back to. */
    choose(flow, who) {
      const query = requests.take(flow);
      if (!query) throw new Refused("this page was used before, or too long ago");
      const back = new URL(query.get("redirect_uri"));
      if (query.get("state")) back.searchParams.set("state", query.get("state"));
      back.searchParams.set("iss", issuer);
      const [sub, roleId] = who.split("/");
      const person = people.find((one) => one.sub === sub && one.roles.some((role) => role.person_roleid === roleId));
      if (person) back.searchParams.set("code", codes.put({ query, person, roleId, at: now() }));
      else back.searchParams.set("error", "access_denied");
      return back.href;
    },

    /** Tokens for a code, which counts once. */
    exchange(form, authorization) {
      const [id, secret = ""] = Buffer.from((authorization ?? "").replace(/^Basic /i, ""), "base64")
        .toString()
        .split(":")
        .map(decodeURIComponent);
      if (!same(id, clientId) || !same(secret, clientSecret)) throw new Refused("invalid_client", 401);
      const held = codes.take(form.get("code"));
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
      if (
        form.get("grant_type") !== "authorization_code" ||
        !held ||
        now() - held.at > CODE_SECONDS ||
        held.query.get("redirect_uri") !== form.get("redirect_uri") ||
        held.query.get("code_challenge") !== challenge
      ) {
        throw new Refused("invalid_grant");
      }
      const claims = { iss: issuer, sub: held.person.sub, aud: clientId, iat: now(), auth_time: held.at, exp: now() + TOKEN_SECONDS };
      if (held.query.get("nonce")) claims.nonce = held.query.get("nonce");
      return { token_type: "Bearer", expires_in: TOKEN_SECONDS, access_token: tokens.put(held), id_token: idToken(claims) };
    },

    userInfo(authorization) {
      const held = tokens.get((authorization ?? "").replace(/^Bearer /i, ""));
      if (!held) throw new Refused("invalid_token", 401);
      const { sub, name, roles } = held.person;
      return { sub, name, nhsid_useruid: sub, nhsid_nrbac_roles: roles, selected_roleid: held.roleId };
    },

    /** Where to go back to after signing out; undefined: nowhere. */
    signOut(query) {
      const back = query.get("post_logout_redirect_uri");
      return back && query.get("client_id") === clientId && isHere(back) ? back : undefined;
    },
  };
}

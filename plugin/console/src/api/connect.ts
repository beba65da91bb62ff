// Unary calls of the Connect protocol as plain JSON, and its streams: all that the console needs of it.
//
// The types come from proto/ and cost nothing in the browser. A request's body holds everything: nothing of it is
// ever in an address.

export interface Violation {
  field: string;
  description: string;
}

/** A call that was refused or could not be made. `code` as Connect names it; "unreachable": nobody answered. */
export class CallError extends Error {
  readonly code: string;
  readonly violations: Violation[];
  constructor(code: string, message: string, violations: Violation[] = []) {
    super(message);
    this.code = code;
    this.violations = violations;
  }
}

const TIMEOUT_MS = 30_000;

/** What goes with every call beside the cookie, which no script sees; and who is told that the session has ended. */
export interface Credentials {
  proof: string;
  onEnded: () => void;
  /** Another tab may have signed in anew: asks for the proof again; true where it is another one now. */
  renew: () => Promise<boolean>;
}
export const credentials: Credentials = { proof: "", onEnded: () => {}, renew: () => Promise.resolve(false) };

const signed = (background: boolean): Record<string, string> => ({
  ...(credentials.proof ? { "Waymark-Session": credentials.proof } : {}),
  // Nobody did anything: it keeps no session open.
  ...(background ? { "Waymark-Background": "1" } : {}),
});

interface ErrorBody {
  code?: string;
  message?: string;
  details?: { type?: string; value?: string }[];
}

/** The (number, bytes) fields of a protobuf message; numbers other than lengths are skipped. */
function* lengthFields(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) === 2) {
      const length = varint();
      yield [tag >>> 3, bytes.subarray(at, at + length)];
      at += length;
    } else if ((tag & 7) === 0) {
      varint();
    } else {
      return;
    }
  }
}

/** The field violations of google.rpc.BadRequest among an error's details. */
export function readViolations(details: ErrorBody["details"]): Violation[] {
  const out: Violation[] = [];
  const text = new TextDecoder();
  for (const detail of details ?? []) {
    if (detail.type !== "google.rpc.BadRequest" || !detail.value) continue;
    const raw = atob(detail.value.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
    for (const [number, one] of lengthFields(bytes)) {
      if (number !== 1) continue;
      const fields = new Map([...lengthFields(one)].map(([n, value]) => [n, text.decode(value)]));
      out.push({ field: fields.get(1) ?? "", description: fields.get(2) ?? "" });
    }
  }
  return out;
}

function refused(status: number, body: ErrorBody | undefined): CallError {
  if (!body?.code) {
    return new CallError(status === 401 ? "unauthenticated" : "unavailable", `The server answered ${status}.`);
  }
  return new CallError(body.code, body.message ?? "", readViolations(body.details));
}

async function ask(address: string, how: RequestInit, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(address, {
      ...how,
      cache: "no-store",
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    if (limit.aborted) throw new CallError("deadline_exceeded", "There was no answer within 30 seconds.");
    throw new CallError("unreachable", "The server could not be reached.");
  }
}

async function send(path: string, type: string, body: BodyInit, signal?: AbortSignal, background = false): Promise<Response> {
  const once = () => {
    const headers = { "Content-Type": type, "Connect-Protocol-Version": "1", ...signed(background) };
    return ask(`/waymark.v1.${path}`, { method: "POST", headers, body }, signal);
  };
  let response = await once();
  // What was refused was not done.
  if (response.status === 403 && credentials.proof && (await credentials.renew())) response = await once();
  if (response.status === 401) credentials.onEnded();
  return response;
}

/** /session: who is signed in, signing in, signing out. `path`: another one that is about that. */
export async function sessionCall(
  method: "GET" | "POST" | "DELETE",
  request?: unknown,
  background = false,
  path = "/session",
): Promise<unknown> {
  const json = request === undefined ? {} : { "Content-Type": "application/json" };
  const body = request === undefined ? {} : { body: JSON.stringify(request) };
  const response = await ask(path, { method, headers: { ...json, ...signed(background) }, ...body });
  if (response.status === 204) return undefined;
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw refused(response.status, answer as ErrorBody | undefined);
  return answer;
}

/** One unary call: "ReviewService/ListAlerts". `background`: the page asks it by itself. */
export async function call<Request, Answer>(path: string, request: Request, signal?: AbortSignal, background = false): Promise<Answer> {
  const response = await send(path, "application/json", JSON.stringify(request), signal, background);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || body === undefined) throw refused(response.status, body as ErrorBody | undefined);
  return body as Answer;
}

/** A message in its frame, as streams have it. */
function framed(request: unknown): Uint8Array<ArrayBuffer> {
  const message = new TextEncoder().encode(JSON.stringify(request));
  const frame = new Uint8Array(5 + message.length);
  new DataView(frame.buffer).setUint32(1, message.length);
  frame.set(message, 5);
  return frame;
}

interface Frame {
  text: string;
  last: boolean;
  end: number;
}

/** The frame that begins there; undefined while it is not whole. */
function frameAt(bytes: Uint8Array, at: number): Frame | undefined {
  if (at + 5 > bytes.length) return undefined;
  const end = at + 5 + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(1);
  if (end > bytes.length) return undefined;
  return { text: new TextDecoder().decode(bytes.subarray(at + 5, end)), last: (bytes[at]! & 2) !== 0, end };
}

const CUT = "The answer ended before it was whole.";

/** A stream's last frame: throws where it says that the call failed. */
function close(text: string): void {
  const last = JSON.parse(text) as { error?: ErrorBody };
  if (last.error) throw refused(200, last.error);
}

async function openStream(path: string, request: unknown, signal?: AbortSignal, background = false): Promise<Response> {
  const response = await send(path, "application/connect+json", framed(request), signal, background);
  if (!response.ok) throw refused(response.status, undefined);
  return response;
}

/** A server stream, read to its end. */
export async function callStream<Request, Part>(path: string, request: Request): Promise<Part[]> {
  const response = await openStream(path, request);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const parts: Part[] = [];
  for (let at = 0; ; ) {
    const frame = frameAt(bytes, at);
    if (!frame) throw new CallError("unavailable", CUT);
    if (frame.last) {
      close(frame.text);
      return parts;
    }
    parts.push(JSON.parse(frame.text) as Part);
    at = frame.end;
  }
}

/** What a server stream says at once; it is not listened to further. Nobody did anything: it keeps no session open. */
export async function callFirst<Request, Part>(path: string, request: Request, signal: AbortSignal): Promise<Part> {
  const response = await openStream(path, request, signal, true);
  const reader = response.body!.getReader();
  try {
    let bytes = new Uint8Array();
    for (;;) {
      const frame = frameAt(bytes, 0);
      if (frame?.last) close(frame.text);
      if (frame?.last) throw new CallError("unavailable", CUT);
      if (frame) return JSON.parse(frame.text) as Part;
      const { done, value } = await reader.read();
      if (done) throw new CallError("unavailable", CUT);
      const joined = new Uint8Array(bytes.length + value.length);
      joined.set(bytes);
      joined.set(value, bytes.length);
      bytes = joined;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

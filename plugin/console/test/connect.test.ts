import { afterEach, describe, expect, it, vi } from "vitest";
import { CallError, call, callFirst, callStream, readViolations } from "../src/api/connect";

const answer = (status: number, body: BodyInit | null) =>
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, { status }))));
afterEach(() => vi.unstubAllGlobals());

const frame = (flags: number, value: unknown): Uint8Array => {
  const text = new TextEncoder().encode(JSON.stringify(value));
  const out = new Uint8Array(5 + text.length);
  out[0] = flags;
  new DataView(out.buffer).setUint32(1, text.length);
  out.set(text, 5);
  return out;
};
const join = (...parts: Uint8Array[]): Blob => new Blob(parts.map((one) => one.slice()));

describe("a call", () => {
  it("posts JSON to the method's own path, with nothing in the address", async () => {
    answer(200, '{"total":3}');
    await expect(call("ReviewService/ListAlerts", { filter: { patientId: "p1" } })).resolves.toEqual({ total: 3 });
    const [url, how] = vi.mocked(fetch).mock.calls[0]!;
    expect(url).toBe("/waymark.v1.ReviewService/ListAlerts");
    expect(how).toMatchObject({ method: "POST", body: '{"filter":{"patientId":"p1"}}', cache: "no-store" });
  });
  it("that is refused says why, and which fields", async () => {
    // google.rpc.BadRequest {field_violations {field: "sort", description: "is unknown"}}
    const value = btoa("\x0a\x12\x0a\x04sort\x12\x0ais unknown").replace(/=+$/, "");
    answer(400, JSON.stringify({ code: "invalid_argument", message: "sort: is unknown", details: [{ type: "google.rpc.BadRequest", value }] }));
    const error = await call("ReviewService/ListAlerts", {}).catch((thrown: unknown) => thrown as CallError);
    expect(error).toMatchObject({ code: "invalid_argument", message: "sort: is unknown", violations: [{ field: "sort", description: "is unknown" }] });
  });
  it("that no Waymark answered is never taken for an empty answer", async () => {
    answer(200, "<html>a proxy's page</html>");
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "unavailable" });
    answer(502, "bad gateway");
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "unavailable" });
    answer(401, "");
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "unauthenticated" });
    vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("network"))));
    await expect(call("ReviewService/ListAlerts", {})).rejects.toMatchObject({ code: "unreachable" });
  });
  it("reads no violations from details that are damaged", () => {
    expect(readViolations([{ type: "google.rpc.BadRequest", value: btoa("\x0a\x7f\x0a") }])).toEqual([{ field: "", description: "" }]);
    expect(readViolations([{ type: "google.rpc.ErrorInfo", value: "AAAA" }])).toEqual([]);
    expect(readViolations(undefined)).toEqual([]);
  });
});

describe("a stream", () => {
  it("is read to its end", async () => {
    answer(200, join(frame(0, { csv: "YQ==" }), frame(0, { csv: "Yg==" }), frame(2, {})));
    await expect(callStream("ReviewService/Export", {})).resolves.toEqual([{ csv: "YQ==" }, { csv: "Yg==" }]);
  });
  it("that breaks off is no file", async () => {
    answer(200, join(frame(0, { csv: "YQ==" })));
    await expect(callStream("ReviewService/Export", {})).rejects.toMatchObject({ code: "unavailable" });
  });
  it("that ends with an error says which", async () => {
    answer(200, join(frame(2, { error: { code: "permission_denied", message: "no" } })));
    await expect(callStream("ReviewService/Export", {})).rejects.toMatchObject({ code: "permission_denied", message: "no" });
  });
  it("that goes on is asked what it says at once", async () => {
    answer(200, join(frame(0, { resumeToken: "e:A=1" }), frame(0, { resumeToken: "e:A=2" })));
    await expect(callFirst("DecisionSupportService/WatchPrompts", {}, new AbortController().signal)).resolves.toEqual({ resumeToken: "e:A=1" });
    answer(200, join(frame(2, { error: { code: "out_of_range", message: "old" } })));
    await expect(callFirst("DecisionSupportService/WatchPrompts", {}, new AbortController().signal)).rejects.toMatchObject({ code: "out_of_range" });
    answer(200, frame(0, { resumeToken: "e" }).slice(0, 7));
    await expect(callFirst("DecisionSupportService/WatchPrompts", {}, new AbortController().signal)).rejects.toMatchObject({ code: "unavailable" });
  });
});

// Usage: node client.mjs HTTP_URL DESCRIPTORS RECORD.json GRPC_ADDRESS. Prints one line a check; exit code 1 at the first that fails.
import { readFileSync } from "node:fs";

import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport as nodeTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { createConnectTransport as webTransport } from "@connectrpc/connect-web";
import axios from "axios";
import { OpenAPIClientAxios } from "openapi-client-axios";
import { Validator } from "@seriousme/openapi-schema-validator";

const [url, descriptors, recordFile, grpcAddress] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const support = registry.getService("waymark.v1.DecisionSupportService");
const rules = registry.getService("waymark.v1.RulesService");
const review = registry.getService("waymark.v1.ReviewService");
const record = JSON.parse(readFileSync(recordFile, "utf8"));

function check(name, good) {
  console.log(`${good ? "ok      " : "FAILED  "}${name}`);
  if (!good) process.exit(1);
}

async function refusal(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return error instanceof ConnectError ? error : ConnectError.from(error);
  }
}

const evaluateSchema = registry.getMessage("waymark.v1.EvaluateRequest");
const answerSchema = registry.getMessage("waymark.v1.EvaluateResponse");
const evaluateRequest = () => fromJson(evaluateSchema, { record });
const transports = {
  "connect-node, JSON": nodeTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false }),
  "connect-node, binary": nodeTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: true }),
  "connect-node, GET": nodeTransport({ baseUrl: url, httpVersion: "1.1", useHttpGet: true }),
  "connect-web, JSON": webTransport({ baseUrl: url }),
  "connect-web, binary": webTransport({ baseUrl: url, useBinaryFormat: true, useHttpGet: true }),
};

const answers = [];
for (const [name, transport] of Object.entries(transports)) {
  const client = createClient(support, transport);
  const answer = await client.evaluate(evaluateRequest(), { timeoutMs: 30_000 });
  check(`${name}: Evaluate gives prompts`, answer.prompts.length > 0 && answer.prompts.every((one) => one.summary && one.why));
  answers.push(JSON.stringify(toJson(answerSchema, answer)));

  const listed = await createClient(rules, transport).listRules({ pageSize: 3 });
  check(`${name}: ListRules gives a page`, listed.rules.length === 3 && listed.nextPageToken !== "");

  const unknown = await refusal(createClient(rules, transport).getRule({ id: "no-such-rule" }));
  check(`${name}: an unknown rule is not_found`, unknown?.code === Code.NotFound);

  const bad = await refusal(client.evaluate({ record: { patientId: "" } }));
  check(`${name}: a bad request is invalid_argument`, bad?.code === Code.InvalidArgument);
  check(`${name}: with BadRequest as its detail`, bad.details.length === 1 && bad.details[0].type === "google.rpc.BadRequest");
  const violations = fromBinary(registry.getMessage("waymark.v1.BadRequest"), bad.details[0].value).fieldViolations;
  check(`${name}: which names the field`, violations[0].field === "record.patient_id");

  const missing = await refusal(client.getPrompts({ source: "none", practice: "A81001", patientId: "none" }));
  check(`${name}: a patient who is not stored is not_found`, missing?.code === Code.NotFound);

  const lists = await createClient(review, transport).listWorklists({ practices: ["A81001"] });
  check(`${name}: worklists`, lists.worklists.length >= 12);

  const controller = new AbortController();
  let first = null;
  try {
    for await (const one of client.watchPrompts({ practices: ["A81001"] }, { signal: controller.signal })) {
      first = one;
      controller.abort();
    }
  } catch (error) {
    if (ConnectError.from(error).code !== Code.Canceled) throw error;
  }
  check(`${name}: WatchPrompts streams, from a token on`, first !== null && first.resumeToken !== "");

  const nobody = await refusal((async () => {
    for await (const one of client.watchPrompts({})) void one;
  })());
  check(`${name}: a stream's refusal comes at its end`, nobody?.code === Code.InvalidArgument);
}
check("all of them are answered the same", new Set(answers).size === 1);

const overGrpc = createClient(support, createGrpcTransport({ baseUrl: `http://${grpcAddress}` }));
const sameAnswer = await overGrpc.evaluate(evaluateRequest());
check("and as gRPC is", JSON.stringify(toJson(answerSchema, sameAnswer)) === answers[0]);

// gzip in both directions, by a plain fetch.
const { gzipSync } = await import("node:zlib");
const packed = await fetch(`${url}/waymark.v1.DecisionSupportService/Evaluate`, {
  method: "POST",
  headers: { "content-type": "application/proto", "content-encoding": "gzip", "accept-encoding": "gzip" },
  body: gzipSync(toBinary(evaluateSchema, evaluateRequest())),
});
const unpacked = fromBinary(answerSchema, new Uint8Array(await packed.arrayBuffer()));
check("gzip is taken and given", packed.headers.get("content-encoding") === "gzip" &&
  JSON.stringify(toJson(answerSchema, unpacked)) === answers[0]);

const preflight = await fetch(`${url}/waymark.v1.RulesService/GetRule`, {
  method: "OPTIONS",
  headers: { origin: "https://records.example", "access-control-request-method": "POST",
    "access-control-request-headers": "content-type,connect-protocol-version" },
});
check("a page of an origin that may call is told so", preflight.headers.get("access-control-allow-origin") === "https://records.example");

// A client that knows nothing but the description that is served.
const document = (await axios.get(`${url}/openapi.json`)).data;
const validity = await new Validator().validate(structuredClone(document));
check("the description is OpenAPI 3.1", validity.valid && document.openapi === "3.1.0");
const api = new OpenAPIClientAxios({ definition: document, axiosConfigDefaults: { baseURL: url } });
const generic = await api.init();
const rule = (await generic.RulesService_GetRule(null, { id: "fit-positive" })).data;
check("a generic client finds GetRule", rule.rule.id === "fit-positive");
const evaluated = (await generic.DecisionSupportService_Evaluate(null, { record })).data;
check("and Evaluate", evaluated.prompts.length > 0);
const refused = await generic.RulesService_GetRule(null, { id: "none" }).catch((error) => error.response);
check("and reads errors", refused.status === 404 && refused.data.code === "not_found");
process.exit(0);

// A client that shares nothing with the generated C++: it learns the API from the sidecar's reflection.
//
// Usage: node client.mjs ADDRESS RECORD.json. Prints one line a check; exit code 1 at the first that fails.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js");
const protobuf = require("protobufjs");
const descriptor = require("protobufjs/ext/descriptor");

const DEADLINE_SECONDS = 30;
const SUPPORT = "waymark.v1.DecisionSupportService";
const RULES = "waymark.v1.RulesService";

// The part of grpc.reflection.v1alpha and grpc.health.v1 that is used, and google.rpc as everybody publishes it.
const known = protobuf.parse(`
  syntax = "proto3";
  message ReflectionRequest { oneof ask { string file_containing_symbol = 4; string list_services = 7; } }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  message ReflectionResponse { oneof answer { Files files = 4; Services services = 6; } }
  message HealthRequest { string service = 1; }
  message HealthResponse { int32 status = 1; }
  message Any { string type_url = 1; bytes value = 2; }
  message RpcStatus { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Violation { string field = 1; string description = 2; }
  message BadRequest { repeated Violation field_violations = 1; }
`).root;

function check(name, good) {
  console.log(`${good ? "ok      " : "FAILED  "}${name}`);
  if (!good) process.exit(1);
}

function encode(type, message) {
  const problem = type.verify(message);
  if (problem) throw new Error(problem);
  return Buffer.from(type.encode(type.fromObject(message)).finish());
}

const [address, recordFile] = process.argv.slice(2);
const client = new grpc.Client(address, grpc.credentials.createInsecure());
const deadline = () => ({ deadline: Date.now() + DEADLINE_SECONDS * 1000 });
const asIs = (bytes) => bytes;

function unary(path, request) {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, request, new grpc.Metadata(), deadline(), (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
}

function reflect(request) {
  return new Promise((resolve, reject) => {
    const stream = client.makeBidiStreamRequest(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", asIs, asIs, new grpc.Metadata(), deadline());
    stream.on("data", (bytes) => resolve(known.lookupType("ReflectionResponse").decode(bytes)));
    stream.on("error", reject);
    stream.end(encode(known.lookupType("ReflectionRequest"), request));
  });
}

const listed = (await reflect({ listServices: "*" })).services.service.map((one) => one.name);
check("reflection names the services", [SUPPORT, RULES, "grpc.health.v1.Health"].every((name) => listed.includes(name)));

const files = new Map();
for (const symbol of [SUPPORT, RULES]) {
  const answer = await reflect({ fileContainingSymbol: symbol });
  for (const bytes of answer.files.fileDescriptorProto) {
    const file = descriptor.FileDescriptorProto.decode(bytes);
    files.set(file.name, file);
  }
}
const root = protobuf.Root.fromDescriptor(descriptor.FileDescriptorSet.create({ file: [...files.values()] }));
root.resolveAll();

async function call(service, method, request) {
  const { requestType, responseType } = root.lookupService(service).methods[method];
  const bytes = await unary(`/${service}/${method}`, encode(root.lookupType(requestType), request));
  return root.lookupType(responseType).toObject(root.lookupType(responseType).decode(bytes), {
    defaults: true, enums: String, longs: Number,
  });
}

const health = await unary("/grpc.health.v1.Health/Check", encode(known.lookupType("HealthRequest"), { service: SUPPORT }));
check("health is SERVING", known.lookupType("HealthResponse").decode(health).status === 1);

// Descriptors name fields as the .proto does, JSON in camel case.
function withProtoNames(value) {
  if (Array.isArray(value)) return value.map(withProtoNames);
  if (value === null || typeof value !== "object") return value;
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [snake(name), withProtoNames(one)]));
}
const recordType = root.lookupType("waymark.v1.PatientRecord");
// Through a message, so that names of enums become numbers, which `verify` wants.
const record = recordType.toObject(recordType.fromObject(withProtoNames(JSON.parse(readFileSync(recordFile, "utf8")))));
const answer = await call(SUPPORT, "Evaluate", { record });
check("Evaluate gives prompts with a summary and a reason",
  answer.prompts.length > 0 && answer.prompts.every((one) => one.summary && one.why && one.item.rule));
check("statuses are those of the enum", answer.prompts.every((one) => one.item.status.startsWith("ITEM_STATUS_")));
check("the answer carries digest, version and as-of day",
  answer.pack_digest.length === 64 && answer.program_version !== "" && answer.as_of.year === 2026);
check("a demonstration pack is not clinically approved", answer.notices.includes("not clinically approved"));

const why = await call(SUPPORT, "Explain", { record, rule: answer.prompts[0].item.rule });
check("Explain gives the tree and a sentence", why.summary !== "" && why.tree.length > 0);

const ids = [];
for (let pageToken = ""; ; ) {
  const page = await call(RULES, "ListRules", { page_size: 2, page_token: pageToken });
  ids.push(...page.rules.map((one) => one.id));
  pageToken = page.next_page_token;
  if (pageToken === "") break;
}
check("ListRules pages through all rules in order", ids.length > 2 && [...new Set(ids)].sort().join() === ids.join());

const refused = await call(SUPPORT, "Evaluate", { record: { ...record, patient_id: "" } }).then(() => null, (error) => error);
check("a record without a patient id is refused", refused !== null && refused.code === grpc.status.INVALID_ARGUMENT);
const details = known.lookupType("RpcStatus").decode(refused.metadata.get("grpc-status-details-bin")[0]).details;
check("the error's details are the standard BadRequest",
  details.length === 1 && details[0].typeUrl === "type.googleapis.com/google.rpc.BadRequest");
const violations = known.lookupType("BadRequest").decode(details[0].value).fieldViolations;
check("they name the field", violations[0].field === "record.patient_id");
client.close();

// node client.mjs http://127.0.0.1:7480/fhir
import assert from "node:assert/strict";
import validator from "fhir";
import smart from "fhirclient";

const serverUrl = process.argv[2];
const client = smart({ headers: {}, url: "/" }, {}).client({ serverUrl });
const judge = new validator.Fhir();

/** What it answers is a valid R4 resource with nothing in it that R4 does not have. */
function valid(resource) {
  const result = judge.validate(resource, { errorOnUnexpected: true });
  const wrong = result.messages.filter((one) => one.severity === "error" || one.severity === "fatal");
  assert.deepEqual(wrong, [], `${resource.resourceType}: ${JSON.stringify(resource)}`);
  return resource;
}
const send = async (path, body, type = "application/fhir+json") => {
  const answer = await fetch(`${serverUrl}${path}`, { method: "POST", headers: { "Content-Type": type }, body });
  return { status: answer.status, resource: valid(await answer.json()) };
};

const patient = {
  resourceType: "Patient",
  id: "1",
  gender: "female",
  birthDate: "1960-05-02",
  managingOrganization: { identifier: { system: "https://fhir.nhs.uk/Id/ods-organization-code", value: "A00001" } },
};
const fit = {
  resourceType: "Observation",
  id: "fit-1",
  status: "final",
  category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] }],
  code: { coding: [{ system: "http://snomed.info/sct", code: "1049361000000101" }] },
  subject: { reference: "Patient/1" },
  effectiveDateTime: "2026-02-25",
  valueQuantity: { value: 48, unit: "ug/g" },
};
const bundle = (type, resources, more = {}) =>
  JSON.stringify({
    resourceType: "Bundle",
    type,
    entry: resources.map((resource) => ({
      resource,
      ...(["transaction", "batch"].includes(type) && { request: { method: "PUT", url: `${resource.resourceType}/${resource.id}` } }),
    })),
    ...more,
  });

// --- SMART's client
const capabilities = valid(await client.request("metadata"));
assert.equal(capabilities.fhirVersion, "4.0.1");
assert.equal(valid(await client.create(patient)).resourceType, "OperationOutcome");
// A resource by itself does not say whose patient it is about.
await assert.rejects(client.update(fit), /400/);
const put = (resource) =>
  client.request({ url: "Observation/fit-1?practice=A00001", method: "PUT", body: JSON.stringify(resource), headers: { "Content-Type": "application/fhir+json" } });
assert.equal(valid(await put(fit)).resourceType, "OperationOutcome");
await assert.rejects(put({ ...fit, subject: undefined }), /422|names no Patient/);
await assert.rejects(client.request("Observation/fit-1"), /404|405/);
const forms = await client.request("Questionnaire");
assert.ok(forms.total >= 1);
for (const { resource } of forms.entry) valid(resource);

// --- what it answers, whatever is sent
const search = (type, words) => send(`/${type}/_search`, words, "application/x-www-form-urlencoded");
for (const type of ["Task", "CommunicationRequest", "GuidanceResponse"]) {
  const { status, resource } = await search(type, "patient=1&practice=A00001");
  assert.equal(status, 200);
  assert.ok(resource.total >= 1, type);
  for (const entry of resource.entry) assert.equal(valid(entry.resource).resourceType, type);
}
assert.equal((await search("Task", "patient=unknown&practice=A00001")).status, 404);
for (const [type, status] of [["transaction", 200], ["batch", 200], ["history", 200], ["collection", 200]]) {
  assert.equal((await send("", bundle(type, [patient, fit]))).status, status, type);
}
const header = { resourceType: "MessageHeader", id: "m1", eventUri: "urn:event:result", source: { endpoint: "urn:them" } };
const message = await send("", bundle("message", [header, patient, fit]));
assert.equal(message.resource.entry[0].resource.response.code, "ok");
const other = { ...fit, subject: { reference: "Patient/2" } };
assert.equal((await send("", bundle("transaction", [patient, other]))).status, 400);
assert.equal((await send("", bundle("batch", [patient, { ...fit, status: "wrong" }]))).status, 200);
assert.equal((await send("", bundle("transaction", [patient, { ...fit, status: "wrong" }]))).status, 422);
assert.equal((await send("", "{")).status, 400);
const lines = [patient, fit].map((one) => JSON.stringify(one)).join("\n");
assert.equal((await send("", `${lines}\n{broken`, "application/fhir+ndjson")).status, 200);
const prompts = await send("/$prompts", bundle("collection", [patient, fit]));
assert.equal(prompts.status, 200);
assert.deepEqual(new Set(prompts.resource.entry.map((one) => one.resource.resourceType)), new Set(["Task", "CommunicationRequest", "GuidanceResponse"]));
console.log("ok");

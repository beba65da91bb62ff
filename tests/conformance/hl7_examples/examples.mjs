// node examples.mjs FHIR_TO_RECORD http://127.0.0.1:7480/fhir
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import fhir from "fhir";

const [program, serverUrl] = process.argv.slice(2);
const folder = "node_modules/hl7.fhir.r4.examples";
const judge = new fhir.Fhir();

// By the specification's tables: what names the patient, what the entry is coded with, its clinical date.
const types = {
  AllergyIntolerance: { who: "patient", code: ["code"], date: ["onsetDateTime", "lastOccurrence"] },
  Appointment: { code: ["serviceType"], date: ["start"] },
  CarePlan: { who: "subject", code: ["category"], date: ["period"] },
  Communication: { who: "subject", code: ["category", "topic"], date: ["sent", "received"] },
  Condition: { who: "subject", code: ["code"], date: ["onsetDateTime"] },
  DiagnosticReport: { who: "subject", code: ["code"], date: ["effectiveDateTime", "effectivePeriod"] },
  DocumentReference: { who: "subject", code: ["type", "category"], date: [] },
  Encounter: { who: "subject", code: ["type"], date: ["period"] },
  Flag: { who: "subject", code: ["code"], date: ["period"] },
  Immunization: { who: "patient", code: ["vaccineCode"], date: ["occurrenceDateTime"] },
  MedicationRequest: { who: "subject", code: ["medicationCodeableConcept"], date: [] },
  MedicationStatement: { who: "subject", code: ["medicationCodeableConcept"], date: ["effectiveDateTime", "effectivePeriod"] },
  Observation: { who: "subject", code: ["code"], date: ["effectiveDateTime", "effectivePeriod"] },
  Procedure: { who: "subject", code: ["code"], date: ["performedDateTime", "performedPeriod"] },
  QuestionnaireResponse: { who: "subject", code: [], date: [] },
  ServiceRequest: { who: "subject", code: ["code"], date: ["occurrenceDateTime", "occurrencePeriod"] },
  Task: { who: "for", code: ["code"], date: ["executionPeriod"] },
};
const systems = { "http://snomed.info/sct": "snomed", "http://loinc.org": "loinc" };
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

const patient = {
  resourceType: "Patient",
  id: "example",
  gender: "female",
  birthDate: "1960-05-02",
  managingOrganization: { identifier: { system: "https://fhir.nhs.uk/Id/ods-organization-code", value: "A81001" } },
};
/** The example's text with every patient that it names being ours: numbers stay as they are written. */
const ours = (text) => text.replaceAll(/"[^"\s]*\bPatient\/[A-Za-z0-9.-]+"/g, '"Patient/example"');
const bundle = (text) =>
  `{"resourceType":"Bundle","type":"collection","entry":[{"resource":${JSON.stringify(patient)}},{"resource":${text}}]}`.replaceAll(/[\r\n]+/g, " ");

const examples = [];
for (const file of readdirSync(folder)) {
  const type = file.split("-")[0];
  if (!types[type] || !file.endsWith(".json")) continue;
  const text = ours(readFileSync(`${folder}/${file}`, "utf8"));
  const resource = JSON.parse(text);
  if (resource.resourceType === type) examples.push({ file, type, text, resource });
}
const counts = {};
for (const { type } of examples) counts[type] = (counts[type] ?? 0) + 1;
for (const type of Object.keys(types)) assert.ok(counts[type] > 0, `no example of ${type}`);

const done = spawnSync(program, { input: examples.map(({ text }) => bundle(text)).join("\n") + "\n", maxBuffer: 1 << 30, encoding: "utf8" });
assert.equal(done.status, 0, done.stderr);
const records = done.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
assert.equal(records.length, examples.length);

const day = (date) => (date ? [date.year, date.month, date.day].filter(Boolean).map((n, i) => String(n).padStart(i ? 2 : 4, "0")).join("-") : undefined);
// By its parts: a Node with a small set of languages writes every date the American way.
const london = new Intl.DateTimeFormat("en-US", { timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit" });
const dayInLondon = (moment) => {
  const part = Object.fromEntries(london.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}`;
};
/** The day in London of a FHIR date, as far as it is known. */
const dayOf = (text) => (text.length > 10 ? dayInLondon(new Date(text)) : text);

let entries = 0;
let coded = 0;
let dated = 0;
let valued = 0;
const kept = new Set();
for (const [i, { file, type, text, resource }] of examples.entries()) {
  const record = records[i];
  assert.equal(record.error, undefined, `${file}: ${record.error}`);
  assert.equal(record.patientId, "example", file);
  const events = record.events ?? [];
  entries += events.length;
  const rule = types[type];
  const about = rule.who ? resource[rule.who]?.reference : (resource.participant ?? []).some((one) => one.actor?.reference === "Patient/example") && "Patient/example";
  if (about !== "Patient/example") {
    // Of nobody, or of a contained, grouped or otherwise other patient: never this one's.
    if (resource.contained === undefined && !/"Patient\/example"/.test(text)) assert.equal(events.length, 0, `${file}: another's`);
    continue;
  }
  const wanted = new Set();
  for (const name of rule.code) {
    for (const concept of list(resource[name])) for (const { system, code } of list(concept.coding)) if (system && code) wanted.add(`${systems[system] ?? system}|${code}`);
  }
  const event = events.find(({ id }) => id === `${type}/${resource.id}`);
  if (event === undefined) {
    // What is not kept is said: a reason set aside, or nothing in it that could be an entry.
    assert.ok((record.setAside ?? []).length > 0 || wanted.size === 0, `${file}: lost without a word`);
    continue;
  }
  kept.add(type);
  const got = new Set((event.codings ?? []).map(({ system, code }) => `${system}|${code}`));
  if (wanted.size > 0) {
    ++coded;
    for (const one of wanted) assert.ok(got.has(one), `${file}: ${one} is not in ${[...got]}`);
  }
  const name = rule.date.find((one) => resource[one] !== undefined);
  const date = name && (typeof resource[name] === "object" ? resource[name].start ?? resource[name].end : resource[name]);
  if (date) {
    ++dated;
    assert.equal(day(event.occurred), dayOf(date), `${file}: ${date}`);
  }
  if (type === "Observation" && resource.valueQuantity?.value !== undefined) {
    ++valued;
    // As it is written, with its last zeros.
    const written = /"valueQuantity"\s*:\s*\{[^}]*?"value"\s*:\s*([-+0-9.eE]+)/.exec(text)[1];
    assert.equal(event.quantity?.value, written, file);
    // The code where the reader knows that unit, else the words; never anything else.
    const { unit, code } = resource.valueQuantity;
    assert.ok([unit, code].includes(event.quantity?.unit), `${file}: ${event.quantity?.unit}`);
  }
}
console.log(`${examples.length} examples of ${Object.keys(types).length} types: ${entries} entries; ${coded} with codes, ${dated} with dates, ${valued} with values as written`);
assert.ok(coded >= 130 && dated >= 80 && valued >= 24 && kept.size >= 13, `${[...kept]}`);

// What is answered about them is FHIR, and keeps its meaning in XML.
const seen = {};
const judged = (resource, file) => {
  const wrong = judge.validate(resource, { errorOnUnexpected: true }).messages.filter((one) => one.severity === "error" || one.severity === "fatal");
  assert.deepEqual(wrong, [], file);
  assert.deepEqual(JSON.parse(judge.xmlToJson(judge.jsonToXml(JSON.stringify(resource)))), resource, file);
};
for (const { file, text } of examples) {
  const answer = await fetch(`${serverUrl}/$prompts?practice=A81001`, { method: "POST", headers: { "Content-Type": "application/fhir+json" }, body: bundle(text) });
  seen[answer.status] = (seen[answer.status] ?? 0) + 1;
  const resource = await answer.json();
  assert.ok([200, 400, 422].includes(answer.status), `${file}: ${answer.status}`);
  if (seen[answer.status] <= 12) judged(resource, file);
}
console.log(`/fhir/$prompts: ${JSON.stringify(seen)}`);

// The record system: its patients, and what it does with cards.
import { CdsClient } from "./cds.js";

const client = new CdsClient(new URLSearchParams(location.search).get("server") ?? "http://127.0.0.1:7480");
const at = (id) => document.getElementById(id);
let records = {};

function element(name, text, attributes = {}) {
  const one = document.createElement(name);
  // As text, never as HTML: what a card says may come from a record.
  one.textContent = text;
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
  return one;
}

const codeOf = (resource) => {
  const coding = (resource.code ?? resource.medicationCodeableConcept)?.coding?.[0];
  return coding?.display ?? coding?.code ?? resource.resourceType;
};

/** "Patient/1" or "Observation?patient=1&code=...": this small record answers by type alone, with all that it has. */
function reader(record) {
  return (query) => {
    if (query.startsWith("Patient/")) return record.find((one) => one.resourceType === "Patient");
    const type = query.slice(0, query.indexOf("?"));
    const found = record.filter((one) => one.resourceType === type);
    return { resourceType: "Bundle", type: "searchset", total: found.length, ...(found.length && { entry: found.map((resource) => ({ resource })) }) };
  };
}

function showRecord(record) {
  at("record").replaceChildren(
    ...record
      .filter((one) => one.resourceType !== "Patient")
      .map((one) => element("li", `${one.resourceType}: ${codeOf(one)}`)),
  );
}

function cardOf(service, card, patient) {
  const box = element("article", "", { "data-indicator": card.indicator });
  const heading = element("h3", card.summary);
  heading.append(element("span", ` (${card.indicator})`));
  box.append(heading);
  if (card.detail) box.append(element("pre", card.detail));
  const source = element("p", "Source: ");
  source.append(card.source.url ? element("a", card.source.label, { href: card.source.url }) : card.source.label);
  box.append(source);
  const answered = async (words, entry) => {
    // A card without a name can't be spoken of.
    if (card.uuid) await client.feedback(service, { card: card.uuid, ...entry });
    box.replaceChildren(element("p", words));
  };
  for (const suggestion of card.suggestions ?? []) {
    const button = element("button", suggestion.label, { type: "button" });
    button.addEventListener("click", async () => {
      for (const action of suggestion.actions ?? []) {
        if (action.type === "create") records[patient].push({ ...action.resource, id: crypto.randomUUID() });
      }
      await answered(`Done: ${suggestion.label}`, { outcome: "accepted", acceptedSuggestions: [{ id: suggestion.uuid }] });
      await open(patient);
    });
    box.append(button);
  }
  if (card.overrideReasons?.length) {
    const label = element("label", "Not followed because ");
    const select = element("select", "");
    for (const reason of card.overrideReasons) select.append(element("option", reason.display, { value: reason.code }));
    label.append(select);
    const button = element("button", "Say so", { type: "button" });
    button.addEventListener("click", () => {
      const reason = card.overrideReasons[select.selectedIndex];
      return answered(`Answered: ${reason.display}`, { outcome: "overridden", overrideReason: { reason } });
    });
    const row = element("p", "");
    row.append(label, " ", button);
    box.append(row);
  }
  return box;
}

async function open(patient) {
  const record = records[patient];
  showRecord(record);
  at("cards").replaceChildren();
  at("said").textContent = "Asking for advice …";
  try {
    const [service] = await client.services("patient-view");
    if (!service) throw new Error("the service has nothing for the opening of a record");
    const { cards } = await client.open(service, { userId: "Practitioner/sample", patientId: patient }, reader(record));
    at("cards").replaceChildren(...cards.map((card) => cardOf(service, card, patient)));
    at("said").textContent = cards.length === 0 ? "Nothing to say." : `${cards.length} ${cards.length === 1 ? "card" : "cards"}.`;
  } catch (error) {
    // No advice is not "nothing to say".
    at("said").textContent = `No advice could be had: ${error.message}`;
  }
}

at("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  void open(at("patient").value);
});

records = await (await fetch("patients.json")).json();
for (const [id, record] of Object.entries(records)) {
  const name = record[0].name[0];
  at("patient").append(element("option", `${name.family.toUpperCase()}, ${name.given[0]}`, { value: id }));
}

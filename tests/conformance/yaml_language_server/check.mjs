// Runs the cases; see README.md.
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join, relative} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {LanguageServer} from './client.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..', '..');
const program = join(dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')), 'bin', 'yaml-language-server');

let failures = 0;
let documents = 0;
const say = (good, name, detail) => {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${name}${good ? '' : `\n     ${detail}`}`);
  if (!good) failures++;
};
const equal = (name, seen, wanted) =>
  say(JSON.stringify(seen) === JSON.stringify(wanted), name, `wanted ${JSON.stringify(wanted)}, saw ${JSON.stringify(seen)}`);

// A document that names its schema as people's files do; its first line is the one after that.
const document = (schema, text) => {
  const uri = pathToFileURL(join(here, `case-${documents++}.yaml`)).toString();
  return [uri, `# yaml-language-server: $schema=../../../docs/schema/${schema}.json\n${text}`];
};

const server = new LanguageServer(program);
await server.start();

const complaints = async (schema, text) => {
  const found = await server.check(...document(schema, text));
  return found.map(({range, message}) => ({line: range.start.line, column: range.start.character, message}));
};
const quiet = async (name, schema, text) => equal(name, await complaints(schema, text), []);
// A complaint at a line (from 1, below the schema's line) and column (from 1) that speaks of `word`.
const complains = async (name, schema, text, line, column, word) => {
  const found = await complaints(schema, text);
  const good = found.some((one) => one.line === line && one.column === column - 1 && one.message.includes(word));
  say(good, name, `wanted "${word}" at ${line}:${column}, saw ${JSON.stringify(found)}`);
};
// `|` marks the cursor.
const offers = async (name, schema, text, wanted, unwanted = []) => {
  const before = text.slice(0, text.indexOf('|')).split('\n');
  const labels = await server.completions(...document(schema, text.replace('|', '')), before.length, before.at(-1).length);
  const missing = wanted.filter((key) => !labels.includes(key));
  const wrong = unwanted.filter((key) => labels.includes(key));
  say(missing.length + wrong.length === 0, name, `missing ${missing}, wrongly offered ${wrong}; saw ${labels}`);
};

const rule = `rule: fit-not-returned
version: "1.0.0"
title: FIT kit given, no result
purpose: safety_net
kind: administrative
evidence: [{source: "ours", note: "14 and 42 days are local defaults", read: 2026-11-22}]
review_by: 2027-06-30
safety: {hazards: [HAZ-012]}
parameters:
  wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, practice]}
who: {all: [{age: 50 to 74}, {any: [{sex: female}, {ever: cervix_present}]}, alive]}
start: {each: fit_requested, join: 42 days, clock: last, as: kit}
match: [linked]
if_several: ask
done: {event: fit_result, with: any number, since: start.first}
stopped:
  referred without waiting: {event: urgent_cancer_referral_lower_gi, since: start.first}
set_aside:
  declined this year: {event: fit_declined, holds: until 1 April}
timing:
  - {becomes: upcoming, from: start}
  - {becomes: due, from: start.last + wait, level: info, shown_in: [worklist], to: [coordinator]}
  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, start.first + 42 days]}, level: warning, shown_in: [worklist, consultation]}
time_runs_out: never
on_leaving: hand_over
replies:
  text sent: {does: snooze, until: 3 days}
  declined: {does: set aside, until: 6 weeks, by: [gp, nurse]}
prompt:
  summary: "FIT kit given {{kit.first | date}}: no result on this record"
`;

await quiet('a right rule gives no complaint', 'rule', rule);
await quiet('a right recurring rule gives none', 'rule', rule.replace(/^start:.*$/m,
  'start:\n  every:\n    first_at: age 24 years 6 months\n    renewed_by: [a, b]\n    interval:\n' +
  '      - {when: {age: 50 to 64}, gives: 5 years}\n      - {else: 3 years}'));
await complains('an unknown key of a rule', 'rule', rule.replace('kind:', 'kindd:'), 5, 1, 'kindd');
await complains('an unknown key of a row of timing', 'rule', rule.replace('{becomes: upcoming, from: start}', '{becomes: upcoming, form: start}'), 21, 25, 'form');
await complains('an unknown key of a condition', 'rule', rule.replace('{age: 50 to 74}', '{agee: 50 to 74}'), 11, 14, 'agee');
await complains('a word that does not exist', 'rule', rule.replace('purpose: safety_net', 'purpose: safetynet'), 4, 10, 'safety_net');
await complains('a version without quotes', 'rule', rule.replace('"1.0.0"', '1.0'), 2, 10, 'string');
await complains('text that is no period', 'rule', rule.replace('until: 3 days', 'until: soon enough'), 27, 36, 'pattern');
await complains('a key that is needed', 'rule', rule.replace(/^title:.*\n/m, ''), 1, 1, 'title');

await offers('keys of a rule', 'rule', 'rule: a\nversion: "1.0.0"\n|', ['title', 'purpose', 'start', 'done', 'timing', 'replies'], ['rule', 'codeset']);
await offers('keys of a row of timing', 'rule', 'rule: a\ntiming:\n  - becomes: due\n    |', ['from', 'after', 'level', 'shown_in', 'to', 'interrupts'], ['becomes', 'title']);
await offers('purposes', 'rule', 'rule: a\npurpose: |\n', ['screening', 'safety_net', 'red_flag', 'emergency']);
await offers('forms of a condition', 'rule', 'rule: a\nwho:\n  |\n', ['all', 'any', 'not', 'age', 'event', 'ever', 'latest', 'state', 'use'], ['becomes']);
await offers('what a reply does', 'rule', 'rule: a\nreplies:\n  text sent:\n    does: |\n', ['done', 'stop', 'set aside', 'snooze', 'nothing']);
await offers('keys of a code set', 'codeset', 'codeset: a\n|', ['title', 'codes', 'partial', 'kinds', 'means'], ['purpose']);
await offers('keys of pack.yaml', 'pack', 'pack: a\n|', ['version', 'language', 'who', 'holidays', 'templates']);
await offers('keys of an overlay', 'overlay', 'overlay: a\n|', ['level', 'parameters', 'enabled', 'local']);
await offers('keys of a story', 'test', 'story: a\n|', ['rules', 'patient', 'record', 'expect']);

await quiet('a right story gives no complaint', 'test', `story: a kit lost and sent again
rules: [fit-not-returned]
patient: {born: "1974-05-02", sex: female}
record:
  - 2026-10-01: fit_requested
  - 2026-10-13: [fit_requested, {fit_result: {value: 12 ug/g, id: r1}}]
  - 2026-11-13: {fit_result: 12 ug/g}
expect:
  2026-10-01 to 2026-10-26: upcoming
  2026-11-10 to 2026-11-12: {status: overdue, says: "no result"}
  2026-11-13: {fit-not-returned: done}
`);
await complains('an unknown key of a story', 'test', 'story: a\nrules: [a]\nrecord: []\nexpect: {}\nexpects: {}\n', 5, 1, 'expects');

// The files that ship with the program, each by the schema of its kind.
const kinds = {rule: 'rule', pack: 'pack', codeset: 'codeset', codesets: 'codeset', definitions: 'definitions', group: 'group',
  table: 'table', holidays: 'holidays', overlay: 'overlay', story: 'test', stories: 'test'};
const walk = (folder) => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? walk(path) : name.endsWith('.yaml') ? [path] : [];
});
let shipped = 0;
for (const path of walk(join(root, 'rules')).sort()) {
  const text = readFileSync(path, 'utf8').replace(/^# yaml-language-server:.*$/m, '#');
  const kind = [...text.matchAll(/^([a-z_]+):/gm)].map((key) => kinds[key[1]]).find(Boolean);
  if (kind === undefined) continue;
  const found = await complaints(kind, text);
  shipped++;
  if (found.length > 0) say(false, relative(root, path), found.map((one) => `${one.line}:${one.column + 1} ${one.message}`).join('\n     '));
}
say(shipped > 0, `${shipped} shipped files looked at`, 'there are none');

await server.stop();
console.log(failures === 0 ? 'all fine' : `${failures} failed`);
process.exit(failures === 0 ? 0 : 1);

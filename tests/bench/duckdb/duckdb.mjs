// DuckDB over the extract that Waymark sweeps: loading it, the eight obligations over a table of only the
// relevant entries, and the same straight from the CSV. Run by packaging/bench-population.sh.
//
//   node duckdb.mjs FOLDER DAY CODESETS OUT [--threads 2] [--runs 5] [--parts load,table,csv]
//
// FOLDER holds patients.csv and events.csv. OUT gets the rows (patient_id,rule,anchor_on,status,next_change_on,
// in the order of bytes) of each way, and times.json: seconds of every run.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, day, codeSets, out, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = rest.indexOf(name);
  return at < 0 ? otherwise : rest[at + 1];
};
const threads = option('--threads', '2');
const runs = Number(option('--runs', '5'));
const parts = option('--parts', 'load,table,csv').split(',');
const sweep = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'sweep.sql'), 'utf8');
const database = join(out, 'peer.duckdb');

// The columns are told, so that nothing is guessed from samples.
const csv = (name, columns) =>
  `read_csv('${folder}/${name}.csv', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
    nullstr = '', columns = {${columns.map((c) => `'${c.split(' ')[0]}': '${c.split(' ')[1] ?? 'VARCHAR'}'`).join(', ')}})`;
const eventsCsv = csv('events', ['event_id', 'patient_id', 'occurred_on', 'recorded_on', 'kind', 'code_system', 'code',
  'value', 'unit', 'status', 'urgency', 'codings', 'status_on', 'based_on', 'consultation_id', 'author_role']);
const patientsCsv = csv('patients', ['practice_code', 'patient_id', 'nhs_number', 'birth_date DATE', 'sex',
  'registered_on DATE', 'deregistered_on DATE', 'died_on DATE']);

// The latest version of each entry, unless it was withdrawn; a month or a year as its first and last day.
const relevant = (events, patient) => `
  SELECT ${patient} AS patient, in_set, value, unit,
    CAST(CASE length(occurred_on) WHEN 10 THEN occurred_on WHEN 7 THEN occurred_on || '-01' WHEN 4 THEN occurred_on || '-01-01' END AS DATE) AS d,
    CAST(CASE length(occurred_on) WHEN 10 THEN CAST(occurred_on AS DATE) WHEN 7 THEN last_day(CAST(occurred_on || '-01' AS DATE))
      WHEN 4 THEN CAST(occurred_on || '-12-31' AS DATE) END AS DATE) AS l
  FROM (
    SELECT * FROM (
      SELECT event_id, patient_id, occurred_on, recorded_on, code_system, code, coalesce(value, '') AS value,
        coalesce(unit, '') AS unit, status
      FROM ${events} SEMI JOIN code_set USING (code_system, code))
    QUALIFY row_number() OVER (PARTITION BY event_id
      ORDER BY coalesce(recorded_on, occurred_on) DESC, status = 'entered_in_error' DESC) = 1) e
    JOIN code_set USING (code_system, code)
  WHERE status IS DISTINCT FROM 'entered_in_error' AND occurred_on IS NOT NULL`;
const person = (source, patient) => `
  SELECT ${patient} AS patient, any_value(birth_date) AS birth, any_value(sex) AS sex, any_value(died_on) AS died
  FROM ${source} GROUP BY ALL`;

const seconds = [];
async function timed(what, run) {
  const before = process.cpuUsage();
  const begin = process.hrtime.bigint();
  await run();
  const took = Number(process.hrtime.bigint() - begin) / 1e9;
  const used = process.cpuUsage(before);
  seconds.push({ what, seconds: took, processor: (used.user + used.system) / 1e6 });
  console.error(`${what}: ${took.toFixed(3)} s`);
}

async function connect(path) {
  const instance = await DuckDBInstance.create(path, { threads });
  const connection = await instance.connect();
  await connection.run(`CREATE TEMP TABLE asked AS SELECT DATE '${day}' AS day`);
  await connection.run(`CREATE TEMP TABLE code_set AS SELECT DISTINCT code_system, code,
    CAST(parse_filename(filename, true) AS VARCHAR) AS in_set
    FROM read_csv('${codeSets}/*.csv', header = true, all_varchar = true, filename = true)
    WHERE parse_filename(filename, true) <> 'complaint'`);
  return { instance, connection };
}
const rowsTo = (name, from, patientId) => `COPY (SELECT ${patientId} AS patient_id, rule, anchor_on, status, next_change_on
  FROM ${from} ORDER BY ALL) TO '${out}/${name}.csv' (HEADER)`;
const close = ({ instance, connection }) => {
  connection.closeSync();
  instance.closeSync();
};

async function load() {
  rmSync(database, { force: true });
  const db = await connect(database);
  await db.connection.run(`CREATE TABLE events AS SELECT * FROM ${eventsCsv}`);
  await db.connection.run(`CREATE TABLE patients AS SELECT * FROM ${patientsCsv}`);
  await db.connection.run('CHECKPOINT');
  close(db);
}

if (parts.includes('load')) {
  for (let run = 0; run < Math.min(runs, 3); ++run) await timed('load', load);
}

if (parts.includes('table')) {
  if (!parts.includes('load')) await load();
  // Ready for the question: relevant entries only, patients by number, in the order of patients.
  const db = await connect(':memory:');
  await db.connection.run(`ATTACH '${database}' AS loaded (READ_ONLY)`);
  await db.connection.run(`CREATE TABLE numbered AS
    SELECT patient_id, CAST(row_number() OVER (ORDER BY patient_id) AS INTEGER) AS patient FROM (SELECT DISTINCT patient_id FROM loaded.patients)`);
  await db.connection.run(`CREATE TYPE set_name AS ENUM (SELECT DISTINCT in_set FROM code_set ORDER BY 1)`);
  await db.connection.run(`CREATE TABLE relevant AS
    SELECT n.patient, CAST(in_set AS set_name) AS in_set, d, l, value, unit
    FROM (${relevant('loaded.events', 'patient_id')}) r JOIN numbered n ON n.patient_id = r.patient ORDER BY n.patient, d`);
  await db.connection.run(`CREATE TABLE person AS ${person('loaded.patients JOIN numbered USING (patient_id)', 'patient')} ORDER BY 1`);
  await db.connection.run(`CREATE TABLE registration AS
    SELECT patient, registered_on, deregistered_on FROM loaded.patients JOIN numbered USING (patient_id) ORDER BY 1`);
  const count = await db.connection.runAndReadAll('SELECT count(*) FROM relevant');
  console.error(`${count.getRows()[0][0]} relevant entries`);
  for (let run = 0; run < runs; ++run) {
    await db.connection.run('DROP TABLE IF EXISTS found');
    await timed('table', () => db.connection.run(`CREATE TEMP TABLE found AS ${sweep}`));
  }
  await db.connection.run(rowsTo('table', 'found JOIN numbered USING (patient)', 'patient_id'));
  close(db);
}

if (parts.includes('csv')) {
  for (let run = 0; run < Math.min(runs, 3); ++run) {
    const db = await connect(':memory:');
    await timed('csv', async () => {
      await db.connection.run(`CREATE TEMP TABLE relevant AS ${relevant(eventsCsv, 'patient_id')}`);
      await db.connection.run(`CREATE TEMP TABLE listed_twice AS SELECT * FROM ${patientsCsv}`);
      await db.connection.run(`CREATE TEMP TABLE person AS ${person('listed_twice', 'patient_id')}`);
      await db.connection.run(`CREATE TEMP TABLE registration AS SELECT patient_id AS patient, registered_on, deregistered_on FROM listed_twice`);
      await db.connection.run(`CREATE TEMP TABLE found AS ${sweep}`);
    });
    await db.connection.run(rowsTo('csv', 'found', 'patient'));
    close(db);
  }
}
rmSync(database, { force: true });
writeFileSync(join(out, 'times.json'), JSON.stringify({ threads: Number(threads), runs: seconds }, null, 1) + '\n');

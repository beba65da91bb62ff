"""The whole list at once: what sweeps, imports and indicators cost, beside DuckDB and a floor, as Markdown. Called by
bench-population.sh.

Usage: bench_population.py WAYMARK SWEEP_FLOOR SOURCE WORK PATIENTS RUNS [PART...]

WAYMARK and SWEEP_FLOOR are programs, SOURCE the project, WORK a folder for what is made (about 8 GB for 100,000 patients;
bench-population.sh removes it). PARTs: import, csv, snapshot, next, memory, fhir, indicators; all unless some are named.
Exit code 1 where a target was missed or rows that must be equal were not.

Every figure is the best of its runs, which are taken in turn with those of what they are compared with: other work on
the machine can only make a run longer. Waymark's commands are timed as processes; from sweeps of a snapshot the time is
taken off that the same command needs for a snapshot of thirty patients, which is the start of a process and the loading
of a pack. DuckDB is timed within its process, after it has started.
"""
import collections
import csv
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import time

waymark, sweep_floor, source, work, patients, runs, *parts = sys.argv[1:]
patients, runs = int(patients), int(runs)
DAY = "2026-03-03"  # on which the synthetic practice's extract was taken
NEXT_DAY = "2026-03-04"
THREADS = 2
ALL_PARTS = ["import", "csv", "snapshot", "next", "memory", "fhir", "indicators"]
parts = parts or ALL_PARTS
obligations = os.path.join(source, "tests/bench/obligations")
shipped = ["--rules", os.path.join(source, "rules"), "--code-sets", os.path.join(source, "tests/codesets")]
eight = ["--rules", obligations, "--include-drafts"]

rows = []
missed = False


def say(text):
    print(text, file=sys.stderr, flush=True)


def row(what, must, value, text, good=None):
    """`value` None: not measured; `good` None: there is no target."""
    global missed
    missed = missed or (value is not None and good is False)
    verdict = "" if value is None or good is None else "reached" if good else "MISSED"
    rows.append((what, must, "not measured" if value is None else text, verdict))


def run(command):
    """Seconds, seconds of processor time and the greatest resident memory in MB of a process that must end well."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if process.returncode != 0:
        sys.exit("error: %s ended with %d\n%s" % (" ".join(command[:2]), process.returncode, error[-2000:]))
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def floor(*arguments):
    """What sweep_floor printed: name -> the least number."""
    found = subprocess.run([sweep_floor, *arguments], capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit("error: sweep_floor %s ended with %d\n%s" % (arguments[0], found.returncode, found.stderr[-2000:]))
    out = {}
    for line in found.stdout.splitlines():
        name, _, number = line.partition("\t")
        out[name] = min(float(number), out.get(name, float("inf")))
    return out


def peer(folder, what, count):
    """DuckDB's seconds by part; its rows stay in WORK/peer."""
    out = os.path.join(work, "peer")
    os.makedirs(out, exist_ok=True)
    found = subprocess.run(
        ["node", os.path.join(source, "tests/bench/duckdb/duckdb.mjs"), folder, DAY, os.path.join(obligations, "codesets"),
         out, "--threads", str(THREADS), "--runs", str(count), "--parts", what], capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit("error: duckdb.mjs ended with %d\n%s" % (found.returncode, found.stderr[-2000:]))
    seconds = {}
    with open(os.path.join(out, "times.json"), encoding="utf-8") as file:
        for one in json.load(file)["runs"]:
            seconds.setdefault(one["what"], []).append(one["seconds"])
            seconds.setdefault(one["what"] + ", processor", []).append(one["processor"])
    return seconds


def merge(into, more):
    for name, numbers in more.items():
        into.setdefault(name, []).extend(numbers)


def their_rows(name):
    with open(os.path.join(work, "peer", name + ".csv"), newline="", encoding="utf-8") as file:
        return sorted(tuple(one) for one in list(csv.reader(file))[1:])


def our_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return sorted((one["patient_id"], one["rule"], one["anchor_on"], one["status"], one["next_change_on"])
                      for one in csv.DictReader(file) if one["patient_id"])


def lines_of(path):
    """How often each line but the first stands there."""
    with open(path, encoding="utf-8") as file:
        return collections.Counter(file.read().split("\n")[1:])


def with_changes(path, changes):
    """The lines of a sweep after what `waymark sweep --changes` said."""
    out = lines_of(path)
    for line, count in lines_of(changes).items():
        change, _, row_itself = line.partition(",")
        if change == "gone" and out[row_itself] < count:
            sys.exit("error: %s: a row is gone that was not there" % changes)
        if line:
            out[row_itself] += count if change == "new" else -count
    return +out


def must_be_equal(name, ours, theirs):
    if ours == theirs:
        say("%s: %d rows, all equal" % (name, len(ours)))
        return
    here, there = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
    sys.exit("error: %s: rows differ: %d only in Waymark's, for instance %s; %d only in DuckDB's, for instance %s" %
             (name, len(here), here[:3], len(there), there[:3]))


def extract(folder):
    return ["--patients", folder + "/patients.csv", "--events", folder + "/events.csv"]


def synthesise(folder, count, *more):
    os.makedirs(folder, exist_ok=True)
    run([waymark, "synthesise", "--patients", str(count), "--out", folder, *more])


# What everybody's record is full of: contacts, medicines, measurements, letters, complaints.
EVERYDAY = {"consultation", "medication", "document", "condition", "observation", "result"}
COPIES = 5  # of everyday entries, four years earlier each, so that there are about 200 entries a patient


def is_everyday(cells, obliged):
    """Not what an obligation is about, unless it is a complaint."""
    code = cells[5] + "," + cells[6]
    return cells[4] in EVERYDAY and len(cells[2]) == 10 and cells[9] in ("", "final") and (
        code not in obliged or code in COMPLAINTS) and cells[13] == ""


def codes(*names):
    out = set()
    for name in names:
        with open(os.path.join(obligations, "codesets", name + ".csv"), newline="", encoding="utf-8") as file:
            out |= {one["code_system"] + "," + one["code"] for one in csv.DictReader(file)}
    return out


SETS = sorted(name[:-4] for name in os.listdir(os.path.join(obligations, "codesets")) if name.endswith(".csv"))
COMPLAINTS = codes("complaint")
OBLIGED = codes(*SETS)


def widen(folder, count):
    """The synthetic practice of so many patients with a longer everyday history; its events.csv alone is made anew."""
    synthesise(folder, count)
    births = {}
    with open(folder + "/patients.csv", newline="", encoding="utf-8") as file:
        for one in csv.DictReader(file):
            births[one["patient_id"]] = int(one["birth_date"][:4] or 1900)
    os.rename(folder + "/events.csv", folder + "/short.csv")
    with open(folder + "/short.csv", encoding="utf-8") as there, open(folder + "/events.csv", "w", encoding="utf-8") as here:
        here.write(there.readline())
        for line in there:
            here.write(line)
            if '"' in line:
                continue
            cells = line.rstrip("\n").split(",")
            if not is_everyday(cells, OBLIGED):
                continue
            year, rest = int(cells[2][:4]), cells[2][4:]
            for copy in range(1, COPIES + 1):
                if year - 4 * copy <= births[cells[1]]:
                    break
                day = "%d%s" % (year - 4 * copy, rest)
                recorded = "%d%s" % (int(cells[3][:4]) - 4 * copy, cells[3][4:]) if cells[3] else ""
                here.write("%s%s,%s,%s,%s,%s,,,,,,,%s\n" % (cells[0], "abcde"[copy - 1], cells[1], day, recorded,
                                                          ",".join(cells[4:9]), cells[15]))
    os.remove(folder + "/short.csv")


def tomorrow(folder, out):
    """The extract with an entry of the next day for every hundredth patient, every third of them a FIT kit."""
    os.makedirs(out, exist_ok=True)
    shutil.copy(folder + "/patients.csv", out)
    patient, seen, changed = None, 0, 0
    with open(folder + "/events.csv", encoding="utf-8") as there, open(out + "/events.csv", "w", encoding="utf-8") as here:
        here.write(there.readline())

        def end():
            nonlocal seen, changed
            seen += 1
            if patient is None or seen % 100 != 0:
                return
            changed += 1
            code = ("observation,https://waymark.example/local-codes,fit-kit-given" if changed % 3 == 0
                    else "consultation,snomed,308335008")
            here.write("%s-9999,%s,%s,%s,%s,,,,,,,,,gp\n" % (patient, patient, NEXT_DAY, NEXT_DAY, code))

        for line in there:
            of = line.split(",", 2)[1]
            if of != patient:
                end()
                patient = of
            here.write(line)
        end()
    return changed


def hot_bytes(path):
    """Bytes of the hot columns, and the number of events, of a snapshot (docs/snapshot.md)."""
    hot = events = 0
    with open(path, "rb") as file:
        file.seek(-40, os.SEEK_END)
        footer_at, footer_size = struct.unpack("<QQ", file.read(16))
        file.seek(footer_at)
        footer = file.read(footer_size)
        # Six numbers, then 32 bytes a block that begin with its place; a block begins with six numbers and a table of
        # sections: place, size, checksum. The hot columns are the eighth to the eleventh.
        for i in range(struct.unpack_from("<Q", footer)[0]):
            file.seek(struct.unpack_from("<Q", footer, 48 + i * 32)[0])
            numbers = struct.unpack("<6I", file.read(24))
            sections = [struct.unpack("<3Q", file.read(24)) for _ in range(13)]
            events += numbers[1]
            hot += sum(size for _, size, _ in sections[7:11])
    return hot, events


def rate(seconds, count=None):
    return "{:,.0f} patients a second".format((count or patients) / seconds)


def bytes_of(path):
    return os.path.getsize(path)


practice = os.path.join(work, "practice")
snapshot = os.path.join(work, "practice.waymark")
say("making {:,} patients".format(patients))
widen(practice, patients)
size = bytes_of(practice + "/events.csv")
with open(practice + "/events.csv", "rb") as events_file:
    count = sum(chunk.count(b"\n") for chunk in iter(lambda: events_file.read(1 << 24), b"")) - 1
row("the practice: {:,} patients, {:.0f} entries each, {:,.0f} MB of CSV".format(patients, count / patients, size / 1e6),
    "", count, "")

# The import is needed by most parts.
imported, import_processor, loaded = [], [], {}
for i in range(3 if "import" in parts else 1):
    say("importing")
    seconds, processor, import_memory = run([waymark, "import", "--out", snapshot, *extract(practice)])
    imported.append(seconds)
    import_processor.append(processor)
    if "import" in parts:
        say("DuckDB loads")
        merge(loaded, peer(practice, "load", 1))
if "import" in parts:
    ratio = min(loaded["load"]) / min(imported)
    row("import of CSV to a snapshot", "", imported, "%.2f s (processor time %.2f s), %.0f MB/s" % (min(imported), min(import_processor), size / 1e6 / min(imported)))
    row("DuckDB's load of the same CSV", "", loaded, "%.2f s (processor time %.2f s)" % (min(loaded["load"]), min(loaded["load, processor"])))
    row("that against the import", "at least 1", ratio, "%.2f" % ratio, ratio >= 1)
    hot, events = hot_bytes(snapshot)
    row("hot columns of the snapshot", "at most 12 bytes an entry", hot, "%.1f" % (hot / events), hot <= 12 * events)

if "csv" in parts:
    ours, processor, theirs = [], [], {}
    out = os.path.join(work, "rows.csv")
    for i in range(3):
        say("sweeping the CSV")
        took = run([waymark, "sweep", *eight, "--on", DAY, *extract(practice), "--out", out])
        ours.append(took[0])
        processor.append(took[1])
        say("DuckDB asks the CSV")
        merge(theirs, peer(practice, "csv", 1))
    must_be_equal("straight from CSV", our_rows(out), their_rows("csv"))
    ratio = min(theirs["csv"]) / min(ours)
    row("sweep straight from CSV, eight obligations", "", ours,
        "%.2f s (processor time %.2f s), %.0f MB/s, %s" % (min(ours), min(processor), size / 1e6 / min(ours), rate(min(ours))))
    row("DuckDB over the same CSV", "", theirs, "%.2f s (processor time %.2f s)" % (min(theirs["csv"]), min(theirs["csv, processor"])))
    row("that against the sweep", "at least 4", ratio, "%.2f" % ratio, ratio >= 4)

# A snapshot of few patients, for what is not the sweep.
few = os.path.join(work, "few")
synthesise(few, 30)
run([waymark, "import", "--out", few + ".waymark", *extract(few)])


def sweeps(pack, count, *more):
    """The least seconds of a sweep of the snapshot, and of its processor time, by number of threads. The start of the
    process is taken off."""
    best = {}
    for i in range(count):
        for threads in (2, 1):
            command = [waymark, "sweep", *pack, "--on", DAY, "--threads", str(threads), *more, "--snapshot"]
            for name, path in (("all", snapshot), ("few", few + ".waymark")):
                seconds, processor, _ = run([*command, path])
                for what, number in (("wall", seconds), ("processor", processor)):
                    key = (threads, name, what)
                    best[key] = min(number, best.get(key, number))
    return {(threads, what): max(1e-9, best[(threads, "all", what)] - best[(threads, "few", what)])
            for threads in (2, 1) for what in ("wall", "processor")}


if "snapshot" in parts:
    theirs = {}
    out = os.path.join(work, "rows.csv")
    run([waymark, "sweep", *eight, "--on", DAY, "--snapshot", snapshot, "--out", out])
    rows_of_eight = our_rows(out)
    say("sweeping the snapshot")
    ours = sweeps(eight, runs)
    say("DuckDB asks its table")
    merge(theirs, peer(practice, "table", runs))
    again = sweeps(eight, runs)
    ours = {key: min(number, again[key]) for key, number in ours.items()}
    must_be_equal("from the snapshot", rows_of_eight, their_rows("table"))
    two, one, table = ours[(2, "wall")], ours[(1, "wall")], min(theirs["table"])
    row("sweep from the snapshot, eight obligations", "", two,
        "%.1f ms (processor time %.1f ms), %s" % (two * 1e3, ours[(2, "processor")] * 1e3, rate(two)))
    row("DuckDB over a table of the relevant entries", "", table,
        "%.1f ms (processor time %.1f ms), %s" % (table * 1e3, min(theirs["table, processor"]) * 1e3, rate(table)))
    row("that against the sweep", "at least 5, aiming at 10", table / two, "%.1f" % (table / two), table / two >= 5)
    with open(os.path.join(work, "codes.txt"), "w", encoding="utf-8") as file:
        file.writelines(one + "\n" for one in sorted(OBLIGED))
    least = floor("codes", practice + "/events.csv", os.path.join(work, "codes.txt"), str(runs))
    all_read, relevant = least["floor, all entries"], least["floor, relevant entries"]
    row("floor: all entries of 16 bytes read and filtered on a bitmap of codes", "", all_read,
        "%.1f ms, %s" % (all_read * 1e3, rate(all_read)))
    row("floor: only the relevant entries, {:,.0f} of {:,.0f}".format(least["entries in a set"], least["entries"]), "",
        relevant, "%.1f ms" % (relevant * 1e3))
    row("the sweep against the floor of all entries", "", two / all_read, "%.2f of its time" % (two / all_read))
    row("one core to two, eight obligations", "at least 1.8", one / two, "%.2f" % (one / two), one / two >= 1.8)
    say("sweeping the snapshot with the whole pack")
    whole = sweeps(shipped, min(runs, 3))
    run([waymark, "sweep", *shipped, "--on", DAY, "--snapshot", snapshot, "--out", out])
    with open(out, "rb") as file:
        found = file.read().count(b"\n") - 1
    full = whole[(2, "wall")]
    row("sweep from the snapshot, the whole shipped pack, {:,} rows".format(found), "", full,
        "%.2f s (processor time %.2f s), %s, %s rows a second" % (full, whole[(2, "processor")], rate(full), "{:,.0f}".format(found / full)))
    row("that against the eight (rows included)", "at most 4", full / two, "%.1f" % (full / two), full / two <= 4)
    row("one core to two, the whole shipped pack", "at least 1.8", whole[(1, "wall")] / full,
        "%.2f" % (whole[(1, "wall")] / full), whole[(1, "wall")] / full >= 1.8)

if "next" in parts:
    later = os.path.join(work, "later")
    say("the next day")
    changed = tomorrow(practice, later)
    run([waymark, "import", "--out", snapshot + ".later", *extract(later)])
    shutil.rmtree(later)
    for called, pack in (("eight obligations", eight), ("the whole shipped pack", shipped)):
        files = {name: os.path.join(work, name)
                 for name in ("monday.state", "few.state", "monday.csv", "full.csv", "quick.csv", "changes.csv")}
        run([waymark, "sweep", *pack, "--on", DAY, "--snapshot", snapshot, "--state", files["monday.state"], "--out", files["monday.csv"]])
        run([waymark, "sweep", *pack, "--on", DAY, "--snapshot", few + ".waymark", "--state", files["few.state"]])
        best = {}
        for i in range(min(runs, 3)):
            sweep = [waymark, "sweep", *pack, "--on", NEXT_DAY]
            since, few_since = ["--since", files["monday.state"]], ["--since", files["few.state"]]
            for name, command in (
                    ("full", [*sweep, "--snapshot", snapshot + ".later", "--out", files["full.csv"]]),
                    ("all", [*sweep, "--snapshot", snapshot + ".later", *since, "--out", files["quick.csv"]]),
                    ("changes", [*sweep, "--snapshot", snapshot + ".later", *since, "--changes", "--out", files["changes.csv"]]),
                    ("few", [*sweep, "--snapshot", few + ".waymark"]),
                    ("few since", [*sweep, "--snapshot", few + ".waymark", *few_since])):
                for what, number in zip(("wall", "processor"), run(command)):
                    best[(name, what)] = min(number, best.get((name, what), number))
        with open(files["full.csv"], "rb") as here, open(files["quick.csv"], "rb") as there:
            if here.read() != there.read():
                sys.exit("error: the next day's rows by the state are not those of a full sweep")
        if with_changes(files["monday.csv"], files["changes.csv"]) != lines_of(files["full.csv"]):
            sys.exit("error: the day's rows with the changes are not those of a full sweep")
        full, everything, quick = ({what: max(1e-9, best[(name, what)] - best[(less, what)]) for what in ("wall", "processor")}
                                   for name, less in (("full", "few"), ("all", "few since"), ("changes", "few since")))
        of_full = "%.1f ms of %.0f ms" % (quick["wall"] * 1e3, full["wall"] * 1e3)
        row("the next day, {:.1f} % of patients with a new entry, {}, changed rows".format(100 * changed / patients, called),
            "under 3 % of a full sweep", quick,
            "%.1f %% (%s; processor time %.1f ms of %.0f ms); equal" % (
                100 * quick["wall"] / full["wall"], of_full, quick["processor"] * 1e3, full["processor"] * 1e3),
            quick["wall"] < 0.03 * full["wall"])
        row("the same, all rows", "", everything, "%.1f %% (%.1f ms)" % (
            100 * everything["wall"] / full["wall"], everything["wall"] * 1e3))
    os.remove(snapshot + ".later")

if "memory" in parts:
    say("memory")
    tenth = os.path.join(work, "tenth")
    widen(tenth, max(30, patients // 10))
    small = run([waymark, "sweep", *shipped, "--on", DAY, *extract(tenth), "--out", os.path.join(work, "rows.csv")])[2]
    large = run([waymark, "sweep", *shipped, "--on", DAY, *extract(practice), "--out", os.path.join(work, "rows.csv")])[2]
    row("memory of a sweep of the CSV with the whole pack, {:,} and {:,} patients".format(patients // 10, patients), "flat",
        large, "%.0f MB and %.0f MB" % (small, large), large < small * 1.2 + 20)
    row("memory of the import", "", import_memory, "%.0f MB" % import_memory)
    shutil.rmtree(tenth)

if "fhir" in parts:
    say("FHIR")
    folder = os.path.join(work, "fhir")
    synthesise(folder, min(patients, 20000), "--fhir")
    synthesise(few, 30, "--fhir")
    ours, less = [], []
    for i in range(max(3, runs)):
        command = [waymark, "sweep", *eight, "--on", DAY, "--threads", "1", "--fhir"]
        ours.append(run([*command, folder + "/fhir"]))
        less.append(run([*command, few + "/fhir"]))
    ours, processor = (max(1e-9, min(one[i] for one in ours) - min(one[i] for one in less)) for i in (0, 1))
    least = floor("json", folder + "/fhir/bundles.ndjson", str(max(3, runs)))
    ratio = ours / least["simdjson"]
    row("FHIR NDJSON, read by one thread and swept with the eight", "", ours, "%.2f s (processor time %.2f s), %.0f MB/s" % (ours, processor, least["bytes"] / 1e6 / ours))
    row("that against a simdjson DOM parse of each line", "at most 2", ratio, "%.2f" % ratio, ratio <= 2)
    shutil.rmtree(folder)

if "indicators" in parts:
    say("indicators")
    folder = os.path.join(work, "practices")
    os.makedirs(folder, exist_ok=True)
    each = max(1, patients // 100)
    for name in ("patients", "events"):
        with open(practice + "/" + name + ".csv", encoding="utf-8") as there, \
             open(folder + "/" + name + ".csv", "w", encoding="utf-8") as here:
            head = there.readline()
            here.write(head if name == "patients" else "practice_code," + head)
            at = head.split(",").index("patient_id")
            for line in there:
                code = "ZZ%03d" % min(100, (int(line.split(",", at + 1)[at][3:]) - 1) // each + 1)
                here.write(code + line[line.index(","):] if name == "patients" else code + "," + line)
    run([waymark, "import", "--out", snapshot + ".practices", *extract(folder)])
    shutil.rmtree(folder)
    seconds, processor, memory = run([waymark, "indicators", *shipped, "--on", DAY, "--snapshot", snapshot + ".practices", "--by",
                           "practice", "--months", "59", "--format", "csv", "--out", os.path.join(work, "indicators.csv")])
    limit = 30 * patients / 1e6
    row("indicators for 100 practices, {:,} patients, five years by month".format(patients),
        "under %g s (30 s a million patients)" % limit, seconds, "%.1f s (processor time %.1f s), %.0f MB" % (seconds, processor, memory),
        seconds < limit)
    os.remove(snapshot + ".practices")


with open(os.path.join(source, "tests/bench/duckdb/package.json"), encoding="utf-8") as file:
    duckdb = json.load(file)["dependencies"]["@duckdb/node-api"]
print("%s, %d processors, Linux %s, DuckDB %s with %d threads, %s patients, seed 1, best of %d runs" %
      (time.strftime("%Y-%m-%d"), os.cpu_count() or 0, platform.release(), duckdb, THREADS, "{:,}".format(patients), runs))
print()
print("| work | must be | measured | |")
print("| --- | --- | --- | --- |")
for one in rows:
    print("| " + " | ".join(one) + " |")
sys.exit(1 if missed else 0)

"""What the benchmarks measured beside what they must reach, as Markdown. Called by bench.sh.

Usage: bench_table.py FOLDER, which holds NAME.json of Google Benchmark, and the logs of the others: evaluate_load.log,
evaluate_load_shipped.log, store_ingest.log, store_lists.log, ingest_load.log and stored_load.log.
Exit code 1 where a target was missed.
"""
import json
import os
import platform
import re
import sys

folder = sys.argv[1]
NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
times = {}  # name -> nanoseconds; the median of the repetitions
for bench in ("engine_bench", "readers_bench", "handler_bench", "pack_bench"):
    path = os.path.join(folder, bench + ".json")
    if not os.path.exists(path):
        continue
    with open(path) as file:
        found = json.load(file)["benchmarks"]
    for one in found:
        if one.get("error_occurred"):
            continue
        if one["run_type"] == "aggregate" and one["aggregate_name"] != "median":
            continue
        name = re.sub(r"/(manual_time|iterations:\d+|repeats:\d+)", "", one["run_name"])
        # Processor time, so that other programs count less; what measures by itself says so.
        own = "manual_time" in one["run_name"]
        times[bench + " " + name] = one["real_time" if own else "cpu_time"] * NANOSECONDS[one["time_unit"]]

rows = []
missed = False


def row(what, target, value, text):
    global missed
    good = value is None or target is None or value < target[0]
    missed = missed or not good
    rows.append((what, target[1] if target else "", "not measured" if value is None else text(value),
                 "" if value is None or target is None else "reached" if good else "MISSED"))


def time(what, name, target=None):
    value = times.get(name)
    micro = lambda v: "%.0f ms" % (v / 1e6) if v >= 1e6 else "%.1f us" % (v / 1e3) if v >= 1e3 else "%.1f ns" % v
    row(what, target and (target, "under " + micro(target)), value, micro)


def ratio(what, name, over, target=None):
    value = times[name] / times[over] if name in times and over in times else None
    row(what, target and (target, "under %.2f" % target), value, lambda v: "%.2f" % v)


for entries in (200, 2000):
    at = "/entries:%d" % entries
    time("engine, 13 rules, from an interned record of %d entries" % entries, "engine_bench engine_only_first_rules" + at,
         10e3 if entries == 200 else None)
    time("engine, all rules, from an interned record of %d entries" % entries, "engine_bench engine_only" + at,
         40e3 if entries == 200 else None)
    time("interning it", "engine_bench interning" + at, 4e3 if entries == 200 else None)
    ratio("ten times the rules", "engine_bench engine_only_ten_times_the_rules" + at, "engine_bench engine_only" + at,
          3 if entries == 200 else None)
time("an entry that no rule asks about, engine, 13 rules", "engine_bench noise_slope_per_entry/engine_only_first_rules", 5)
time("the same, all rules", "engine_bench noise_slope_per_entry/engine_only")
time("the same, all rules, with interning", "engine_bench noise_slope_per_entry/with_interning")
time("a patient of the practice", "engine_bench practice_per_patient")
for entries in (200, 2000):
    at = "/entries:%d" % entries
    time("reading %d entries from the wire" % entries, "readers_bench wire" + at)
    ratio("that against the generated parser alone (arena)", "readers_bench wire" + at, "readers_bench parse_only_with_arena" + at)
    for rules, name in (("13 rules", "first"), ("all rules", "shipped")):
        bench = "handler_bench evaluate_%s_rules%s" % (name, at)
        time("Evaluate without a network, bytes to bytes, %s, %d entries" % (rules, entries), bench)
        ratio("that against the generated parser alone (arena)", bench, "handler_bench parse_only_with_arena" + at)
time("a cold process loads and checks the shipped pack", "pack_bench cold_process/shipped", 300e6)
time("a cold process loads and checks 1,000 rules", "pack_bench cold_process/thousand_rules", 2e9)

# The figures were set for the thirteen rules that Waymark began with; all rules are shown beside them.
loads = [path for path in (os.path.join(folder, name) for name in ("evaluate_load.log", "evaluate_load_shipped.log"))
         if os.path.exists(path)]
for load in loads:
    for line in open(load):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 14 or not cells[1].isdigit():
            continue
        entries, callers = int(cells[1]), int(cells[3])
        most = 0.75 if entries == 2000 else 1.15
        for percentile, at, limit in (("p50", 6, most), ("p99", 10, 1.3)):
            row("Evaluate over loopback, %s rules, %d entries, %d at once: %s against the bare method"
                % (cells[0], entries, callers, percentile),
                (limit, "under %.2f" % limit) if cells[0] == "13" else None,
                float(cells[at]), lambda v, c=cells, a=at: "%.2f (%s)" % (v, c[a + 1]))



def logged(name, pattern):
    """The numbers of the first line of the log that fits; None where there is none."""
    path = os.path.join(folder, name + ".log")
    if not os.path.exists(path):
        return None
    for line in open(path):
        found = re.search(pattern, line)
        if found:
            return [float(number) for number in found.groups()]
    return None


def stored(what, name, pattern, target, said, text, at_least=False):
    """A row from a log; `said` is the target in words. `at_least`: the target is the least, not the most."""
    global missed
    numbers = logged(name, pattern)
    if numbers is None:
        return
    good = numbers[0] >= target if at_least else numbers[0] < target
    missed = missed or not good
    rows.append((what, said, text(*numbers), "reached" if good else "MISSED"))


stored("durable ingest with evaluation of the shipped rules, against the bare library with the same rows", "ingest_load",
       r"ratio ([\d.]+) \(from ([\d.]+) to ([\d.]+)\)", 0.7, "at least 0.70", lambda r, a, b: "%.2f (%.2f to %.2f)" % (r, a, b), True)
stored("the store alone, against the bare library with the same rows", "store_ingest",
       r"events/s, ratio ([\d.]+) \(from ([\d.]+) to ([\d.]+)\)", 0.7, "at least 0.70", lambda r, a, b: "%.2f (%.2f to %.2f)" % (r, a, b), True)
stored("an event sent to its changed prompt at a watcher, over one fsync and one round trip", "stored_load",
       r"event_to_watcher: median \d+ us, one fsync \d+ us, one round trip \d+ us, ratio ([\d.]+)", 2, "under 2.00", lambda r: "%.2f" % r)
for callers in (1, 16):
    stored("GetPrompts of a stored patient, %d at once, against a bare method with the same bytes: p50" % callers, "stored_load",
           r"get_prompts %d callers: .* ratio ([\d.]+)" % callers, 1.25, "under 1.25", lambda r: "%.2f" % r)
stored("start of a store with a million open items", "store_lists", r"^start: (\d+) ms", 2000, "under 2000 ms", lambda ms: "%.0f ms" % ms)
stored("a page of 50 of 5,000 open items", "store_lists", r"^first page of 50 by due +median +([\d.]+) ms", 20, "under 20 ms",
       lambda ms: "%.1f ms" % ms)

model = "unknown"
for line in open("/proc/cpuinfo"):
    if line.startswith("model name"):
        model = line.split(":", 1)[1].strip()
        break
print("Processor: %s, %d cores; Linux %s; load average %.1f at the end." %
      (model, os.cpu_count(), platform.release(), os.getloadavg()[0]))
print()
print("| what | must be | measured | |\n| --- | --- | --- | --- |")
for cells in rows:
    print("| " + " | ".join(cells) + " |")
for load in loads:
    print()
    print("".join(line for line in open(load) if not line.startswith("{")).strip())  # without the sidecar's log
sys.exit(1 if missed else 0)

"""What the benchmarks measured beside what they must reach, as Markdown. Called by bench.sh.

Usage: bench_table.py FOLDER, which holds NAME.json of Google Benchmark, evaluate_load.log and
evaluate_load_shipped.log.
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

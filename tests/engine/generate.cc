#include "engine/generate.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::test {

uint64_t Random::Next() {
  state_ += 0x9E3779B97F4A7C15u;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

namespace {

using authoring::StoryEntry;

const std::vector<std::string> kSets = {"a", "b", "c", "d"};
const std::vector<std::string> kPeriods = {"0 days",  "1 day",         "3 days",        "7 days",
                                           "20 days", "1 month",       "2 months",      "45 days",
                                           "2 weeks", "1 working day", "4 working days"};
const std::vector<std::string> kCivilPeriods = {"1 day",   "3 days",   "7 days", "20 days",
                                                "1 month", "2 months", "45 days"};
const std::vector<std::string> kIntervals = {"2 months", "45 days", "3 months", "80 days"};
const std::vector<std::string> kTests = {"at least 10 ug/g", "below 10 ug/g", "more than 5 ug/g",
                                         "any number", "between 5 and 10 ug/g"};
const std::vector<std::string> kValues = {"4 ug/g",   "10 ug/g", "12 ug/g",    "<10 ug/g",
                                          ">20 ug/g", "7",       "see letter", "0.01 mg/g"};
const std::vector<std::string> kMonthDays = {"1 April", "15 July", "1 February"};

std::string Day(Random& random, int from = 0, int days = 400) {
  const auto start = calendar::MakeDay(2025, 1, 1);
  return calendar::FormatIso(calendar::AddDays(*start, from + random.Below(days)));
}

class Writer {
 public:
  Writer(Random& random, Generated& out) : random_(random), out_(out) {}

  std::string Sets() {
    return random_.Chance(75)
               ? random_.Of(kSets)
               : absl::StrCat("[", random_.Of(first_), ", ", random_.Of(second_), "]");
  }

  // What narrows an entry, each after a comma.
  std::string Filters(int depth, bool count, bool in_item) {
    std::string text;
    if (random_.Chance(25)) absl::StrAppend(&text, ", with: ", random_.Of(kTests));
    if (depth > 0 && random_.Chance(15)) absl::StrAppend(&text, ", while: ", Condition(depth - 1));
    if (random_.Chance(8)) text += ", where: {kind: [result, referral]}";
    if (random_.Chance(6))
      text += random_.Chance(50) ? ", where: {role: gp}" : ", where: {role: [nurse, other]}";
    if (text.find("where") != text.rfind("where")) return Filters(0, count, in_item);
    if (count && random_.Chance(15)) {
      absl::StrAppend(&text, ", count: ", 2 + random_.Below(2));
      if (random_.Chance(50)) absl::StrAppend(&text, ", apart: ", random_.Of(kCivilPeriods));
      if (random_.Chance(25)) text += ", per: site";
    }
    if (in_item && random_.Chance(35)) absl::StrAppend(&text, ", ", SinceText());
    return text;
  }

  std::string SinceText(bool or_after = true) {
    const std::string start =
        random_.Of(std::vector<std::string>{"start", "start.first", "start.last"});
    if (or_after && random_.Chance(20)) return "after: " + start;
    if (random_.Chance(30)) return "since: " + start;
    return absl::StrCat("since: ", start, random_.Chance(60) ? " - " : " + ",
                        random_.Of(kCivilPeriods));
  }

  // Of an entry that counts itself, not only in its `while`; a condition has its window for it.
  std::string Within(std::string filters) {
    const size_t inner = filters.rfind('}');
    const size_t from = inner == std::string::npos ? 0 : inner;
    if (filters.find(", count: ", from) != std::string::npos && random_.Chance(40)) {
      absl::StrAppend(&filters, ", within: ", random_.Of(kCivilPeriods));
    }
    return filters;
  }

  std::string Entry(int depth, bool count, bool in_item) {
    if (random_.Chance(55)) return Sets();
    if (in_item && random_.Chance(10)) return absl::StrCat("{ever: ", Sets(), "}");
    return absl::StrCat("{event: ", Sets(), Within(Filters(depth, count, in_item)), "}");
  }

  // In a list of closers a list of sets must be written as an entry.
  std::string Closer(bool count) {
    const std::string entry = Entry(1, count, each_);
    return entry[0] == '[' ? absl::StrCat("{event: ", entry, "}") : entry;
  }

  std::string Window() {
    switch (random_.Below(6)) {
      case 0:
        return "in: same day";
      case 1:
        return absl::StrCat("holds: until ", random_.Of(kMonthDays));
      case 2:
        if (random_.Chance(15)) {
          out_.looks_ahead = true;
          return "holds: -5 days to 10 days";
        }
        return "holds: 3 days to 1 month";
      default:
        return absl::StrCat("in: last ", random_.Of(kPeriods));
    }
  }

  std::string Condition(int depth, bool in_item = false) {
    const std::string with_for =
        random_.Chance(8) ? absl::StrCat(", for: ", random_.Of(kCivilPeriods)) : "";
    const int kind = random_.Below(depth > 0 ? 14 : 10);
    switch (kind) {
      case 0:
      case 1:
        return absl::StrCat("{event: ", Sets(), ", ", Window(), Filters(depth - 1, true, in_item),
                            with_for, "}");
      case 2:
        return absl::StrCat("{ever: ", random_.Of(kSets), with_for, "}");
      case 3:
        return absl::StrCat(
            "{latest: ", random_.Of(kSets), ", is: ", random_.Of(kTests),
            random_.Chance(30) ? ", in: last " + random_.Of(kCivilPeriods) : "",
            in_item && random_.Chance(30) ? ", " + SinceText(/*or_after=*/false) : "", with_for,
            "}");
      case 4:
        return absl::StrCat("{state: {from: ", Entry(0, false, in_item),
                            ", until: ", Entry(0, false, in_item),
                            random_.Chance(30) ? ", then: " + random_.Of(kCivilPeriods) : "",
                            random_.Chance(30) ? ", at_most: " + random_.Of(kCivilPeriods) : "",
                            "}", with_for, "}");
      case 5:
        return random_.Chance(50) ? "{age: from 1 year}" : "{age: 0 years 6 months until 2 years}";
      case 6:
        return random_.Chance(50) ? absl::StrCat("{date: from ", Day(random_), "}")
                                  : absl::StrCat("{date: until ", Day(random_), "}");
      case 7:
        return random_.Chance(50) ? "{sex: female}" : "registered_here";
      case 8:
        if (may_ask_) {
          return absl::StrCat("{item: {rule: one, is: [",
                              random_.Of(std::vector<std::string>{"due, overdue", "done", "none",
                                                                  "upcoming", "set_aside"}),
                              "]}}");
        }
        return "{date: from 2025-06-01}";
      case 9:
        if (may_ask_) {
          return absl::StrCat("{reply: {rule: one, is: seen}, in: last ", random_.Of(kCivilPeriods),
                              "}");
        }
        return "alive";
      case 10:
        return absl::StrCat("{not: ", Condition(depth - 1, in_item), with_for, "}");
      case 11:
        return absl::StrCat("{all: [", Condition(depth - 1, in_item), ", ",
                            Condition(depth - 1, in_item), "]", with_for, "}");
      case 12:
        return absl::StrCat("{any: [", Condition(depth - 1, in_item), ", ",
                            Condition(depth - 1, in_item), "]", with_for, "}");
      default:
        return absl::StrCat("{at_least: 2, of: [", Condition(depth - 1, in_item), ", ",
                            Condition(depth - 1, in_item), ", ", Condition(depth - 1, in_item), "]",
                            with_for, "}");
    }
  }

  std::string Each() {
    std::string text = absl::StrCat("{each: ", Sets(), Within(Filters(1, true, false)));
    if (random_.Chance(60)) {
      absl::StrAppend(&text, ", join: ", random_.Of(kCivilPeriods),
                      ", clock: ", random_.Chance(50) ? "first" : "last");
    }
    if (random_.Chance(35) && text.find("per:") == std::string::npos) text += ", per: site";
    return text + "}";
  }

  std::string Every() {
    // Longer than a month of which the day isn't known.
    std::string interval = random_.Of(kIntervals);
    std::string settle;
    if (random_.Chance(30)) {
      interval = absl::StrCat("[{when: ", Condition(0), ", gives: ", random_.Of(kIntervals),
                              "}, {else: ", random_.Of(kIntervals), "}]");
      if (random_.Chance(60)) settle = ", settle: " + random_.Of(kCivilPeriods);
    }
    std::string until;
    if (random_.Chance(30)) {
      until = random_.Chance(50) ? ", until: age 1 year 6 months"
                                 : absl::StrCat(", until: ", Condition(0));
    }
    const std::string first = random_.Chance(40)   ? "age 0 years 6 months"
                              : random_.Chance(50) ? Day(random_)
                                                   : random_.Of(kSets);
    return absl::StrCat("{every: {first_at: ", first, ", renewed_by: ", Entry(0, false, false),
                        ", interval: ", interval, settle, until, "}}");
  }

  std::string Timing(bool each, bool before_start) {
    std::vector<std::string> rows;
    if (random_.Chance(60)) {
      rows.push_back(!before_start || random_.Chance(60)
                         ? "{becomes: upcoming, from: start}"
                         : "{becomes: upcoming, from: start - 10 days}");
    }
    const auto date = [&] {
      const std::string base =
          each ? random_.Of(std::vector<std::string>{"start", "start.first", "start.last"})
               : "start";
      if (random_.Chance(8)) return absl::StrCat(random_.Of(kMonthDays), " after ", base);
      if (random_.Chance(8)) {
        return absl::StrCat("{later_of: [", base, " + ", random_.Of(kPeriods),
                            ", start + 5 days]}");
      }
      if (random_.Chance(8)) {
        return absl::StrCat("{earlier_of: [", base, " + ", random_.Of(kPeriods),
                            ", start + 30 days]}");
      }
      return absl::StrCat(base, " + ", random_.Of(kPeriods));
    };
    const int count = 1 + random_.Below(2);
    for (int i = 0; i < count; ++i) {
      rows.push_back(absl::StrCat("{becomes: ", i == 0 ? "due" : "overdue", ", ",
                                  random_.Chance(50) ? "from: " : "after: ", date(), ", level: ",
                                  random_.Of(std::vector<std::string>{"info", "warning"}),
                                  ", shown_in: worklist}"));
    }
    return absl::StrCat("[", absl::StrJoin(rows, ", "), "]");
  }

  std::string Rule() {
    const int kind = random_.Below(10);
    each_ = kind < 6;
    std::string text = "{start: ";
    if (each_) {
      text += Each();
    } else if (kind < 8) {
      text += Every();
    } else {
      absl::StrAppend(&text, "{condition: ", Condition(2),
                      random_.Chance(40) ? ", while_true: yes" : "", "}");
    }
    if (random_.Chance(85)) {
      std::vector<std::string> closers{Closer(true)};
      if (random_.Chance(25)) closers.push_back(Closer(false));
      if (random_.Chance(15)) closers.push_back(absl::StrCat("{when: ", Condition(1, each_), "}"));
      absl::StrAppend(&text, ", done: [", absl::StrJoin(closers, ", "), "]");
    }
    if (random_.Chance(30))
      absl::StrAppend(&text, ", stopped: {gone: ", Entry(1, false, each_), "}");
    if (random_.Chance(35)) {
      const std::string on_end = random_.Of(std::vector<std::string>{"resume", "restart", "end"});
      absl::StrAppend(&text, ", set_aside: {away: {when: ", Condition(1, each_),
                      ", on_end: ", on_end, "}}");
    }
    if (random_.Chance(35)) absl::StrAppend(&text, ", who: ", Condition(1));
    absl::StrAppend(&text, ", timing: ", Timing(each_, kind == 6 || kind == 7));
    if (random_.Chance(20)) {
      absl::StrAppend(
          &text, ", time_runs_out: {after: ", random_.Of(kCivilPeriods),
          random_.Chance(40) ? absl::StrCat(", after_reply: ", random_.Of(kCivilPeriods)) : "",
          ", then: ", random_.Chance(50) ? "close" : "ask", "}");
    }
    if (each_ && random_.Chance(50)) {
      text += random_.Of(std::vector<std::string>{", match: [linked]", ", match: [same site]",
                                                  ", match: [linked, same site]"});
    }
    absl::StrAppend(&text, ", if_several: ",
                    random_.Of(std::vector<std::string>{"ask", "all", "oldest", "newest"}));
    absl::StrAppend(&text, ", on_leaving: ",
                    random_.Of(std::vector<std::string>{"drop", "drop", "hand_over", "keep"}));
    if (each_ && random_.Chance(15)) text += ", counted_from: recorded";
    if (random_.Chance(30)) text += ", purpose: safety_net";
    text +=
        ", replies: {seen: {does: nothing}, finished: {does: done}, refused: {does: stop, by: gp}, "
        "later: {does: set aside, until: 20 days}}";
    return text + "}";
  }

  void AllowAsking() { may_ask_ = true; }

 private:
  Random& random_;
  Generated& out_;
  bool may_ask_ = false;
  bool each_ = false;
  const std::vector<std::string> first_ = {"a", "b"};
  const std::vector<std::string> second_ = {"c", "d"};
};

void FillRecord(Random& random, Generated& out) {
  auto& story = out.story;
  // Without a birth date life begins with the first entry.
  const int count = random.Below(9) + (story.patient.born.empty() ? 1 : 0);
  int last = 0;
  for (int i = 0; i < count; ++i) {
    StoryEntry entry;
    // Often near the one before.
    last = random.Chance(60) ? std::max(0, last - 5 + random.Below(40)) : random.Below(330);
    entry.on = Day(random, last, 1);
    if (random.Chance(6)) entry.on = entry.on.substr(0, 7);
    if (random.Chance(20) && entry.on.size() == 10)
      entry.at = random.Chance(50) ? "09:00" : "15:00";
    entry.set = random.Of(kSets);
    entry.id = absl::StrCat("e", i + 1);
    if (random.Chance(45)) {
      entry.value = random.Of(kValues);
      entry.has_value = true;
    }
    if (random.Chance(30))
      entry.kind = random.Of(std::vector<std::string>{"result", "referral", "booking"});
    if (random.Chance(20))
      entry.role = random.Of(std::vector<std::string>{"gp", "nurse", "paramedic"});
    if (random.Chance(6))
      entry.status = random.Of(std::vector<std::string>{"cancelled", "preliminary"});
    if (i > 0 && random.Chance(25)) {
      entry.based_on.push_back(random.Chance(80) ? absl::StrCat("e", 1 + random.Below(i)) : "x1");
    }
    if (random.Chance(25)) entry.recorded = Day(random, last, 30);
    if (random.Chance(5)) entry.withdrawn = Day(random, last + 30, 30);
    if (i > 0 && random.Chance(6)) {
      entry.corrects = absl::StrCat("e", 1 + random.Below(i));
      entry.recorded = Day(random, 330, 30);
    }
    story.record.push_back(std::move(entry));
  }
  const int replies = random.Chance(35) ? 1 + random.Below(2) : 0;
  for (int i = 0; i < replies; ++i) {
    authoring::StoryReply reply;
    reply.on = *calendar::ParseDay(Day(random, 0, 380));
    reply.rule = random.Chance(70) ? "one" : "two";
    reply.item =
        story.record.empty() || random.Chance(40) ? std::string() : random.Of(story.record).id;
    reply.reply = random.Of(std::vector<std::string>{"seen", "finished", "refused", "later",
                                                     "done elsewhere", "not appropriate"});
    reply.role = random.Chance(75) ? "gp" : "coordinator";
    reply.refused = true;
    story.replies.push_back(std::move(reply));
  }
}

void FillPatient(Random& random, authoring::StoryPatient& patient) {
  patient.born = random.Chance(92) ? Day(random, -200, 190) : random.Chance(50) ? "2024-09" : "";
  patient.sex = random.Of(std::vector<std::string>{"female", "female", "male", "unknown"});
  if (random.Chance(12)) patient.died = Day(random, 150, 250);
  if (random.Chance(25)) {
    const auto from = *calendar::ParseDay(Day(random, 0, 150));
    const auto until = *calendar::ParseDay(Day(random, 160, 150));
    patient.registered = {{random.Chance(50) ? from : calendar::Day::Min(), until}};
    if (random.Chance(40)) {
      patient.registered.push_back({calendar::AddDays(until, 20), calendar::Day::Max()});
    }
  }
}

}  // namespace

Generated Generate(Random& random) {
  Generated out;
  for (const std::string& set : kSets) out.pack.sets[set];
  out.pack.groups["site"] = "{x: [a, c], y: [b]}";
  if (random.Chance(60)) {
    out.pack.who = "{registered: registered_here, alive: alive}";
  }
  Writer writer(random, out);
  out.pack.rules["one"] = writer.Rule();
  out.story.rules = {"one"};
  writer.AllowAsking();
  out.pack.rules["two"] = writer.Rule();
  out.story.rules.push_back("two");
  out.story.name = "generated";
  FillPatient(random, out.story.patient);
  FillRecord(random, out);
  return out;
}

namespace {

std::string EntryText(const StoryEntry& entry) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) keys.push_back(absl::StrCat(std::string(key), ": \"", value, "\""));
  };
  if (entry.has_value) add("value", entry.value);
  add("id", entry.id);
  add("at", entry.at);
  add("corrects", entry.corrects);
  add("recorded", entry.recorded);
  add("withdrawn", entry.withdrawn);
  add("kind", entry.kind);
  add("role", entry.role);
  add("status", entry.status);
  if (!entry.based_on.empty()) {
    keys.push_back(absl::StrCat("based_on: [", absl::StrJoin(entry.based_on, ", "), "]"));
  }
  return absl::StrCat("      - ", entry.on, ": {", entry.set, ": {", absl::StrJoin(keys, ", "),
                      "}}\n");
}

std::string PatientText(const authoring::StoryPatient& patient) {
  std::string text = "    patient: {";
  absl::StrAppend(&text, "born: ", patient.born.empty() ? "unknown" : "\"" + patient.born + "\"",
                  ", sex: ", patient.sex);
  if (!patient.died.empty()) absl::StrAppend(&text, ", died: \"", patient.died, "\"");
  std::vector<std::string> spans;
  for (const auto& span : patient.registered) {
    std::vector<std::string> ends;
    if (span.from.is_finite()) ends.push_back("from: " + calendar::FormatIso(span.from));
    if (span.until.is_finite()) ends.push_back("until: " + calendar::FormatIso(span.until));
    if (!ends.empty()) spans.push_back(absl::StrCat("{", absl::StrJoin(ends, ", "), "}"));
  }
  if (!spans.empty()) absl::StrAppend(&text, ", registered: [", absl::StrJoin(spans, ", "), "]");
  return text + "}\n";
}

}  // namespace

std::string ToCase(const Generated& generated) {
  std::string text = "  - case: generated\n";
  absl::StrAppend(&text,
                  "    sets: [a, b, c, d]\n    groups: {site: ", generated.pack.groups.at("site"),
                  "}\n");
  if (!generated.pack.who.empty()) absl::StrAppend(&text, "    who: ", generated.pack.who, "\n");
  text += "    rules:\n";
  for (const auto& [id, rule] : generated.pack.rules) {
    absl::StrAppend(&text, "      ", id, ": ", rule, "\n");
  }
  text += PatientText(generated.story.patient);
  absl::StrAppend(&text, "    record:", generated.story.record.empty() ? " []\n" : "\n");
  for (const auto& entry : generated.story.record) text += EntryText(entry);
  if (!generated.story.replies.empty()) text += "    replies:\n";
  for (const auto& reply : generated.story.replies) {
    absl::StrAppend(&text, "      - ", calendar::FormatIso(reply.on), ": {rule: ", reply.rule,
                    ", by: ", reply.role, ", reply: ", reply.reply,
                    reply.item.empty() ? "" : ", item: " + reply.item, "}\n");
  }
  return text;
}

}  // namespace waymark::test

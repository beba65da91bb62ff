// Generated rules and records: the engine against the naive evaluator, and the laws of the
// language.
//
// WAYMARK_PROPERTY_RUNS sets how many are tried (a few hundred by default), WAYMARK_PROPERTY_SEED
// the first seed. A failure is made smaller and printed as a case of tests/semantics.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "engine/both_evaluators.h"
#include "engine/compare.h"
#include "engine/generate.h"
#include "waymark/authoring/story_record.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/touched.h"

namespace waymark::test {
namespace {

using calendar::AddDays;
using calendar::Day;
using calendar::Instant;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

const absl::TimeZone kZone = absl::UTCTimeZone();
const Day kFirstDay = *calendar::MakeDay(2025, 1, 1);

// A generated case, ready to be asked.
struct Ready {
  std::shared_ptr<const rules::Pack> pack;
  record::PatientRecord record;
};

using EntryOrder = std::function<void(std::vector<authoring::StoryEntry>&)>;

bool MakeReady(const Generated& generated, Ready& ready, const EntryOrder& order = nullptr) {
  std::string errors;
  if (!ready.pack) ready.pack = generated.pack.Load(errors);
  if (!ready.pack) return false;
  authoring::Story story = generated.story;
  if (order) order(story.record);
  std::vector<authoring::ResolvedReply> replies;
  for (const auto& reply : story.replies) replies.push_back({&reply, reply.item});
  if (story.patient.born.empty() && story.record.empty())
    return false;  // a life without a beginning
  return authoring::BuildRecord(story, replies, kZone, ready.record).ok();
}

engine::Answer Ask(const authoring::EvaluateFunction& evaluate, const Ready& ready, Day day,
                   Instant known_at = calendar::kEverything) {
  engine::Answer answer;
  engine::EvaluateOptions options;
  options.as_of = day;
  options.known_at = known_at;
  EXPECT_TRUE(evaluate(ready.pack, ready.record, options, answer).ok());
  return answer;
}

// The days around every entry and reply, and some between.
std::vector<Day> DaysToAsk(const Ready& ready, uint64_t seed) {
  std::vector<Day> days;
  Random random(seed);
  for (const auto& entry : ready.record.entries()) {
    for (const int offset : {-1, 0, 1}) days.push_back(AddDays(entry.occurred.first, offset));
    days.push_back(entry.occurred.last);
  }
  for (const auto& reply : ready.record.replies()) days.push_back(reply.on);
  for (int i = 0; i < 12; ++i) days.push_back(AddDays(kFirstDay, random.Below(480)));
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  // Without a birth date nothing is said of the days before the first entry.
  Day first = Day::Max();
  for (const auto& entry : ready.record.entries()) first = std::min(first, entry.occurred.first);
  if (!ready.record.birth) std::erase_if(days, [&](Day day) { return day < first; });
  return days;
}

// ---------------------------------------------------------------- making a failure smaller

// Says what is wrong with a case; empty where nothing is.
using Judge = std::function<std::string(const Generated&)>;

void RemovalsFrom(const rules::YamlNode& node, const std::function<void(rules::YamlNode)>& offer) {
  for (size_t i = 0; i < node.pairs.size(); ++i) {
    rules::YamlNode smaller = node;
    smaller.pairs.erase(smaller.pairs.begin() + static_cast<std::ptrdiff_t>(i));
    offer(smaller);
    const auto& value = node.pairs[i].value;
    // A condition of `not`, `when` and the like instead of what holds it.
    if (value.is_mapping()) offer(value);
    RemovalsFrom(value, [&](rules::YamlNode inner) {
      rules::YamlNode changed = node;
      changed.pairs[i].value = std::move(inner);
      offer(changed);
    });
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    rules::YamlNode smaller = node;
    smaller.items.erase(smaller.items.begin() + static_cast<std::ptrdiff_t>(i));
    offer(smaller);
    offer(node.items[i]);
    RemovalsFrom(node.items[i], [&](rules::YamlNode inner) {
      rules::YamlNode changed = node;
      changed.items[i] = std::move(inner);
      offer(changed);
    });
  }
}

std::vector<Generated> Smaller(const Generated& from) {
  std::vector<Generated> all;
  for (size_t i = 0; i < from.story.record.size(); ++i) {
    Generated next = from;
    next.story.record.erase(next.story.record.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(next);
  }
  for (size_t i = 0; i < from.story.replies.size(); ++i) {
    Generated next = from;
    next.story.replies.erase(next.story.replies.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(next);
  }
  if (from.pack.rules.size() > 1) {
    for (const char* gone : {"one", "two"}) {
      Generated next = from;
      next.pack.rules.erase(gone);
      std::erase(next.story.rules, gone);
      std::erase_if(next.story.replies, [&](const auto& reply) { return reply.rule == gone; });
      all.push_back(next);
    }
  }
  for (const auto& [id, rule] : from.pack.rules) {
    RemovalsFrom(FromYaml(rule), [&](rules::YamlNode smaller) {
      if (!smaller.is_mapping()) return;
      Generated next = from;
      next.pack.rules[id] = ToYaml(smaller);
      all.push_back(next);
    });
  }
  const auto simpler = [&](auto change) {
    Generated next = from;
    if (change(next)) all.push_back(next);
  };
  simpler([](Generated& g) { return !std::exchange(g.pack.who, "").empty(); });
  simpler([](Generated& g) { return !std::exchange(g.story.patient.died, "").empty(); });
  simpler([](Generated& g) {
    const bool more = g.story.patient.registered.size() != 1 ||
                      g.story.patient.registered[0].from != Day::Min() ||
                      g.story.patient.registered[0].until != Day::Max();
    g.story.patient.registered = {{}};
    return more;
  });
  for (size_t i = 0; i < from.story.record.size(); ++i) {
    const auto clear = [&](std::string authoring::StoryEntry::*field) {
      simpler([&](Generated& g) {
        return !std::exchange(g.story.record[i].*field, std::string()).empty();
      });
    };
    clear(&authoring::StoryEntry::at);
    clear(&authoring::StoryEntry::corrects);
    clear(&authoring::StoryEntry::withdrawn);
    clear(&authoring::StoryEntry::recorded);
    clear(&authoring::StoryEntry::kind);
    clear(&authoring::StoryEntry::role);
    clear(&authoring::StoryEntry::status);
    simpler([&](Generated& g) { return std::exchange(g.story.record[i].has_value, false); });
    simpler([&](Generated& g) {
      return !std::exchange(g.story.record[i].based_on, std::vector<std::string>()).empty();
    });
  }
  return all;
}

// Tries ever smaller cases that still fail; the smallest and what is wrong with it.
std::pair<Generated, std::string> Shrink(Generated failing, std::string wrong, const Judge& judge) {
  for (int tries = 0; tries < 4000;) {
    bool found = false;
    for (const Generated& next : Smaller(failing)) {
      if (++tries > 4000) break;
      std::string still = judge(next);
      if (still.empty()) continue;
      failing = next;
      wrong = std::move(still);
      found = true;
      break;
    }
    if (!found) break;
  }
  return {failing, wrong};
}

// Runs a judgement on so many generated cases; the first failures are made small and shown.
void ForAll(const Judge& judge, uint64_t runs) {
  const uint64_t seed = FromEnvironment("WAYMARK_PROPERTY_SEED", 1);
  const uint64_t most = FromEnvironment("WAYMARK_PROPERTY_FAILURES", 1);
  runs = FromEnvironment("WAYMARK_PROPERTY_RUNS", runs);
  uint64_t failures = 0;
  uint64_t unloadable = 0;
  for (uint64_t i = 0; i < runs && failures < most; ++i) {
    Random random(seed + i);
    const Generated generated = Generate(random);
    std::string errors;
    if (generated.pack.Load(errors) == nullptr) {
      ++unloadable;
      if (unloadable == 1)
        std::fprintf(stderr, "a generated pack can't be loaded:\n%s\n", errors.c_str());
      continue;
    }
    std::string wrong = judge(generated);
    if (wrong.empty()) continue;
    ++failures;
    const auto [smallest, still_wrong] = Shrink(generated, wrong, judge);
    ADD_FAILURE() << "seed " << seed + i << "\n" << ToCase(smallest) << still_wrong;
  }
  // A generator whose packs are refused tests nothing.
  EXPECT_LE(unloadable * 10, runs);
}

std::string Differ(std::string_view what, Day day, const std::string& expected,
                   const std::string& got) {
  if (expected == got) return "";
  return absl::StrCat("on ", calendar::FormatIso(day), ", ", std::string(what), ":\n", expected,
                      "but:\n", got);
}

// ---------------------------------------------------------------- both evaluators

std::string CompareBoth(const Generated& generated) {
  Ready ready;
  if (!MakeReady(generated, ready)) return "";
  const auto naive = NaiveEvaluation(kZone, 1);
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const Day day : DaysToAsk(ready, 7)) {
    CompareOptions options;
    options.horizon = AddDays(day, 366);
    const auto expected = Normalised(*ready.pack, ready.record, Ask(naive, ready, day), options);
    const auto got = Normalised(*ready.pack, ready.record, Ask(engine, ready, day), options);
    if (expected != got) return Differ("the naive evaluator says", day, expected, got);
  }
  return "";
}

TEST(Property, both_evaluators_agree) { ForAll(CompareBoth, 120); }

std::string CompareKnownAt(const Generated& generated) {
  Ready ready;
  if (!MakeReady(generated, ready)) return "";
  const auto naive = NaiveEvaluation(kZone, 1);
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const auto& entry : ready.record.entries()) {
    const Day day = calendar::DayOf(entry.recorded, kZone);
    const Instant known_at = calendar::LastMomentOf(day, kZone);
    for (const int offset : {-1, 0, 20}) {
      const Day asked = AddDays(day, offset);
      CompareOptions options;
      options.next_change = false;
      const auto expected =
          Normalised(*ready.pack, ready.record, Ask(naive, ready, asked, known_at), options);
      const auto got =
          Normalised(*ready.pack, ready.record, Ask(engine, ready, asked, known_at), options);
      if (expected != got) {
        return Differ("as known at the end of " + calendar::FormatIso(day), asked, expected, got);
      }
    }
  }
  return "";
}

TEST(Property, both_evaluators_agree_on_what_was_known) { ForAll(CompareKnownAt, 20); }

// ---------------------------------------------------------------- laws of the engine

std::string Says(const authoring::EvaluateFunction& evaluate, const Ready& ready, Day day,
                 Instant known_at = calendar::kEverything, bool next_change = false) {
  CompareOptions options;
  options.next_change = next_change;
  return Normalised(*ready.pack, ready.record, Ask(evaluate, ready, day, known_at), options);
}

// Cutting the record after a day changes nothing up to it.
std::string Causality(const Generated& generated) {
  if (generated.looks_ahead) return "";
  Ready whole;
  if (!MakeReady(generated, whole)) return "";
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const Day day : DaysToAsk(whole, 11)) {
    Generated cut = generated;
    std::erase_if(cut.story.record, [&](const auto& entry) {
      const auto when = calendar::ParseDateTime(entry.on, kZone);
      return !when.ok() || when->date.first > day;
    });
    // What corrects or is corrected across the cut changes the record before it.
    const auto corrects = [](const auto& entry) { return !entry.corrects.empty(); };
    if (std::any_of(generated.story.record.begin(), generated.story.record.end(), corrects)) {
      return "";
    }
    std::erase_if(cut.story.replies, [&](const auto& reply) { return reply.on > day; });
    Ready before;
    before.pack = whole.pack;
    if (!MakeReady(cut, before)) return "";
    const std::string wrong = Differ("with the record cut after the day", day,
                                     Says(engine, whole, day), Says(engine, before, day));
    if (!wrong.empty()) return wrong;
  }
  return "";
}

TEST(Law, what_holds_on_a_day_depends_only_on_entries_up_to_it) { ForAll(Causality, 60); }

std::string Shuffled(const Generated& generated) {
  Ready ready;
  Ready other;
  if (!MakeReady(generated, ready)) return "";
  other.pack = ready.pack;
  const auto reversed = [](auto& record) { std::reverse(record.begin(), record.end()); };
  if (!MakeReady(generated, other, reversed)) return "";
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const Day day : DaysToAsk(ready, 13)) {
    const auto wrong = Differ("with the record in another order", day,
                              Says(engine, ready, day, calendar::kEverything, true),
                              Says(engine, other, day, calendar::kEverything, true));
    if (!wrong.empty()) return wrong;
  }
  return "";
}

TEST(Law, the_order_in_which_entries_are_sent_changes_nothing) { ForAll(Shuffled, 60); }

// An entry with a mistake and its correction, against the entry that never had it.
std::string Corrected(const Generated& generated) {
  if (generated.story.record.empty()) return "";
  Generated right = generated;
  for (auto& entry : right.story.record) {
    entry.corrects.clear();
    entry.withdrawn.clear();
  }
  constexpr std::string_view kCorrected = "2026-03-01";
  const auto moment = authoring::RecordedMoment(kCorrected, kZone);
  for (size_t i = 0; i < right.story.record.size(); ++i) {
    Generated never = right;
    never.story.record[i].recorded = std::string(kCorrected);
    Generated mended = never;
    auto& correction = mended.story.record[i];
    auto mistake = right.story.record[i];
    mistake.recorded = "2025-01-01";
    mistake.on = "2025-02-02";
    mistake.at.clear();
    mistake.set = mistake.set == "a" ? "b" : "a";
    mistake.value = "99 ug/g";
    mistake.has_value = true;
    correction.corrects = mistake.id;
    correction.id = mistake.id + "x";
    mended.story.record.push_back(mistake);
    Ready a;
    Ready b;
    if (!MakeReady(never, a)) return "";
    b.pack = a.pack;
    if (!MakeReady(mended, b)) return "";
    const auto engine = authoring::EngineEvaluation(kZone);
    for (const Day day : DaysToAsk(a, 17)) {
      const auto wrong = Differ(absl::StrCat("after a mistake in ", mistake.id, " was corrected"),
                                day, Says(engine, a, day, *moment), Says(engine, b, day, *moment));
      if (!wrong.empty()) return wrong;
    }
  }
  return "";
}

TEST(Law, a_corrected_entry_equals_one_that_never_had_the_mistake) { ForAll(Corrected, 12); }

// An answer for T uses exactly the versions recorded by T.
std::string KnownAt(const Generated& generated) {
  Ready ready;
  if (!MakeReady(generated, ready)) return "";
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const auto& entry : ready.record.entries()) {
    const Day day = calendar::DayOf(entry.recorded, kZone);
    const Instant known_at = calendar::LastMomentOf(day, kZone);
    Generated cut = generated;
    const auto later = [&](const std::string& recorded, const std::string& on) {
      const auto when = calendar::ParseDateTime(recorded.empty() ? on : recorded, kZone);
      return !when.ok() || when->instant > known_at;
    };
    for (auto& one : cut.story.record) {
      if (!one.withdrawn.empty() && later(one.withdrawn, one.on)) one.withdrawn.clear();
    }
    std::erase_if(cut.story.record, [&](const auto& one) { return later(one.recorded, one.on); });
    std::erase_if(cut.story.replies, [&](const auto& reply) {
      return calendar::FirstMomentOf(reply.on, kZone) > known_at;
    });
    // Roots go through entries that were recorded later.
    for (const auto& one : generated.story.record) {
      if (!one.corrects.empty()) return "";
    }
    Ready known;
    known.pack = ready.pack;
    if (!MakeReady(cut, known)) return "";
    for (const int offset : {-10, 0, 15}) {
      const Day asked = AddDays(day, offset);
      const auto wrong = Differ("with only what was recorded by " + calendar::FormatIso(day), asked,
                                Says(engine, ready, asked, known_at), Says(engine, known, asked));
      if (!wrong.empty()) return wrong;
    }
  }
  return "";
}

TEST(Law, an_answer_uses_exactly_what_was_recorded_by_its_moment) { ForAll(KnownAt, 50); }

// Status, level, audience and wording of every item; nothing else.
std::string Visible(const engine::Answer& answer) {
  std::string text;
  for (const auto& item : answer.items) {
    if (item.status == rules::ItemStatus::kNone || item.status == rules::ItemStatus::kNotStarted) {
      continue;
    }
    absl::StrAppend(&text, item.rule, " ", item.key, " ", static_cast<int>(item.status), " ",
                    static_cast<int>(item.level), " ", item.wording_row, "\n");
  }
  return text;
}

bool MayBeImplausible(const record::PatientRecord& record) {
  return std::any_of(record.entries().begin(), record.entries().end(),
                     [](const auto& entry) { return entry.date_oddity & record::kAfterRecorded; });
}

// No change between a day and the next day on which somebody must look.
std::string NextLook(const Generated& generated) {
  if (generated.looks_ahead) return "";
  Ready ready;
  if (!MakeReady(generated, ready) || MayBeImplausible(ready.record)) return "";
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const Day day : DaysToAsk(ready, 19)) {
    const auto now = Ask(engine, ready, day);
    if (now.next_look <= day) {
      return absl::StrCat("on ", calendar::FormatIso(day),
                          " the next look is not ahead: ", calendar::FormatIso(now.next_look),
                          "\n");
    }
    for (int ahead = 1; ahead <= 80; ++ahead) {
      const Day later = AddDays(day, ahead);
      if (later >= now.next_look) break;
      const auto wrong = Differ(absl::StrCat("next look ", calendar::FormatIso(now.next_look),
                                             ", but on ", calendar::FormatIso(later)),
                                day, Visible(now), Visible(Ask(engine, ready, later)));
      if (!wrong.empty()) return wrong;
    }
  }
  return "";
}

TEST(Law, nothing_changes_before_the_next_look) { ForAll(NextLook, 20); }

// Lines of the answer about the rules, or about all others. Questions come and go between two
// looks.
std::string About(const Ready& ready, engine::Answer answer, const std::vector<uint16_t>& rules,
                  bool others, bool questions) {
  if (!questions) answer.questions.clear();
  std::string out;
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(Normalised(*ready.pack, ready.record, answer, {}), '\n'))) {
    const bool named = std::any_of(rules.begin(), rules.end(), [&](uint16_t rule) {
      return line.starts_with(ready.pack->rules[rule].id + " ");
    });
    if (named != others) absl::StrAppend(&out, line, "\n");
  }
  return out;
}

int narrowed = 0, not_narrowed = 0;  // how often fewer rules, or all, had to be asked

// Entries come to a record: rules that they don't touch say what they said, asked on the day or on
// one before the next look, and the touched ones say by themselves what they say among all.
std::string TouchedRules(const Generated& generated) {
  Generated whole = generated;
  for (size_t i = 0; i < whole.story.record.size(); ++i) {
    std::string& id = whole.story.record[i].id;
    if (id.empty()) id = absl::StrFormat("e%03d", static_cast<int>(i) + 1);
  }
  Ready after;
  if (!MakeReady(whole, after)) return "";
  const auto program = engine::Compile(after.pack, {.zone = kZone, .include_drafts = true});
  if (!program.ok()) return "";
  const engine::Touching touching(*program);
  const auto evaluate = authoring::EngineEvaluation(kZone);
  Random random(31);
  for (int tries = 0; tries < 6; ++tries) {
    Generated part = whole;
    std::vector<std::string> gone;
    const size_t one =
        static_cast<size_t>(random.Below(1 + static_cast<int>(whole.story.record.size())));
    for (size_t i = whole.story.record.size(); i-- > 0;) {
      if (tries % 2 == 0 ? i != one : !random.Chance(25)) continue;
      gone.push_back(part.story.record[i].id);
      part.story.record.erase(part.story.record.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (gone.empty()) continue;
    Ready before;
    before.pack = after.pack;
    if (!MakeReady(part, before)) continue;
    const std::vector<std::string_view> added(gone.begin(), gone.end());
    for (const Day day : DaysToAsk(before, 37 + static_cast<uint64_t>(tries))) {
      const engine::Answer old = Ask(evaluate, before, day);
      const Day asked = random.Chance(50) ? day : AddDays(day, random.Below(40));
      if (asked >= old.next_look) continue;
      const engine::Touching::Rules touched = touching.By(after.record, added, day, asked);
      ++(touched.all ? not_narrowed : narrowed);
      if (touched.all) continue;
      const engine::Answer all = Ask(evaluate, after, asked);
      engine::Answer some;
      engine::EvaluateOptions options;
      options.as_of = asked;
      options.rules = touched.rules;
      if (!touched.rules.empty()) {
        EXPECT_TRUE(evaluate(after.pack, after.record, options, some).ok());
      }
      // What an open item shows may change between two looks.
      std::vector<uint16_t> named = touched.rules;
      for (const engine::ItemAnswer& item : old.items) {
        if (asked != day && item.closed_on == Day::Max()) named.push_back(item.rule);
      }
      std::string wrong = Differ("an untouched rule said before", asked,
                                 About(before, old, named, true, asked == day),
                                 About(after, all, named, true, asked == day));
      if (wrong.empty()) {
        wrong = Differ("a touched rule says among all", asked,
                       About(after, all, touched.rules, false, true),
                       About(after, some, touched.rules, false, true));
      }
      const Day next = std::min(old.next_look, some.next_look);
      if (wrong.empty() && (next > all.next_look || next <= asked)) {
        wrong = absl::StrCat("on ", calendar::FormatIso(asked), " the next look is ",
                             calendar::FormatIso(next), ", of all rules ",
                             calendar::FormatIso(all.next_look), "\n");
      }
      if (!wrong.empty()) {
        return absl::StrCat("added ", gone.front(), " and ", gone.size() - 1,
                            " more, first asked on ", calendar::FormatIso(day), "\n", wrong);
      }
    }
  }
  return "";
}

TEST(Law, rules_that_new_entries_do_not_touch_say_what_they_said) {
  narrowed = not_narrowed = 0;
  ForAll(TouchedRules, 60);
  EXPECT_GT(narrowed, 100);
  EXPECT_GT(not_narrowed, 100);
}

std::string VisibleItem(const engine::Answer& answer, const engine::ItemAnswer& of,
                        const rules::Pack& pack) {
  for (const auto& item : answer.items) {
    if (item.rule != of.rule || item.key != of.key) continue;
    std::string text = absl::StrCat(std::string(rules::ItemStatusName(item.status)), " ",
                                    static_cast<int>(item.level), " ", item.wording_row);
    if (item.timing_row >= 0) {
      const auto& row = pack.rules[item.rule].timing[static_cast<size_t>(item.timing_row)];
      absl::StrAppend(&text, " ", row.to, " ", row.shown_in);
    }
    return absl::StrCat(text, item.left ? " left" : "", "\n");
  }
  return "gone\n";
}

// An item shows no change before its next change, and does on it.
std::string NextChange(const Generated& generated) {
  if (generated.looks_ahead) return "";
  Ready ready;
  if (!MakeReady(generated, ready) || MayBeImplausible(ready.record)) return "";
  const auto engine = authoring::EngineEvaluation(kZone);
  for (const Day day : DaysToAsk(ready, 23)) {
    const auto now = Ask(engine, ready, day);
    for (const auto& item : now.items) {
      const std::string before = VisibleItem(now, item, *ready.pack);
      const Day last = std::min(AddDays(day, 60), item.next_change);
      for (Day later = AddDays(day, 1); later < last; later = AddDays(later, 1)) {
        const auto wrong =
            Differ(absl::StrCat("an item's next change is ", calendar::FormatIso(item.next_change),
                                ", but on ", calendar::FormatIso(later)),
                   day, before, VisibleItem(Ask(engine, ready, later), item, *ready.pack));
        if (!wrong.empty()) return wrong;
      }
      if (item.next_change == Day::Max()) continue;
      const auto after = VisibleItem(Ask(engine, ready, item.next_change), item, *ready.pack);
      if (after == before) {
        return absl::StrCat("on ", calendar::FormatIso(day), " an item says that it changes on ",
                            calendar::FormatIso(item.next_change), " and does not: ", before);
      }
    }
  }
  return "";
}

TEST(Law, the_next_change_of_an_item_is_exact) { ForAll(NextChange, 20); }

}  // namespace
}  // namespace waymark::test

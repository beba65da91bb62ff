// Of new entries only the rules are asked that they touch, and patients are looked at before their
// write where that holds until then; what is kept must be what asking all in the write would have
// kept. Three stores take the same events, replies and days; in one every look is made to ask all
// rules, one looks ahead, at times before what came just before has been written. After each step
// all hold the same items, history and changes.
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/generate.h"
#include "gtest/gtest.h"
#include "living/world.h"
#include "waymark/authoring/story_record.h"
#include "waymark/engine/touched.h"
#include "waymark/population/synthesise.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/store/record_codec.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::living {
namespace {

constexpr char kPractice[] = "A81001";

absl::TimeZone London() { return *calendar::LoadZone("Europe/London"); }

// A part of a record as an event's fragment: one entry, or the person.
std::string EntryFragment(const record::PatientRecord& whole, const record::Entry& from) {
  record::PatientRecord part;
  record::Entry& to = part.AddEntry();
  const auto first_coding = to.first_coding;
  const auto first_link = to.first_link;
  to = from;
  to.first_coding = first_coding;
  to.first_link = first_link;
  to.coding_count = to.link_count = 0;
  to.date_oddity = from.date_oddity & record::kDateMissing;
  if (from.recorded_assumed) to.recorded = calendar::kUnknownInstant;
  to.recorded_assumed = false;
  if (from.value.kind == record::ValueKind::kCoding) {
    to.value.coding.system = part.SystemIndex(whole.systems()[from.value.coding.system]);
  }
  for (const record::Coding& coding : whole.codings(from)) {
    part.AddCoding(part.SystemIndex(whole.systems()[coding.system]), coding.code);
  }
  for (const std::string_view link : whole.links(from)) part.AddLink(link);
  return store::EncodeFragment(part, {});
}

std::string PersonFragment(const record::PatientRecord& whole) {
  record::PatientRecord part;
  part.birth = whole.birth;
  part.died = whole.died;
  part.dead_without_date = whole.dead_without_date;
  part.sex = whole.sex;
  part.coverage = whole.coverage;
  for (const record::Registration& one : whole.registrations()) part.AddRegistration(one);
  return store::EncodeFragment(part, {.person = true, .registrations = true, .coverage = true});
}

enum class Way { kAll, kTouched, kAhead };

// One store with one set of rules.
class Side {
 public:
  Side(const std::string& name, Way way) : way_(way) {
    std::string pattern = (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
    folder_ = mkdtemp(pattern.data());
    store::sqlite::OpenOptions options;
    options.path = folder_ + "/store.db";
    options.now = [] { return Instant{1}; };
    store_ = *store::sqlite::OpenStore(std::move(options));
  }
  ~Side() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Use(const RulesInUse& rules) {
    rules_ = rules;
    Write([&](store::Transaction& tx) -> absl::Status {
      const auto ref = tx.FindOrAddPack({0, rules.pack->digest, "test", "p", "1", ""});
      if (!ref.ok()) return ref.status();
      rules_.ref = *ref;
      return absl::OkStatus();
    });
  }
  void Send(const std::string& patient, const std::vector<IncomingEvent>& events, Day today) {
    const LookContext context{rules_, World::Noon(today), today};
    const std::vector<IncomingPatient> batch = {{Key(patient), events}};
    Ahead ahead;
    if (early_ && early_->of == events.front().event_id && early_->today == today) {
      ahead = std::move(early_->ahead);
      early_.reset();
    } else if (way_ == Way::kAhead) {
      ahead = LookAhead(**store_->Read(), context, batch);
    }
    Write([&](store::Transaction& tx) -> absl::Status {
      if (absl::Status status = MakeStale(tx, patient); !status.ok()) return status;
      return Ingest(tx, context, batch, way_ == Way::kAhead ? &ahead : nullptr).status();
    });
  }
  // For a later Send on that day: others come before it.
  void LookEarly(const std::string& patient, const std::vector<IncomingEvent>& events, Day today) {
    const LookContext context{rules_, World::Noon(today), today};
    early_ = Early{LookAhead(**store_->Read(), context, {{Key(patient), events}}),
                   events.front().event_id, today};
  }
  bool IsDue(const std::string& patient, Day today) { return Row(patient).next_look <= today; }
  void Look(const std::string& patient, Day today) {
    const LookContext context{rules_, World::Noon(today), today};
    const store::PatientRef ref = Row(patient).ref;
    Write([&](store::Transaction& tx) {
      return LookAt(tx, context, ref, {"day passed", "", "", "its day came"}).status();
    });
  }
  // To the patient's item of that number; false where there is none.
  bool Reply(const std::string& patient, size_t item, const std::string& reply, Day today) {
    const std::vector<LivingItem> items = Items(patient);
    if (item >= items.size()) return false;
    const LookContext context{rules_, World::Noon(today), today};
    ReplyCommand command;
    command.request_id = absl::StrCat("reply ", replies_++);
    command.item_id = items[item].row.id;
    command.reply = reply;
    command.role = rules::Role::kGp;
    command.person = "Dr A";
    if (reply == "snooze") command.until = calendar::AddDays(today, 9);
    std::optional<Refused> refused;
    Replied out;
    Write([&](store::Transaction& tx) {
      refused.reset();
      out = {};
      return living::Reply(tx, context, kPractice, command, refused, out);
    });
    return !refused.has_value();
  }

  store::Patient Row(const std::string& patient) {
    auto reader = *store_->Read();
    return *reader->GetPatient(*reader->FindPatient(Key(patient)));
  }
  std::vector<LivingItem> Items(const std::string& patient) {
    auto reader = *store_->Read();
    std::vector<LivingItem> out;
    std::vector<store::Item> rows = *reader->ItemsOf(*reader->FindPatient(Key(patient)));
    for (store::Item& row : rows) {
      out.push_back(*FromRow(std::move(row)));
    }
    return out;
  }
  // All that is kept about the patient, items by their number.
  std::string Text(const std::string& patient) {
    auto reader = *store_->Read();
    std::string out;
    int number = 0;
    for (const LivingItem& item : Items(patient)) {
      const store::Item& r = item.row;
      const auto day = [](Day d) { return d.serial(); };
      absl::StrAppend(&out, "item ", number++, " ", r.rule, " ", r.key, " v", r.version, " ",
                      std::string(StateName(r.state)), " ", static_cast<int>(r.status), " ",
                      static_cast<int>(r.level), " since ", day(r.since), " anchor ",
                      day(r.anchor));
      absl::StrAppend(&out, " ", r.anchor_entry, " opened ", day(r.opened), " due ", day(r.due_on),
                      " overdue ", day(r.overdue_on), " closed ", day(r.closed_on), " next ",
                      day(r.next_change), " quiet ", day(r.snoozed_until), " ", r.reason, " ",
                      r.flags, " ", r.last_action, " ", r.sort_text);
      absl::StrAppend(&out, "\n  ", testing::PrintToString(EncodeRest(item.rest)), "\n");
      const std::vector<store::HistoryLine> history = *reader->History(r.id);
      for (const store::HistoryLine& line : history) {
        absl::StrAppend(&out, "  ", line.at, " ", line.cause, " ", line.event_id, " ",
                        static_cast<int>(line.from), " ", static_cast<int>(line.to), " ",
                        static_cast<int>(line.state), " ", line.record_version, " ",
                        day(line.as_of), " ", line.bytes, "\n");
      }
    }
    const std::vector<store::Change> changes = *reader->ChangesAfter(kPractice, 0, 100'000);
    for (const store::Change& change : changes) {
      const ChangeLine line = *DecodeChange(change.bytes);
      if (line.patient_id != patient) continue;
      absl::StrAppend(&out, "change ", line.rule, " ", line.change, " ", line.cause, " ",
                      line.version, " ", line.summary, "\n");
    }
    return out;
  }

 private:
  struct Early {
    Ahead ahead;
    std::string of;
    Day today;
  };
  static store::PatientKey Key(const std::string& patient) {
    return {"test system", kPractice, patient};
  }
  void Write(const store::WriteFunction& write) {
    const absl::Status status = store_->Write(write);
    ASSERT_TRUE(status.ok()) << status;
  }
  // Where all rules shall be asked, what was found last counts for nothing.
  absl::Status MakeStale(store::Transaction& tx, const std::string& patient) const {
    if (way_ != Way::kAll) return absl::OkStatus();
    const auto ref = tx.FindPatient(Key(patient));
    if (!ref.ok()) return absl::OkStatus();
    const auto row = tx.GetPatient(*ref);
    if (!row.ok()) return row.status();
    return tx.SetEvaluated(*ref, -1, row->evaluated_on, row->evaluated_pack, row->next_look);
  }

  const Way way_;
  std::optional<Early> early_;
  std::string folder_;
  std::unique_ptr<store::Store> store_;
  RulesInUse rules_;
  int replies_ = 0;
};

// What the pointers of RulesInUse point to.
struct Owner {
  std::shared_ptr<const rules::Pack> pack;
  prompts::Wordings wordings;
};

RulesInUse InUse(std::shared_ptr<const rules::Pack> pack) {
  auto owner = std::make_shared<Owner>();
  owner->pack = std::move(pack);
  std::vector<rules::Finding> findings;
  owner->wordings = prompts::CompileWording(*owner->pack, findings);
  RulesInUse rules;
  rules.pack = owner->pack.get();
  rules.wordings = &owner->wordings;
  rules.zone = London();
  rules.program = *engine::Compile(owner->pack, {.zone = London()});
  rules.owner = owner;
  return rules;
}

// All sides, a patient at a time.
class Sides {
 public:
  explicit Sides(const RulesInUse& rules) {
    for (Side* side : sides_) side->Use(rules);
  }

  // The record comes event by event while days pass; some items are answered. Empty where all hold
  // the same at each step.
  std::string Live(const std::string& patient, const record::PatientRecord& record, Day first,
                   test::Random& random) {
    Day today = first;
    std::vector<IncomingEvent> coming;
    IncomingEvent& person = coming.emplace_back();
    person.kind = IncomingEvent::Kind::kPerson;
    person.fragment = PersonFragment(record);
    std::vector<size_t> order(record.entries().size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    // Mostly as they happened, some late.
    for (size_t i = 1; i < order.size(); ++i) {
      if (random.Chance(20))
        std::swap(order[i], order[static_cast<size_t>(random.Below(static_cast<int>(i)))]);
    }
    for (const size_t i : order) {
      IncomingEvent& event = coming.emplace_back();
      event.fragment = EntryFragment(record, record.entries()[i]);
    }
    for (size_t i = 0; i < coming.size(); ++i) {
      coming[i].event_id = coming[i].said = absl::StrCat(patient, "/", i);
      coming[i].recorded = World::Noon(today);
    }
    std::vector<std::vector<IncomingEvent>> batches;
    for (size_t i = 0; i < coming.size();) {
      const size_t end = std::min(coming.size(), i + 1 + static_cast<size_t>(random.Below(3)));
      batches.emplace_back(coming.begin() + static_cast<ptrdiff_t>(i),
                           coming.begin() + static_cast<ptrdiff_t>(end));
      i = end;
    }
    for (size_t i = 0; i < batches.size(); ++i) {
      if (i + 1 < batches.size() && random.Chance(30)) {
        ahead_.LookEarly(patient, batches[i + 1], today);
      }
      for (Side* side : sides_) side->Send(patient, batches[i], today);
      if (std::string wrong = Compare(patient, today, "events"); !wrong.empty()) return wrong;
      if (random.Chance(10)) {
        const size_t item = static_cast<size_t>(random.Below(6));
        const std::string reply = random.Chance(50) ? "done elsewhere" : "snooze";
        const bool taken = all_.Reply(patient, item, reply, today);
        if (some_.Reply(patient, item, reply, today) != taken) return "one took a reply";
        if (ahead_.Reply(patient, item, reply, today) != taken) return "one took a reply";
        if (std::string wrong = Compare(patient, today, "a reply"); !wrong.empty()) return wrong;
      }
      if (!random.Chance(30)) continue;
      today = calendar::AddDays(today, 1 + random.Below(20));
      // Who asks few rules may have to look earlier, never later.
      const bool due = some_.IsDue(patient, today);
      if (all_.IsDue(patient, today) && !due) return "a look was missed";
      if (!due) continue;
      for (Side* side : sides_) side->Look(patient, today);
      if (std::string wrong = Compare(patient, today, "a day"); !wrong.empty()) return wrong;
    }
    return "";
  }

 private:
  std::string Compare(const std::string& patient, Day today, const std::string& after) {
    if (some_.Row(patient).next_look > all_.Row(patient).next_look) {
      return absl::StrCat("after ", after, " the next look is later");
    }
    if (some_.Row(patient).next_look != ahead_.Row(patient).next_look) {
      return absl::StrCat("after ", after,
                          " the next look is another where it was worked out ahead");
    }
    const std::string few = some_.Text(patient), every = all_.Text(patient);
    const std::string early = ahead_.Text(patient);
    if (few == every && early == every) return "";
    return absl::StrCat("after ", after, " on ", calendar::FormatIso(today), "; asking all:\n",
                        every, few == every ? "but ahead:\n" : "but of those touched:\n",
                        few == every ? early : few);
  }

  Side some_{"waymark-some", Way::kTouched};
  Side all_{"waymark-all", Way::kAll};
  Side ahead_{"waymark-ahead", Way::kAhead};
  const std::vector<Side*> sides_ = {&all_, &some_, &ahead_};
};

TEST(Narrowed, ShippedRulesKeepWhatAskingAllKeeps) {
  rules::LoadOptions load;
  load.extra_code_sets = {std::string(WAYMARK_SOURCE_DIR) + "/tests/codesets"};
  const auto loaded = rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", load);
  ASSERT_TRUE(loaded.ok() && loaded->pack != nullptr);
  std::string pattern = (std::filesystem::temp_directory_path() / "waymark-made-XXXXXX").string();
  const std::string folder = mkdtemp(pattern.data());
  population::SynthesiseOptions make;
  make.patients = 60;
  make.threads = 1;
  make.out_dir = folder + "/practice";
  ASSERT_TRUE(population::Synthesise(make).ok());
  record::ExtractOptions options;
  options.patients = make.out_dir + "/patients.csv";
  options.events = make.out_dir + "/events.csv";
  options.replies = make.out_dir + "/replies.csv";
  options.zone = London();
  auto reader = record::ExtractReader::Open(options);
  ASSERT_TRUE(reader.ok()) << reader.status();
  const RulesInUse rules = InUse(loaded->pack);
  Sides sides(rules);
  test::Random random(5);
  record::PatientRecord record;
  for (int i = 0; *(*reader)->Next(record); ++i) {
    const std::string wrong = sides.Live(absl::StrCat("p", i), record, D("2026-01-05"), random);
    ASSERT_EQ(wrong, "") << "patient " << i;
  }
  std::filesystem::remove_all(folder);
}

TEST(Narrowed, GeneratedRulesKeepWhatAskingAllKeeps) {
  int lived = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    test::Random random(seed);
    test::Generated generated = test::Generate(random);
    for (auto& [id, rule] : generated.pack.rules) {
      if (rule.find("status: draft") == std::string::npos)
        rule = "{status: active, " + rule.substr(1);
    }
    std::string errors;
    const auto pack = generated.pack.Load(errors);
    if (pack == nullptr) continue;
    record::PatientRecord record;
    generated.story.replies.clear();
    if (!authoring::BuildRecord(generated.story, {}, London(), record).ok()) continue;
    if (record.entries().empty()) continue;
    Sides sides(InUse(pack));
    // Of some, much lies ahead at first.
    const Day first = seed % 2 == 0
                          ? D("2025-03-01")
                          : std::max(record.entries().back().occurred.first, D("2025-03-01"));
    const std::string wrong = sides.Live("p", record, first, random);
    ASSERT_EQ(wrong, "") << "seed " << seed << "\n" << test::ToCase(generated);
    ++lived;
  }
  EXPECT_GT(lived, 30);
}

}  // namespace
}  // namespace waymark::living

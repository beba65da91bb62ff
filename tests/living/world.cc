#include "living/world.h"

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "waymark/rules/story_codes.h"
#include "waymark/store/record_codec.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::living {
namespace {

constexpr char kSource[] = "test system";
constexpr char kPractice[] = "A81001";

absl::TimeZone London() { return *calendar::LoadZone("Europe/London"); }

// What the pointers of RulesInUse point to.
struct Owner {
  std::shared_ptr<const rules::Pack> pack;
  prompts::Wordings wordings;
};

}  // namespace

Instant World::Noon(Day day) {
  return calendar::FirstMomentOf(day, London()) + int64_t{12} * 3600 * 1'000'000;
}

World::World(const std::string& rule, const std::string& keys) {
  std::string pattern = (std::filesystem::temp_directory_path() / "waymark-living-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  SetDay("2026-03-03");
  Reopen();
  Use({{rule, keys}});
}

World::~World() {
  keeper.reset();
  store.reset();
  std::filesystem::remove_all(folder_);
}

void World::Reopen() {
  keeper.reset();
  store.reset();
  store::sqlite::OpenOptions options;
  options.path = folder_ + "/store.db";
  options.now = [this] { return now; };
  absl::StatusOr<std::unique_ptr<store::Store>> opened =
      store::sqlite::OpenStore(std::move(options));
  if (!opened.ok()) {
    ADD_FAILURE() << opened.status();
    std::abort();
  }
  store = *std::move(opened);
  keeper = std::make_unique<Keeper>(*store, [this] { return now; });
  if (rules != nullptr) keeper->SetRules(rules);
}

void World::Use(std::map<std::string, std::string> wanted, std::vector<std::string> suspended,
                const std::string& status) {
  test::SmallPack small;
  for (const char* set : {"diagnosis", "review", "smear", "letter"}) small.sets[set] = "";
  for (auto& [id, body] : wanted) {
    // Active, so that they run.
    small.rules[id] = "{status: " + status + ", " + body.substr(1);
  }
  std::string errors;
  auto owner = std::make_shared<Owner>();
  owner->pack = small.Load(errors);
  ASSERT_NE(owner->pack, nullptr) << errors;
  std::vector<rules::Finding> findings;
  owner->wordings = prompts::CompileWording(*owner->pack, findings);
  auto in_use = std::make_shared<RulesInUse>();
  in_use->pack = owner->pack.get();
  in_use->wordings = &owner->wordings;
  in_use->zone = London();
  in_use->program = *engine::Compile(owner->pack, {.zone = London()});
  in_use->owner = owner;
  in_use->suspended[""] = suspended;
  const absl::Status written = store->Write([&](store::Transaction& tx) -> absl::Status {
    std::string program = "test";
    for (const std::string& rule : suspended) program += " without " + rule;
    auto ref = tx.FindOrAddPack({0, owner->pack->digest, program, "small", "1", ""});
    if (!ref.ok()) return ref.status();
    in_use->ref = *ref;
    return absl::OkStatus();
  });
  ASSERT_TRUE(written.ok()) << written;
  rules = in_use;
  keeper->SetRules(rules);
}

store::PatientKey World::KeyOf(const std::string& patient) { return {kSource, kPractice, patient}; }

IncomingEvent World::EventOf(const Entry& from) const {
  record::PatientRecord record;
  record::Entry& entry = record.AddEntry();
  entry.id = record.Intern(from.id);
  entry.corrects = record.Intern(from.corrects);
  entry.kind = record::Kind::kObservation;
  entry.status = from.status;
  entry.occurred = calendar::PartialDate::Whole(D(from.on));
  entry.recorded = now;
  if (!from.value.empty()) {
    entry.value.kind = record::ValueKind::kText;
    entry.value.text = record.Intern(from.value);
  }
  record.AddCoding(record.SystemIndex(rules::kStorySystem), record.Intern(from.set));
  IncomingEvent event;
  event.event_id = absl::StrCat("event ", const_cast<World*>(this)->events++);
  event.recorded = now;
  event.said = absl::StrCat(from.id, from.set, from.on, from.value, static_cast<int>(from.status));
  event.fragment = store::EncodeFragment(record, {});
  return event;
}

IncomingEvent World::Merge(const std::string& into) {
  IncomingEvent event;
  event.kind = IncomingEvent::Kind::kMerge;
  event.into = into;
  event.said = into;
  return event;
}

IncomingEvent World::Split() {
  IncomingEvent event;
  event.kind = IncomingEvent::Kind::kSplit;
  return event;
}

Ingested World::Send(const std::string& patient, std::vector<Entry> entries) {
  std::vector<IncomingEvent> events;
  for (const Entry& entry : entries) events.push_back(EventOf(entry));
  return SendEvents(patient, std::move(events));
}

Ingested World::SendEvents(const std::string& patient, std::vector<IncomingEvent> incoming) {
  for (IncomingEvent& event : incoming) {
    if (event.event_id.empty()) event.event_id = absl::StrCat("event ", events++);
  }
  const std::vector<IncomingPatient> batch = {{KeyOf(patient), std::move(incoming)}};
  Ingested out;
  const LookContext context{*rules, now, rules->TodayAt(now)};
  const Ahead ahead = LookAhead(**store->Read(), context, batch);
  const absl::Status written = store->Write([&](store::Transaction& tx) -> absl::Status {
    absl::StatusOr<Ingested> done = Ingest(tx, context, batch, &ahead);
    if (!done.ok()) return done.status();
    out = *std::move(done);
    return absl::OkStatus();
  });
  EXPECT_TRUE(written.ok()) << written;
  return out;
}

std::string World::Answer(const std::string& item_id, const std::string& reply,
                          std::optional<Day> until, int64_t version) {
  ReplyCommand command;
  command.request_id = absl::StrCat("request ", events++);
  command.item_id = item_id;
  command.reply = reply;
  command.role = rules::kGp;
  command.person = "Dr A";
  command.reason = "already investigated";
  command.until = until;
  command.version = version;
  std::optional<Refused> refused;
  Replied replied;
  const absl::Status written = store->Write([&](store::Transaction& tx) {
    return Reply(tx, {*rules, now, rules->TodayAt(now)}, kPractice, command, refused, replied);
  });
  EXPECT_TRUE(written.ok()) << written;
  return refused ? std::string(RefusalName(refused->why)) : std::string();
}

std::vector<LivingItem> World::Items(const std::string& patient) {
  auto reader = *store->Read();
  std::vector<LivingItem> out;
  const auto ref = reader->FindPatient(KeyOf(patient));
  if (!ref.ok()) return out;
  std::vector<store::Item> rows = *reader->ItemsOf(*ref);
  for (store::Item& row : rows) out.push_back(*FromRow(std::move(row)));
  return out;
}

LivingItem World::Item(const std::string& patient) {
  std::vector<LivingItem> found;
  for (LivingItem& item : Items(patient)) {
    if (item.row.state != ItemState::kWithdrawn) found.push_back(std::move(item));
  }
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? LivingItem() : found.front();
}

std::vector<store::Reply> World::Replies(const std::string& item_id) {
  return *(*store->Read())->RepliesTo(item_id);
}

std::vector<std::string> World::Causes(const std::string& item_id) {
  auto reader = *store->Read();
  std::vector<std::string> out;
  const std::vector<store::HistoryLine> lines = *reader->History(item_id);
  for (const store::HistoryLine& line : lines) out.push_back(line.cause);
  return out;
}

store::Patient World::Patient(const std::string& patient) {
  auto reader = *store->Read();
  return *reader->GetPatient(*reader->FindPatient(KeyOf(patient)));
}

int64_t World::Changes() { return *(*store->Read())->LastChange(kPractice); }

int World::RunKeeper() {
  int sum = 0;
  for (int rounds = 0; rounds < 1000; ++rounds) {
    const absl::StatusOr<int> done = keeper->Round();
    EXPECT_TRUE(done.ok()) << done.status();
    if (!done.ok() || *done == 0) break;
    sum += *done;
  }
  return sum;
}

}  // namespace waymark::living

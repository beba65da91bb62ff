#include "store/engines.h"

#include <filesystem>

#include "waymark/store/sqlite/open.h"

namespace waymark::store {
namespace {

absl::StatusOr<std::unique_ptr<Store>> OpenSqlite(const std::string& folder,
                                                  const EngineOptions& options) {
  return sqlite::OpenStore({.path = folder + "/store.db",
                            .now = options.now,
                            .audit_reads_before_answer = options.audit_reads_before_answer,
                            .audit_seed = std::string(32, 'k'),
                            .queue_capacity = options.queue_capacity,
                            .read_audit_capacity = options.read_audit_capacity,
                            .checkpoint_lines = options.checkpoint_lines});
}

}  // namespace

const std::vector<Engine>& Engines() {
  static const auto* const engines = new std::vector<Engine>{{"sqlite", OpenSqlite}};
  return *engines;
}

std::string EngineName(const testing::TestParamInfo<Engine>& info) { return info.param.name; }

StoreTest::StoreTest() {
  folder_ = testing::TempDir() + "/waymark-store-XXXXXX";
  if (mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
}

StoreTest::~StoreTest() {
  store_.reset();
  std::filesystem::remove_all(folder_);
}

Store& StoreTest::Open(const EngineOptions& options) {
  store_.reset();
  auto opened = GetParam().open(folder_, options);
  EXPECT_EQ(opened.status(), absl::OkStatus());
  store_ = *std::move(opened);
  return *store_;
}

void StoreTest::Write(const WriteFunction& write) {
  const absl::Status status = store_->Write(write);
  EXPECT_EQ(status, absl::OkStatus());
}

std::unique_ptr<Reader> StoreTest::Read() {
  auto reader = store_->Read();
  EXPECT_EQ(reader.status(), absl::OkStatus());
  return *std::move(reader);
}

PatientRef StoreTest::AddPatient(const std::string& id, const std::string& practice) {
  PatientRef ref = kNoPatient;
  Write([&](Transaction& tx) {
    const auto added = tx.FindOrAddPatient({"emis", practice, id});
    if (added.ok()) ref = *added;
    return added.status();
  });
  return ref;
}

Item StoreTest::AddItem(PatientRef patient, const std::string& rule, Day due,
                        const std::string& practice) {
  Item item;
  item.id = NewItemId();
  item.patient = patient;
  item.practice = practice;
  item.rule = rule;
  item.key = "entry-1";
  item.status = rules::ItemStatus::kDue;
  item.level = rules::Level::kWarning;
  item.since = DayOf(due.serial() - 10);
  item.anchor = DayOf(due.serial() - 20);
  item.anchor_entry = "entry-1";
  item.opened = DayOf(due.serial() - 15);
  item.due_on = due;
  item.overdue_on = DayOf(due.serial() + 14);
  item.next_change = DayOf(due.serial() + 14);
  item.owner = "team:cancer";
  item.flags = 6;
  item.last_action = 5'000'000;
  item.sort_text = "b";
  item.bytes = std::string("\0x", 2);
  Write([&](Transaction& tx) {
    const auto version = tx.PutItem(item);
    if (version.ok()) item.version = *version;
    return version.status();
  });
  return item;
}

}  // namespace waymark::store

#include "waymark/population/stored_patients.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/living/practices.h"

namespace waymark::population {
namespace {

class StoredPatients final : public PatientSource {
 public:
  explicit StoredPatients(StoredInput input) : input_(std::move(input)) {}

  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = input_.read();
    if (!reader.ok()) return reader.status();
    absl::StatusOr<std::vector<std::string>> practices =
        input_.practices.empty() ? (*reader)->ListPractices()
                                 : living::WithFormer(**reader, input_.practices);
    if (!practices.ok()) return practices.status();
    practices_ = *std::move(practices);
    std::sort(practices_.begin(), practices_.end());
    practices_.erase(std::unique(practices_.begin(), practices_.end()), practices_.end());
    for (const std::string& practice : practices_) {
      const absl::StatusOr<int64_t> count = (*reader)->CountPatients(practice);
      if (!count.ok()) return count.status();
      rows_ += *count;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    for (;;) {
      if (at_ == page_.size()) {
        const absl::StatusOr<bool> more = ReadPage();
        if (!more.ok() || !*more) return more;
      }
      const store::PatientRef patient = page_[at_++].ref;
      ++rows_read_;
      absl::StatusOr<living::PatientState> state = living::ReadState(*reader_, patient);
      if (!state.ok()) return state.status();
      if (state->leading.ref != patient) continue;
      if (absl::Status status =
              living::ReadRecord(*reader_, *state, input_.on, *input_.rules, {}, record);
          !status.ok()) {
        return status;
      }
      if (input_.owners != nullptr) input_.owners->Add(record, *state);
      ++patients_;
      return true;
    }
  }

  bool sorted() const override { return false; }
  double fraction() const override {
    return rows_ == 0 ? -1 : static_cast<double>(rows_read_) / static_cast<double>(rows_);
  }
  std::vector<std::string> Report() const override {
    return {absl::StrCat("store: ", patients_, " patients of ", practices_.size(), " practices")};
  }

 private:
  absl::StatusOr<bool> ReadPage() {
    constexpr int kPage = 1000;
    reader_.reset();
    if (practice_ == practices_.size()) return false;
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = input_.read();
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    while (practice_ < practices_.size()) {
      absl::StatusOr<std::vector<store::Patient>> page =
          reader_->ListPatients(practices_[practice_], after_, kPage);
      if (!page.ok()) return page.status();
      if (!page->empty()) {
        after_ = page->back().ref;
        page_ = *std::move(page);
        at_ = 0;
        return true;
      }
      ++practice_;
      after_ = 0;
    }
    return false;
  }

  const StoredInput input_;
  std::vector<std::string> practices_;
  std::unique_ptr<store::Reader> reader_;
  size_t practice_ = 0;
  store::PatientRef after_ = 0;
  std::vector<store::Patient> page_;
  size_t at_ = 0;
  int64_t rows_ = 0, rows_read_ = 0, patients_ = 0;
};

// With the store and the rules that it needs.
class WholeStore final : public PatientSource {
 public:
  WholeStore(std::unique_ptr<store::Store> store, std::shared_ptr<const rules::Pack> pack,
             absl::TimeZone zone)
      : store_(std::move(store)), pack_(std::move(pack)) {
    rules_.pack = pack_.get();
    rules_.zone = zone;
  }

  absl::Status Open(calendar::Day on, ItemOwners* owners) {
    StoredInput input;
    input.read = [this] { return store_->Read(); };
    input.rules = &rules_;
    input.on = on;
    input.owners = owners;
    absl::StatusOr<std::unique_ptr<PatientSource>> patients = OpenStoredPatients(std::move(input));
    if (!patients.ok()) return patients.status();
    patients_ = *std::move(patients);
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    return patients_->Next(record);
  }
  std::vector<std::string> Report() const override { return patients_->Report(); }
  bool sorted() const override { return patients_->sorted(); }
  double fraction() const override { return patients_->fraction(); }

 private:
  const std::unique_ptr<store::Store> store_;
  const std::shared_ptr<const rules::Pack> pack_;
  living::RulesInUse rules_;
  std::unique_ptr<PatientSource> patients_;
};

}  // namespace

void ItemOwners::Add(const record::PatientRecord& record, const living::PatientState& state) {
  const absl::MutexLock lock(&mutex_);
  for (const living::LivingItem& item : state.items) {
    if (item.row.owner.empty() || !item.is_live()) continue;
    owners_[Key(record.practice, record.patient_id, item.row.rule, item.row.key)] = item.row.owner;
  }
}

std::string ItemOwners::Of(const record::PatientRecord& record, const std::string& rule,
                           const std::string& item) const {
  const absl::MutexLock lock(&mutex_);
  const auto at = owners_.find(Key(record.practice, record.patient_id, rule, item));
  return at == owners_.end() ? std::string() : at->second;
}

absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(StoredInput input) {
  auto patients = std::make_unique<StoredPatients>(std::move(input));
  if (absl::Status status = patients->Open(); !status.ok()) return status;
  return patients;
}

absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(
    std::unique_ptr<store::Store> store, std::shared_ptr<const rules::Pack> pack,
    absl::TimeZone zone, calendar::Day on, ItemOwners* owners) {
  auto patients = std::make_unique<WholeStore>(std::move(store), std::move(pack), zone);
  if (absl::Status status = patients->Open(on, owners); !status.ok()) return status;
  return patients;
}

}  // namespace waymark::population

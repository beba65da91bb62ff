#include "waymark/population/stored_patients.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/living/assemble.h"

namespace waymark::population {
namespace {

class StoredPatients final : public PatientSource {
 public:
  StoredPatients(std::unique_ptr<store::Store> store, std::unique_ptr<store::Reader> reader,
                 std::vector<std::string> practices, std::shared_ptr<const rules::Pack> pack,
                 absl::TimeZone zone, calendar::Day on)
      : store_(std::move(store)),
        reader_(std::move(reader)),
        practices_(std::move(practices)),
        pack_(std::move(pack)),
        on_(on) {
    rules_.pack = pack_.get();
    rules_.zone = zone;
  }

  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    for (;;) {
      if (at_ == page_.size()) {
        const absl::StatusOr<bool> more = ReadPage();
        if (!more.ok() || !*more) return more;
      }
      const store::PatientRef patient = page_[at_++].ref;
      absl::StatusOr<living::PatientState> state = living::ReadState(*reader_, patient);
      if (!state.ok()) return state.status();
      if (state->leading.ref != patient) continue;
      if (absl::Status status = living::ReadRecord(*reader_, *state, on_, rules_, {}, record);
          !status.ok()) {
        return status;
      }
      ++patients_;
      return true;
    }
  }

  bool sorted() const override { return false; }
  std::vector<std::string> Report() const override {
    return {absl::StrCat("store: ", patients_, " patients of ", practices_.size(), " practices")};
  }

 private:
  absl::StatusOr<bool> ReadPage() {
    constexpr int kPage = 1000;
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

  const std::unique_ptr<store::Store> store_;
  const std::unique_ptr<store::Reader> reader_;
  const std::vector<std::string> practices_;
  const std::shared_ptr<const rules::Pack> pack_;
  const calendar::Day on_;
  living::RulesInUse rules_;
  size_t practice_ = 0;
  store::PatientRef after_ = 0;
  std::vector<store::Patient> page_;
  size_t at_ = 0;
  int64_t patients_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(
    std::unique_ptr<store::Store> store, std::shared_ptr<const rules::Pack> pack,
    absl::TimeZone zone, calendar::Day on) {
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = store->Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::vector<std::string>> practices = (*reader)->ListPractices();
  if (!practices.ok()) return practices.status();
  return std::make_unique<StoredPatients>(std::move(store), *std::move(reader),
                                          *std::move(practices), std::move(pack), zone, on);
}

}  // namespace waymark::population

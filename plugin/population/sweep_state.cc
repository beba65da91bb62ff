// The file: a head, pages of patients, a directory, a tail. All numbers little-endian.

#include "waymark/population/sweep_state.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "waymark/population/checksum.h"

namespace waymark::population {
namespace {

constexpr char kMagic[17] = "Waymark sweep st";  // 16 bytes count
constexpr uint32_t kVersion = 2;
constexpr uint32_t kInPage = 16384;  // patients: a place in the list is a page and a place in it
constexpr size_t kAlign = 8;

struct Head {
  char magic[16];
  uint32_t version;
  int32_t on;
  uint32_t terms_size;
  uint32_t reserved;
};
static_assert(sizeof(Head) == 32);

// One patient of a page, and one more that ends the last.
struct Row {
  uint64_t digest;
  int32_t next_look;
  int32_t look_at_all;
  uint32_t key;      // where the practice begins in the page's keys
  uint32_t patient;  // where the id begins
  uint32_t rows;     // where the rows begin
  uint32_t rules;    // the first of its rules
  uint32_t row_count;
  uint32_t not_checked;
};
static_assert(sizeof(Row) == 40);

struct PageEntry {
  uint64_t at;  // Rows, RuleRows, keys, rows' text, one after the other
  uint64_t patients;
  uint64_t rules;
  uint64_t keys_size;
  uint64_t rows_size;
  uint64_t checksum;
};
static_assert(sizeof(PageEntry) == 48);

struct Tail {
  uint64_t directory_at;
  uint64_t pages;
  uint64_t patients;
  uint64_t checksum;  // of the head with its terms, and of the directory
  char magic[16];
};
static_assert(sizeof(Tail) == 48);

template <typename T>
std::string_view BytesOf(const T& row) {
  return {reinterpret_cast<const char*>(&row), sizeof row};
}

absl::Status Refused(const std::string& path, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": ", absl::string_view(what.data(), what.size()),
                   "; sweep everybody once, with --state and without --since"));
}

}  // namespace

std::string StateTerms(const engine::Program& program, const SweepOptions& options) {
  std::string form = absl::StrCat(static_cast<int>(options.format), options.all_statuses ? "a" : "",
                                  options.explain ? "e" : "", options.team ? "t" : "");
  for (const std::string& column : options.columns) absl::StrAppend(&form, ",", column);
  return absl::StrCat("pack ", engine::PackOf(program).digest, "\nzone ",
                      engine::ZoneOf(program).name(), "\nknown-at ", options.known_at, "\noptions ",
                      absl::StrFormat("%016x", Checksum(form)), "\n");
}

absl::StatusOr<std::unique_ptr<StateWriter>> StateWriter::Create(const std::string& path,
                                                                 const std::string& terms,
                                                                 calendar::Day on) {
  auto file = PartFile::Open(path, 0);
  if (!file.ok()) return file.status();
  std::unique_ptr<StateWriter> out(new StateWriter(*std::move(file)));
  Head head{};
  std::memcpy(head.magic, kMagic, sizeof head.magic);
  head.version = kVersion;
  head.on = on.serial();
  head.terms_size = static_cast<uint32_t>(terms.size());
  std::string bytes(BytesOf(head));
  bytes += terms;
  out->directory_ = bytes;  // its checksum covers them
  bytes.append((kAlign - bytes.size() % kAlign) % kAlign, '\0');
  if (absl::Status status = out->file_->Write(bytes); !status.ok()) return status;
  return out;
}

absl::Status StateWriter::Add(const SweptPatient& patient) {
  Row row{};
  row.digest = patient.digest;
  row.next_look = patient.next_look.serial();
  row.look_at_all = patient.look_at_all.serial();
  row.key = static_cast<uint32_t>(keys_.size());
  keys_ += patient.practice;
  row.patient = static_cast<uint32_t>(keys_.size());
  keys_ += patient.patient_id;
  row.rows = static_cast<uint32_t>(rows_.size());
  rows_ += patient.rows;
  row.rules = static_cast<uint32_t>(rules_.size());
  rules_.insert(rules_.end(), patient.rules.begin(), patient.rules.end());
  row.row_count = static_cast<uint32_t>(patient.row_count);
  row.not_checked = static_cast<uint32_t>(patient.not_checked);
  entries_ += BytesOf(row);
  ++patients_;
  return ++in_page_ == kInPage ? EndPage() : absl::OkStatus();
}

absl::Status StateWriter::EndPage() {
  if (in_page_ == 0) return absl::OkStatus();
  Row end{};
  end.key = static_cast<uint32_t>(keys_.size());
  end.rows = static_cast<uint32_t>(rows_.size());
  end.rules = static_cast<uint32_t>(rules_.size());
  entries_ += BytesOf(end);
  PageEntry entry{};
  entry.at = static_cast<uint64_t>(file_->size());
  entry.patients = in_page_;
  entry.rules = rules_.size();
  entry.keys_size = keys_.size();
  entry.rows_size = rows_.size();
  std::string bytes = entries_;
  bytes.append(reinterpret_cast<const char*>(rules_.data()), rules_.size() * sizeof(RuleRows));
  bytes += keys_;
  bytes += rows_;
  entry.checksum = Checksum(bytes);
  bytes.append((kAlign - bytes.size() % kAlign) % kAlign, '\0');
  directory_ += BytesOf(entry);
  ++pages_;
  in_page_ = 0;
  entries_.clear();
  rules_.clear();
  keys_.clear();
  rows_.clear();
  return file_->Write(bytes);
}

absl::Status StateWriter::Finish() {
  if (absl::Status status = EndPage(); !status.ok()) return status;
  Tail tail{};
  tail.directory_at = static_cast<uint64_t>(file_->size());
  tail.pages = pages_;
  tail.patients = patients_;
  tail.checksum = Checksum(directory_);
  std::memcpy(tail.magic, kMagic, sizeof tail.magic);
  const size_t directory = pages_ * sizeof(PageEntry);
  std::string bytes = directory_.substr(directory_.size() - directory);
  bytes += BytesOf(tail);
  if (absl::Status status = file_->Write(bytes); !status.ok()) return status;
  return file_->Finish();
}

struct SweepState::Page {
  const Row* rows = nullptr;
  std::span<const RuleRows> rules;
  std::string_view keys, text;
  uint64_t patients = 0;
};

SweepState::SweepState() = default;

SweepState::~SweepState() = default;

absl::Status SweepState::Damaged() const {
  return absl::DataLossError(absl::StrCat(
      path_, ": is damaged or cut short; sweep everybody once, with --state and without --since"));
}

absl::StatusOr<std::shared_ptr<const SweepState>> SweepState::Open(const std::string& path) {
  std::shared_ptr<SweepState> out(new SweepState);
  out->path_ = path;
  absl::StatusOr<MappedFile> file = MappedFile::Open(path, sizeof(Head));
  if (!file.ok()) return file.status();
  if (file->bytes().empty()) return Refused(path, "is not the state of a sweep");
  out->file_ = *std::move(file);
  if (absl::Status status = out->Read(); !status.ok()) return status;
  return out;
}

absl::Status SweepState::Read() {
  const std::string_view bytes = file_.bytes();
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  if (std::memcmp(head.magic, kMagic, sizeof head.magic) != 0) {
    return Refused(path_, "is not the state of a sweep");
  }
  if (head.version != kVersion) {
    return Refused(path_, absl::StrCat("is of version ", head.version,
                                       " of the format; this program reads version ", kVersion));
  }
  if (bytes.size() < sizeof head + head.terms_size + sizeof(Tail)) return Damaged();
  on_ = calendar::Day::FromSerial(head.on);
  terms_ = bytes.substr(sizeof head, head.terms_size);
  const size_t tail_at = bytes.size() - sizeof(Tail);
  Tail tail;
  std::memcpy(&tail, bytes.data() + tail_at, sizeof tail);
  if (std::memcmp(tail.magic, kMagic, sizeof tail.magic) != 0 || tail.directory_at > tail_at ||
      tail.pages != (tail_at - tail.directory_at) / sizeof(PageEntry) ||
      tail.pages * sizeof(PageEntry) != tail_at - tail.directory_at) {
    return Damaged();
  }
  std::string summed(bytes.substr(0, sizeof head + head.terms_size));
  summed += bytes.substr(tail.directory_at, tail_at - tail.directory_at);
  if (Checksum(summed) != tail.checksum) return Damaged();
  for (uint64_t i = 0; i < tail.pages; ++i) {
    PageEntry entry;
    std::memcpy(&entry, bytes.data() + tail.directory_at + i * sizeof entry, sizeof entry);
    const uint64_t rows_size = (entry.patients + 1) * sizeof(Row);
    const uint64_t rules_size = entry.rules * sizeof(RuleRows);
    const bool full = entry.patients == kInPage || i + 1 == tail.pages;
    if (!full || entry.patients > kInPage || entry.at > tail.directory_at ||
        entry.at % kAlign != 0 || entry.rules > bytes.size() || entry.keys_size > bytes.size() ||
        entry.rows_size > bytes.size() ||
        rows_size + rules_size + entry.keys_size + entry.rows_size > tail.directory_at - entry.at) {
      return Damaged();
    }
    const std::string_view page =
        bytes.substr(entry.at, rows_size + rules_size + entry.keys_size + entry.rows_size);
    if (Checksum(page) != entry.checksum) return Damaged();
    Page& out = pages_.emplace_back();
    out.rows = reinterpret_cast<const Row*>(page.data());
    out.rules = std::span(reinterpret_cast<const RuleRows*>(page.data() + rows_size), entry.rules);
    out.keys = page.substr(rows_size + rules_size, entry.keys_size);
    out.text = page.substr(rows_size + rules_size + entry.keys_size);
    out.patients = entry.patients;
    patients_ += static_cast<int64_t>(entry.patients);
  }
  return patients_ == static_cast<int64_t>(tail.patients) ? absl::OkStatus() : Damaged();
}

bool SweepState::IsUnchanged(int64_t i, uint64_t digest, calendar::Day on) const {
  const auto at = static_cast<uint64_t>(i);
  const Row& row = pages_[at / kInPage].rows[at % kInPage];
  return row.digest == digest && row.next_look > on.serial();
}

uint64_t SweepState::DigestAt(int64_t i) const {
  const auto at = static_cast<uint64_t>(i);
  return pages_[at / kInPage].rows[at % kInPage].digest;
}

SweptPatient SweepState::At(int64_t i) const {
  const auto at = static_cast<uint64_t>(i);
  const Page& page = pages_[at / kInPage];
  const Row& row = page.rows[at % kInPage];
  const Row& next = page.rows[at % kInPage + 1];
  SweptPatient out;
  out.practice = page.keys.substr(row.key, row.patient - row.key);
  out.patient_id = page.keys.substr(row.patient, next.key - row.patient);
  out.rows = page.text.substr(row.rows, next.rows - row.rows);
  out.row_count = row.row_count;
  out.not_checked = row.not_checked;
  out.digest = row.digest;
  out.next_look = calendar::Day::FromSerial(row.next_look);
  out.look_at_all = calendar::Day::FromSerial(row.look_at_all);
  out.rules = page.rules.subspan(row.rules, next.rules - row.rules);
  return out;
}

int64_t SweepState::From(std::string_view practice, std::string_view patient_id) const {
  int64_t low = 0, high = patients_;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const SweptPatient at = At(middle);
    if (std::tie(at.practice, at.patient_id) < std::tie(practice, patient_id)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

int64_t SweepState::Find(std::string_view practice, std::string_view patient_id) const {
  const int64_t at = From(practice, patient_id);
  if (at == patients_) return -1;
  const SweptPatient there = At(at);
  return there.practice == practice && there.patient_id == patient_id ? at : -1;
}

absl::Status StateFits(const SweepState& state, const std::string& terms, calendar::Day on) {
  if (state.on() > on) return Refused(state.path(), "is of a later day");
  if (state.terms() == terms) return absl::OkStatus();
  const std::vector<std::string> theirs = absl::StrSplit(state.terms(), '\n');
  std::string differ;
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(terms, '\n'))) {
    if (std::find(theirs.begin(), theirs.end(), line) != theirs.end()) continue;
    absl::StrAppend(&differ, differ.empty() ? "" : ", ", line.substr(0, line.find(' ')));
  }
  return Refused(state.path(), absl::StrCat("belongs to another sweep (", differ, " differ)"));
}

}  // namespace waymark::population

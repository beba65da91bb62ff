// From patients to a snapshot in a file.

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/population/checksum.h"
#include "waymark/population/in_order.h"
#include "waymark/population/part_file.h"
#include "waymark/population/snapshot.h"
#include "waymark/population/snapshot_encode.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_source.h"
#include "waymark/store/record_codec.h"

namespace waymark::population {
namespace {

using snapshot::BlockBuilder;
using snapshot::BlockEntry;
using snapshot::Chunk;

class ChunkPart final : public Part {
 public:
  void Visit(const record::PatientRecord& record, engine::Evaluator*) override {
    chunk.Add(record);
  }
  Chunk chunk;
};

// Patients of a source in order of practice and id. The records wait in the compact form of a
// store.
class SortedPatients final : public PatientSource {
 public:
  SortedPatients(PatientSource& source, absl::TimeZone zone) : source_(source), zone_(zone) {}

  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    if (!drained_) {
      if (absl::Status status = Drain(record); !status.ok()) return status;
      drained_ = true;
    }
    record::SortItem item;
    const absl::StatusOr<bool> more = sorter_.Next(item);
    if (!more.ok() || !*more) return more;
    store::StoredRecord stored;
    stored.bytes.emplace_back(item.payload);
    stored.fragments.push_back(stored.bytes.back());
    const size_t cut = item.key.find('\0');
    store::PatientKey key;
    key.practice = item.key.substr(0, cut);
    key.patient_id = item.key.substr(cut + 1);
    if (absl::Status status = store::DecodeRecord(std::move(stored), key, zone_, record);
        !status.ok()) {
      return status;
    }
    return true;
  }
  std::vector<std::string> Report() const override { return source_.Report(); }
  bool sorted() const override { return true; }

 private:
  absl::Status Drain(record::PatientRecord& record) {
    for (int64_t i = 0;; ++i) {
      const absl::StatusOr<bool> more = source_.Next(record);
      if (!more.ok()) return more.status();
      if (!*more) return sorter_.Finish();
      const std::string bytes =
          store::EncodeFragment(record, {.person = true, .registrations = true, .coverage = true});
      const std::string key = record::PracticeAndPatient(record.practice, record.patient_id);
      if (absl::Status status = sorter_.Add({key, i, 0, bytes}); !status.ok()) return status;
    }
  }

  PatientSource& source_;
  const absl::TimeZone zone_;
  record::ExternalSorter sorter_{record::ExternalSorter::Options{}};
  bool drained_ = false;
};

template <typename Row>
std::string_view BytesOf(const Row& row) {
  return {reinterpret_cast<const char*>(&row), sizeof row};
}

// Blocks one after the other, then the directory.
class Writer {
 public:
  explicit Writer(PartFile& file) : file_(file) {}

  absl::Status Begin() {
    snapshot::FileHead head{};
    std::memcpy(head.magic, snapshot::kMagic, sizeof head.magic);
    head.version = snapshot::kVersion;
    head.byte_order = snapshot::kByteOrder;
    return file_.Write(BytesOf(head));
  }
  absl::Status Add(const Chunk& chunk) {
    if (builder_.patients() + chunk.patients() > snapshot::kPatientsInBlock) {
      if (absl::Status status = EndBlock(); !status.ok()) return status;
    }
    builder_.Add(chunk);
    // A block of long records ends early.
    constexpr size_t kMostEvents = 8'000'000;
    return builder_.events() > kMostEvents ? EndBlock() : absl::OkStatus();
  }
  absl::Status Finish(const std::string& zone, const std::string& report) {
    if (absl::Status status = EndBlock(); !status.ok()) return status;
    snapshot::Footer footer{};
    footer.blocks = blocks_.size();
    footer.patients = static_cast<uint64_t>(summary.patients);
    footer.events = static_cast<uint64_t>(summary.events);
    footer.sorted = 1;
    footer.zone_size = zone.size();
    footer.report_size = report.size();
    std::string bytes(BytesOf(footer));
    for (const BlockEntry& entry : blocks_) bytes += BytesOf(entry);
    bytes += zone;
    bytes += report;
    snapshot::FileTail tail{};
    tail.footer_at = static_cast<uint64_t>(file_.size());
    tail.footer_size = bytes.size();
    tail.footer_checksum = Checksum(bytes);
    std::memcpy(tail.magic, snapshot::kMagic, sizeof tail.magic);
    bytes += BytesOf(tail);
    absl::Status status = file_.Write(bytes);
    summary.bytes = file_.size();
    return status;
  }

  SnapshotSummary summary;

 private:
  absl::Status EndBlock() {
    if (builder_.patients() == 0) return absl::OkStatus();
    const auto used = static_cast<size_t>(file_.size());
    std::string gap((snapshot::kAlign - used % snapshot::kAlign) % snapshot::kAlign, '\0');
    BlockEntry entry{};
    entry.at = used + gap.size();
    const std::string block = builder_.Finish(entry);
    summary.patients += entry.patients;
    summary.events += entry.events;
    blocks_.push_back(entry);
    absl::Status status = file_.Write(gap);
    status.Update(file_.Write(block));
    return status;
  }

  PartFile& file_;
  BlockBuilder builder_;
  std::vector<BlockEntry> blocks_;
};

}  // namespace

absl::StatusOr<SnapshotSummary> WriteSnapshot(PatientSource& source, absl::TimeZone zone,
                                              const WriteSnapshotOptions& options) {
  auto file = PartFile::Open(options.path, 0);
  if (!file.ok()) return file.status();
  Writer writer(**file);
  SortedPatients sorted(source, zone);
  InOrderOptions in_order;
  in_order.threads = options.threads;
  in_order.stop = options.stop;
  in_order.progress = options.progress;
  absl::Status status = writer.Begin();
  if (status.ok()) {
    const auto visited = VisitInOrder(
        nullptr, in_order, source.sorted() ? source : sorted,
        [] { return std::make_unique<ChunkPart>(); },
        [&](Part& part, int64_t) {
          Chunk& chunk = static_cast<ChunkPart&>(part).chunk;
          absl::Status added = writer.Add(chunk);
          chunk.Clear();
          return added;
        });
    status = visited.status();
    if (status.ok() && visited->stopped) {
      status = absl::CancelledError("interrupted: no snapshot was made");
    }
  }
  if (status.ok()) status = writer.Finish(zone.name(), absl::StrJoin(source.Report(), "\n"));
  if (status.ok()) status = (*file)->Finish();
  if (!status.ok()) {
    (*file)->Discard();
    return status;
  }
  return writer.summary;
}

}  // namespace waymark::population

#include "waymark/population/snapshot.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "waymark/population/checksum.h"
#include "waymark/population/snapshot_format.h"
#include "waymark/population/snapshot_records.h"

namespace waymark::population {

using snapshot::BlockEntry;
using snapshot::BlockHead;
using snapshot::FileHead;
using snapshot::FileTail;
using snapshot::Footer;

namespace {

absl::Status CutShort(const std::string& path) {
  return absl::DataLossError(
      absl::StrCat(path, ": is cut short; make it anew with `waymark import`"));
}

template <typename Row>
Row RowAt(std::string_view bytes, size_t at) {
  Row row;
  std::memcpy(&row, bytes.data() + at, sizeof row);
  return row;
}

}  // namespace

absl::Status Snapshot::Damaged(std::string_view what) const {
  return absl::DataLossError(absl::StrCat(path_, ": is damaged (",
                                          absl::string_view(what.data(), what.size()),
                                          "); make it anew with `waymark import`"));
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Open(const std::string& path) {
  std::shared_ptr<Snapshot> out(new Snapshot);
  out->path_ = path;
  absl::StatusOr<MappedFile> file = MappedFile::Open(path, sizeof(FileHead));
  if (!file.ok()) return file.status();
  if (file->bytes().empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not a Waymark snapshot"));
  }
  out->file_ = *std::move(file);
  if (absl::Status status = out->Read(); !status.ok()) return status;
  return out;
}

absl::Status Snapshot::Read() {
  const auto head = RowAt<FileHead>(bytes(), 0);
  if (std::memcmp(head.magic, snapshot::kMagic, sizeof head.magic) != 0) {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": is not a Waymark snapshot"));
  }
  if (head.byte_order != snapshot::kByteOrder || head.version != snapshot::kVersion) {
    return absl::InvalidArgumentError(absl::StrCat(
        path_, ": is a snapshot of version ", head.version, " of the format; this program reads ",
        "version ", snapshot::kVersion, ": make it anew with `waymark import`"));
  }
  if (bytes().size() < sizeof(FileHead) + sizeof(FileTail) + sizeof(Footer)) return CutShort(path_);
  const size_t tail_at = bytes().size() - sizeof(FileTail);
  const auto tail = RowAt<FileTail>(bytes(), tail_at);
  if (std::memcmp(tail.magic, snapshot::kMagic, sizeof tail.magic) != 0) return CutShort(path_);
  if (tail.footer_at > tail_at || tail.footer_size != tail_at - tail.footer_at ||
      tail.footer_size < sizeof(Footer)) {
    return Damaged("its end");
  }
  if (Checksum(bytes().substr(tail.footer_at, tail.footer_size)) != tail.footer_checksum) {
    return Damaged("its directory");
  }
  const auto footer = RowAt<Footer>(bytes(), tail.footer_at);
  const size_t rest = tail.footer_size - sizeof(Footer);
  if (footer.blocks > rest / sizeof(BlockEntry) ||
      rest - footer.blocks * sizeof(BlockEntry) < footer.zone_size ||
      rest - footer.blocks * sizeof(BlockEntry) - footer.zone_size != footer.report_size) {
    return Damaged("its directory");
  }
  blocks_ = footer.blocks;
  directory_at_ = tail.footer_at + sizeof(Footer);
  patients_before_.push_back(0);
  for (size_t i = 0; i < blocks_; ++i) {
    const auto entry = RowAt<BlockEntry>(bytes(), directory_at_ + i * sizeof(BlockEntry));
    if (entry.at > tail.footer_at || entry.size > tail.footer_at - entry.at ||
        entry.size < sizeof(BlockHead) || entry.at % snapshot::kAlign != 0) {
      return Damaged("its directory");
    }
    patients_before_.push_back(patients_before_.back() + entry.patients);
  }
  patients_ = static_cast<int64_t>(footer.patients);
  events_ = static_cast<int64_t>(footer.events);
  if (patients_ != patients_before_.back()) return Damaged("its directory");
  const size_t texts = directory_at_ + blocks_ * sizeof(BlockEntry);
  zone_ = bytes().substr(texts, footer.zone_size);
  report_ = bytes().substr(texts + footer.zone_size, footer.report_size);
  return absl::OkStatus();
}

absl::StatusOr<std::string_view> Snapshot::BlockBytes(size_t block) const {
  const auto entry = RowAt<BlockEntry>(bytes(), directory_at_ + block * sizeof(BlockEntry));
  const std::string_view out = bytes().substr(entry.at, entry.size);
  const auto head = RowAt<BlockHead>(out, 0);
  if (Checksum(out.substr(0, sizeof head)) != entry.head_checksum ||
      head.patients != entry.patients || head.events != entry.events) {
    return Damaged(absl::StrCat("block ", block));
  }
  return out;
}

namespace {

// Whole records, block by block.
class SnapshotPatients final : public SnapshotSource {
 public:
  SnapshotPatients(std::shared_ptr<const Snapshot> snapshot, absl::TimeZone zone)
      : snapshot_(std::move(snapshot)), records_(zone, {}) {}

  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    while (next_ == records_.patients() || !loaded_) {
      if (next_block_ == snapshot_->blocks()) return false;
      if (absl::Status status = records_.Load(*snapshot_, next_block_++); !status.ok()) {
        return status;
      }
      loaded_ = true;
      next_ = 0;
    }
    if (absl::Status status = records_.Read(next_, record); !status.ok()) return status;
    record.KeepAlive(snapshot_);
    ++next_;
    ++given_;
    fraction_ = static_cast<double>(given_) / static_cast<double>(snapshot_->patients());
    return true;
  }
  std::vector<std::string> Report() const override {
    std::vector<std::string> out = absl::StrSplit(snapshot_->report(), '\n', absl::SkipEmpty());
    out.push_back(absl::StrCat("snapshot: ", snapshot_->patients(), " patients, ",
                               snapshot_->events(), " events"));
    return out;
  }
  bool sorted() const override { return true; }
  double fraction() const override { return fraction_; }
  void set_fraction(double fraction) override { fraction_ = fraction; }
  const Snapshot& snapshot() const override { return *snapshot_; }
  SnapshotSource* as_snapshot() override { return given_ == 0 ? this : nullptr; }

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
  snapshot::BlockRecords records_;
  size_t next_block_ = 0, next_ = 0;
  bool loaded_ = false;
  int64_t given_ = 0;
  double fraction_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PatientSource>> OpenSnapshotPatients(
    std::shared_ptr<const Snapshot> snapshot, absl::TimeZone zone) {
  if (snapshot->zone() != zone.name()) {
    return absl::InvalidArgumentError(absl::StrCat(snapshot->path(), ": was made with the zone ",
                                                   snapshot->zone(), ", not ", zone.name(),
                                                   "; give that zone or make it anew"));
  }
  return std::make_unique<SnapshotPatients>(std::move(snapshot), zone);
}

}  // namespace waymark::population

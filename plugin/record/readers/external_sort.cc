#include "waymark/record/readers/external_sort.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "waymark/record/readers/unnamed_file.h"

namespace waymark::record {
namespace {

constexpr size_t kBlock = 1 << 18;

uint64_t PrefixOf(std::string_view key) {
  uint64_t prefix = 0;
  for (size_t i = 0; i < sizeof prefix; ++i) {
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
  }
  return prefix;
}

struct Head {
  uint32_t key_size;
  uint32_t payload_size;
  int64_t order;
  uint8_t mark;
};

bool Before(const SortItem& a, const SortItem& b) {
  return std::tie(a.key, a.order, a.mark) < std::tie(b.key, b.order, b.mark);
}

}  // namespace

// One sorted file without a name.
class ExternalSorter::Run {
 public:
  static absl::StatusOr<std::unique_ptr<Run>> Create(const std::string& folder) {
    const absl::StatusOr<int> descriptor = UnnamedFile(folder);
    if (!descriptor.ok()) return descriptor.status();
    return std::unique_ptr<Run>(new Run(*descriptor));
  }
  ~Run() { close(descriptor_); }

  absl::Status Write(const SortItem& item) {
    const Head head{static_cast<uint32_t>(item.key.size()),
                    static_cast<uint32_t>(item.payload.size()), item.order, item.mark};
    Append(&head, sizeof head);
    Append(item.key.data(), item.key.size());
    Append(item.payload.data(), item.payload.size());
    return block_.size() >= kBlock ? Flush() : absl::OkStatus();
  }
  // Ends writing, begins reading.
  absl::Status Rewind() {
    if (absl::Status status = Flush(); !status.ok()) return status;
    if (lseek(descriptor_, 0, SEEK_SET) != 0) return Failed();
    return absl::OkStatus();
  }
  // False at the end.
  absl::StatusOr<bool> Advance() {
    Head head;
    if (absl::StatusOr<bool> more = Need(sizeof head); !more.ok() || !*more) return more;
    std::memcpy(&head, block_.data() + at_, sizeof head);
    const size_t size = sizeof head + head.key_size + head.payload_size;
    if (absl::StatusOr<bool> more = Need(size); !more.ok() || !*more) return more;
    const char* const text = block_.data() + at_ + sizeof head;
    item_ = {
        {text, head.key_size}, head.order, head.mark, {text + head.key_size, head.payload_size}};
    at_ += size;
    return true;
  }
  const SortItem& item() const { return item_; }
  int64_t bytes() const { return bytes_; }

 private:
  explicit Run(int descriptor) : descriptor_(descriptor) {}

  void Append(const void* data, size_t size) {
    const char* const from = static_cast<const char*>(data);
    block_.insert(block_.end(), from, from + size);
  }
  absl::Status Flush() {
    size_t done = 0;
    while (done < block_.size()) {
      const ssize_t wrote = write(descriptor_, block_.data() + done, block_.size() - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return Failed();
      done += static_cast<size_t>(wrote);
    }
    bytes_ += static_cast<int64_t>(done);
    block_.clear();
    return absl::OkStatus();
  }
  // Makes `size` bytes stand at at_; false where the file ends before.
  absl::StatusOr<bool> Need(size_t size) {
    while (block_.size() - at_ < size) {
      block_.erase(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(at_));
      at_ = 0;
      const size_t had = block_.size();
      block_.resize(had + std::max(kBlock, size));
      ssize_t got = 0;
      do {
        got = read(descriptor_, block_.data() + had, block_.size() - had);
      } while (got < 0 && errno == EINTR);
      if (got < 0) return Failed();
      block_.resize(had + static_cast<size_t>(got));
      if (got == 0) return false;
    }
    return true;
  }
  static absl::Status Failed() {
    return absl::ErrnoToStatus(
        errno,
        "a temporary file for sorting can't be written or read; is there room "
        "in the folder that TMPDIR names?");
  }

  int descriptor_;
  std::vector<char> block_;
  size_t at_ = 0;
  int64_t bytes_ = 0;
  SortItem item_;
};

ExternalSorter::ExternalSorter(Options options) : options_(std::move(options)) {}

ExternalSorter::~ExternalSorter() = default;

SortItem ExternalSorter::ItemOf(const Held& h) const {
  return {KeyOf(h), h.order, h.mark, {text_.data() + h.at + h.key_size, h.payload_size}};
}

absl::Status ExternalSorter::Add(const SortItem& item) {
  const size_t size = item.key.size() + item.payload.size();
  if (!held_.empty() && text_.size() + size + (held_.size() + 1) * sizeof(Held) > options_.memory) {
    if (absl::Status status = Spill(); !status.ok()) return status;
  }
  held_.push_back({PrefixOf(item.key), static_cast<uint32_t>(item.key.size()),
                   static_cast<uint32_t>(item.payload.size()), text_.size(), item.order,
                   item.mark});
  text_.insert(text_.end(), item.key.begin(), item.key.end());
  text_.insert(text_.end(), item.payload.begin(), item.payload.end());
  return absl::OkStatus();
}

void ExternalSorter::SortHeld() {
  std::sort(held_.begin(), held_.end(), [this](const Held& a, const Held& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    if (const int c = KeyOf(a).compare(KeyOf(b)); c != 0) return c < 0;
    return std::tie(a.order, a.mark) < std::tie(b.order, b.mark);
  });
}

absl::Status ExternalSorter::Spill() {
  SortHeld();
  absl::StatusOr<std::unique_ptr<Run>> run = Run::Create(options_.folder);
  if (!run.ok()) return run.status();
  for (const Held& h : held_) {
    if (absl::Status status = (*run)->Write(ItemOf(h)); !status.ok()) return status;
  }
  if (absl::Status status = (*run)->Rewind(); !status.ok()) return status;
  bytes_on_disk_ += (*run)->bytes();
  runs_.push_back(*std::move(run));
  held_.clear();
  text_.clear();
  return runs_.size() >= options_.most_runs ? MergeRuns() : absl::OkStatus();
}

absl::Status ExternalSorter::MergeRuns() {
  if (absl::Status status = StartMerge(); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Run>> merged = Run::Create(options_.folder);
  if (!merged.ok()) return merged.status();
  SortItem item;
  while (true) {
    const absl::StatusOr<bool> more = NextMerged(item);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (absl::Status status = (*merged)->Write(item); !status.ok()) return status;
  }
  if (absl::Status status = (*merged)->Rewind(); !status.ok()) return status;
  bytes_on_disk_ += (*merged)->bytes();
  runs_.clear();
  runs_.push_back(*std::move(merged));
  return absl::OkStatus();
}

namespace {
// A heap with the first item on top.
constexpr auto kLater = [](const auto* a, const auto* b) { return Before(b->item(), a->item()); };
}  // namespace

absl::Status ExternalSorter::StartMerge() {
  heap_.clear();
  taken_ = false;
  for (const auto& run : runs_) {
    const absl::StatusOr<bool> more = run->Advance();
    if (!more.ok()) return more.status();
    if (*more) heap_.push_back(run.get());
  }
  std::make_heap(heap_.begin(), heap_.end(), kLater);
  return absl::OkStatus();
}

absl::StatusOr<bool> ExternalSorter::NextMerged(SortItem& item) {
  // The item handed out last is moved on only now: its views held until this call.
  if (taken_) {
    std::pop_heap(heap_.begin(), heap_.end(), kLater);
    const absl::StatusOr<bool> more = heap_.back()->Advance();
    if (!more.ok()) return more.status();
    if (*more) {
      std::push_heap(heap_.begin(), heap_.end(), kLater);
    } else {
      heap_.pop_back();
    }
  }
  taken_ = !heap_.empty();
  if (!taken_) return false;
  item = heap_.front()->item();
  return true;
}

absl::Status ExternalSorter::Finish() {
  if (runs_.empty()) {
    SortHeld();
    return absl::OkStatus();
  }
  if (!held_.empty()) {
    if (absl::Status status = Spill(); !status.ok()) return status;
  }
  std::vector<char>().swap(text_);
  std::vector<Held>().swap(held_);
  return StartMerge();
}

absl::StatusOr<bool> ExternalSorter::Next(SortItem& item) {
  if (!runs_.empty()) return NextMerged(item);
  if (next_held_ == held_.size()) return false;
  item = ItemOf(held_[next_held_++]);
  return true;
}

}  // namespace waymark::record

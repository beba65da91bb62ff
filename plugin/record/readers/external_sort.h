// Sorting more rows than memory holds: runs in temporary files, then merged.
//
// Temporary files are unlinked as soon as they are open, so that nothing of a patient stays behind
// however the program ends. They are readable by their owner only.
#ifndef WAYMARK_RECORD_READERS_EXTERNAL_SORT_H_
#define WAYMARK_RECORD_READERS_EXTERNAL_SORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace waymark::record {

// What is sorted: by key bytewise, then by order.
struct SortItem {
  std::string_view key;
  int64_t order = 0;  // a line number
  uint8_t mark = 0;   // the caller's own
  std::string_view payload;
};

class ExternalSorter {
 public:
  struct Options {
    std::string folder = {};  // for temporary files; empty: TMPDIR, else /tmp
    size_t memory = size_t{256} << 20;
    size_t most_runs = 64;  // open at once; more are merged first
  };
  explicit ExternalSorter(Options options);
  ~ExternalSorter();
  ExternalSorter(const ExternalSorter&) = delete;
  ExternalSorter& operator=(const ExternalSorter&) = delete;

  // Copies the item. Unavailable or ResourceExhausted: a temporary file can't be made or written.
  absl::Status Add(const SortItem& item);
  // Ends adding.
  absl::Status Finish();
  // The next item in order; its views hold until the next call. False at the end.
  absl::StatusOr<bool> Next(SortItem& item);
  int64_t bytes_on_disk() const { return bytes_on_disk_; }

 private:
  class Run;
  struct Held {
    uint64_t prefix;  // of the key, so that most comparisons need no look at it
    uint32_t key_size;
    uint32_t payload_size;
    size_t at;  // into text_
    int64_t order;
    uint8_t mark;
  };
  std::string_view KeyOf(const Held& h) const { return {text_.data() + h.at, h.key_size}; }
  SortItem ItemOf(const Held& h) const;
  void SortHeld();
  absl::Status Spill();
  absl::Status MergeRuns();
  absl::Status StartMerge();
  absl::StatusOr<bool> NextMerged(SortItem& item);

  Options options_;
  std::vector<char> text_;
  std::vector<Held> held_;
  size_t next_held_ = 0;
  std::vector<std::unique_ptr<Run>> runs_;
  std::vector<Run*> heap_;
  bool taken_ = false;
  int64_t bytes_on_disk_ = 0;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTERNAL_SORT_H_

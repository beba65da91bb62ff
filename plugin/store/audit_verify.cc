// Whether the audit log is what was written.
#include <algorithm>
#include <map>
#include <optional>

#include "waymark/store/store.h"

namespace waymark::store {
namespace {

constexpr int kLinesAtOnce = 1000;

class ChainCheck {
 public:
  ChainCheck(std::string practice, const std::map<std::string, std::string>& keys)
      : practice_(std::move(practice)), keys_(keys) {}

  void Expect(const AuditCheckpoint& checkpoint, bool stored) {
    if (stored) {
      const auto key = keys_.find(checkpoint.key);
      if (key == keys_.end()) {
        Fault(checkpoint.sequence, "a checkpoint is signed with a key that is not trusted");
      } else if (!SignatureFits(checkpoint, key->second)) {
        Fault(checkpoint.sequence, "a checkpoint's signature does not fit");
      }
    }
    const auto [at, added] = expected_.try_emplace(checkpoint.sequence, checkpoint.hash);
    if (!added && at->second != checkpoint.hash) {
      Fault(checkpoint.sequence, "two checkpoints say different things about one line");
    }
  }

  void Line(const ChainedLine& line) {
    if (line.sequence != last_ + 1) {
      Fault(last_ + 1, "a line was removed");
      return;
    }
    last_ = line.sequence;
    if (ChainHash(hash_, line.text) != line.hash) {
      Fault(line.sequence, "a line was altered, or one before it was removed or put in");
    }
    hash_ = line.hash;
    const auto expected = expected_.find(line.sequence);
    if (expected != expected_.end() && expected->second != hash_) {
      Fault(line.sequence, "the chain is not the one that the checkpoint was made of");
    }
  }

  void End() {
    if (!expected_.empty() && expected_.rbegin()->first > last_) {
      Fault(last_ + 1, "lines at the end were removed: a checkpoint speaks of later ones");
    }
  }

  bool broken() const { return fault_.has_value(); }
  int64_t last() const { return last_; }
  const std::optional<AuditFault>& fault() const { return fault_; }

 private:
  void Fault(int64_t sequence, std::string what) {
    if (!fault_) fault_ = AuditFault{practice_, sequence, std::move(what)};
  }

  const std::string practice_;
  const std::map<std::string, std::string>& keys_;
  std::map<int64_t, std::string> expected_;
  std::string hash_ = std::string(32, '\0');
  int64_t last_ = 0;
  std::optional<AuditFault> fault_;
};

}  // namespace

absl::StatusOr<AuditReport> VerifyAudit(Reader& reader, const std::vector<AuditKey>& trusted,
                                        const std::vector<AuditCheckpoint>& known) {
  std::map<std::string, std::string> keys;
  for (const AuditKey& key : trusted) keys.emplace(key.id, key.public_key);
  if (trusted.empty()) {
    const auto own = reader.AuditKeys();
    if (!own.ok()) return own.status();
    for (const AuditKey& key : *own) keys.emplace(key.id, key.public_key);
  }
  auto chains = reader.AuditChains();
  if (!chains.ok()) return chains.status();
  for (const AuditCheckpoint& checkpoint : known) {
    // A chain that is gone altogether.
    if (std::find(chains->begin(), chains->end(), checkpoint.practice) == chains->end()) {
      chains->push_back(checkpoint.practice);
    }
  }
  AuditReport report;
  for (const std::string& practice : *chains) {
    ChainCheck check(practice, keys);
    const auto checkpoints = reader.AuditCheckpoints(practice);
    if (!checkpoints.ok()) return checkpoints.status();
    for (const AuditCheckpoint& checkpoint : *checkpoints) check.Expect(checkpoint, true);
    for (const AuditCheckpoint& checkpoint : known) {
      if (checkpoint.practice == practice) check.Expect(checkpoint, false);
    }
    while (!check.broken()) {
      const auto lines = reader.AuditLines(practice, check.last(), kLinesAtOnce);
      if (!lines.ok()) return lines.status();
      for (const ChainedLine& line : *lines) {
        check.Line(line);
        if (check.broken()) break;
      }
      if (lines->empty()) break;
    }
    if (!check.broken()) check.End();
    ++report.chains;
    report.lines += check.last();
    report.checkpoints += static_cast<int64_t>(checkpoints->size());
    if (check.fault()) report.faults.push_back(*check.fault());
  }
  return report;
}

}  // namespace waymark::store

// The audit log: who saw, answered, exported, changed or activated what.
//
// One chain a practice ("" is the chain of the installation itself). Each line carries the hash of
// the line before it (BLAKE2b-256), so that a removed or altered line is found; checkpoints are
// signed (Ed25519) every so many lines and at every stop. A line names its patient by a pseudonym;
// which patient that is stands apart and can be erased, while the chain stays whole.
//
// Lines about changes go through Transaction::Audit and commit with what they speak of. Lines about
// reads go through Store::AuditRead.
#ifndef WAYMARK_STORE_AUDIT_H_
#define WAYMARK_STORE_AUDIT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/store/values.h"

namespace waymark::store {

// No field may hold a patient's value: no name, id, date of birth or result.
struct AuditLine {
  std::string practice = {};  // whose chain
  Instant at = 0;
  std::string actor = {};   // who, as the identity says
  std::string client = {};  // through which client; empty where none is configured
  std::string role = {};
  std::string action = {};  // a stable word: "saw", "replied", "exported", "activated" ...
  std::string method = {};  // of the API
  std::string purpose = {};
  PatientRef patient = kNoPatient;  // becomes a pseudonym
  ItemId item = {};
  std::string rule = {};
  std::string pack_digest = {};
  int64_t record_version = 0;
  Day as_of = Day::Max();
  int64_t count = 0;  // how many rows, prompts, events
  std::string outcome = {};
  std::string detail = {};  // a stable word or two
};

// A line as it stands in the chain.
struct ChainedLine {
  std::string practice = {};
  int64_t sequence = 0;   // from 1, without gaps, within the practice
  std::string text = {};  // the line as one JSON object: exactly the bytes that are hashed
  std::string hash =
      {};  // 32 bytes: BLAKE2b-256 of the hash before (32 zero bytes at first) and `text`
};

struct AuditCheckpoint {
  std::string practice = {};
  int64_t sequence = 0;
  std::string hash = {};
  Instant at = 0;
  std::string key = {};        // id of the public key
  std::string signature = {};  // 64 bytes over CheckpointStatement
};

// What a checkpoint's signature covers.
std::string CheckpointStatement(const AuditCheckpoint& checkpoint);
// The line as JSON, one line, keys in a fixed order, empty fields left out. `subject` is the
// pseudonym of the line's patient, or empty.
std::string AuditText(const AuditLine& line, int64_t sequence, std::string_view subject);
// The fields of such a line, or of any JSON object of texts and whole numbers, in order; empty
// where it is none.
std::vector<std::pair<std::string, std::string>> AuditFields(std::string_view text);
// Whether the signature is the key's (32 bytes) and covers what the checkpoint says.
bool SignatureFits(const AuditCheckpoint& checkpoint, std::string_view public_key);
// BLAKE2b-256 of `before` and `text`.
std::string ChainHash(std::string_view before, std::string_view text);

struct AuditKey {
  std::string id = {};
  std::string public_key = {};  // 32 bytes
};

struct AuditFault {
  std::string practice = {};
  int64_t sequence = 0;
  std::string what = {};  // "altered", "removed", "signature", ...; a sentence
};

struct AuditReport {
  int64_t chains = 0;
  int64_t lines = 0;
  int64_t checkpoints = 0;
  std::vector<AuditFault> faults = {};  // the first of each chain; empty: the log is whole
  bool whole() const { return faults.empty(); }
};

class Reader;

// Walks every chain. A checkpoint counts where its key is among `trusted`, or, where that is empty,
// among those that the store itself names (which proves less: whoever can rewrite the store can add
// a key). `known` are checkpoints that somebody kept elsewhere: lines that were cut off at the end
// of a chain, signed checkpoints and all, are found only by them.
absl::StatusOr<AuditReport> VerifyAudit(Reader& reader, const std::vector<AuditKey>& trusted,
                                        const std::vector<AuditCheckpoint>& known);

}  // namespace waymark::store

#endif  // WAYMARK_STORE_AUDIT_H_

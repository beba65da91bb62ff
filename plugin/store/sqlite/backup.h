// Backups of a store's file: made while it is in use, looked at before they are trusted, put back.
//
// A backup is one file, PATH, and a few lines about it beside it, PATH.manifest, with its digest.
#ifndef WAYMARK_STORE_SQLITE_BACKUP_H_
#define WAYMARK_STORE_SQLITE_BACKUP_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/store/audit.h"

namespace waymark::store::sqlite {

struct BackupReport {
  std::string digest;  // BLAKE2b-256 of the file, hexadecimal
  int schema = 0;
  int64_t bytes = 0;
  int64_t patients = 0;
  int64_t events = 0;
  int64_t items = 0;
  Instant taken = 0;
  AuditReport audit;  // of VerifyBackup
};

// A copy of the store at `store`, of one moment, whether or not a process has it open.
// AlreadyExists where `backup` is there.
absl::StatusOr<BackupReport> CreateBackup(const std::string& store, const std::string& backup,
                                          Instant now);
// Whether it is what was made (its manifest), whole (every page), of a schema that this program
// knows, and its audit log whole. DataLoss, NotFound, FailedPrecondition say what is wrong.
absl::StatusOr<BackupReport> VerifyBackup(const std::string& backup);
// Verifies it and makes it the store at `store`. AlreadyExists where there is one, unless
// `replace`: the old one is then kept beside it under the name that is returned. FailedPrecondition
// where a process has the store open. The restored store says that it is one until somebody
// acknowledges it, and resume tokens of before are worth nothing.
absl::StatusOr<std::string> RestoreBackup(const std::string& backup, const std::string& store,
                                          bool replace, Instant now);

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_BACKUP_H_

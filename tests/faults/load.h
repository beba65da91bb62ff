// The load under which stores are killed and disks forget: events that arrive, items that change,
// replies, changes for watchers and audit lines; and the check of what must be there afterwards.
#ifndef WAYMARK_TESTS_FAULTS_LOAD_H_
#define WAYMARK_TESTS_FAULTS_LOAD_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "waymark/store/store.h"

namespace waymark::store {

inline constexpr int kLoadPatients = 20;
inline constexpr char kLoadPractice[] = "A81001";

// The write that brings event `number` of sender `sender`: idempotent, as a client needs it that
// sends again what was not acknowledged.
WriteFunction LoadWrite(int sender, int64_t number);
// The `number`th line about a read of `run`.
AuditLine LoadRead(const std::string& run, int64_t number);

// By sender: the last event that was acknowledged.
using Acknowledged = std::map<int, int64_t>;

// What is wrong with the store; empty where nothing is: every acknowledged event is there, nothing
// is there twice (events, record, items, counters, changes and audit lines agree), the audit log is
// whole, lines about reads are missing at the end of their run only.
std::string CheckLoad(Store& store, const Acknowledged& acknowledged);

// An environment variable as a number.
int NumberFrom(const char* variable, int otherwise);

}  // namespace waymark::store

#endif  // WAYMARK_TESTS_FAULTS_LOAD_H_

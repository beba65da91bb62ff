#include "faults/load.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"

namespace waymark::store {
namespace {

std::string EventId(int sender, int64_t number) { return absl::StrCat(sender, "-", number); }

PatientKey KeyOf(int64_t number) {
  return {"emis", kLoadPractice, absl::StrCat("patient-", number % kLoadPatients)};
}

ItemId ItemOf(int64_t number) { return absl::StrCat("item-of-", number % kLoadPatients); }

absl::Status ChangeItem(Transaction& tx, PatientRef patient, int64_t number,
                        const std::string& event) {
  Item item;
  const auto found = tx.GetItem(ItemOf(number));
  if (found.ok()) {
    item = *found;
  } else {
    item.id = ItemOf(number);
    item.patient = patient;
    item.practice = kLoadPractice;
    item.rule = "rule";
  }
  item.bytes = event;
  if (auto put = tx.PutItem(item); !put.ok()) return put.status();
  return tx.AppendHistory({.item = item.id, .cause = "event", .event_id = event}).status();
}

}  // namespace

WriteFunction LoadWrite(int sender, int64_t number) {
  return [sender, number](Transaction& tx) -> absl::Status {
    const std::string id = EventId(sender, number);
    const auto patient = tx.FindOrAddPatient(KeyOf(number));
    if (!patient.ok()) return patient.status();
    NewEvent event{"emis", id, "entry", 1, std::string(30 + static_cast<size_t>(number % 90), 'f'),
                   "raw"};
    const auto appended = tx.AppendEvents(*patient, {&event, 1}, 1);
    if (!appended.ok()) return appended.status();
    if (appended->front() != Appended::kNew) return absl::OkStatus();
    if (auto status = ChangeItem(tx, *patient, number, id); !status.ok()) return status;
    auto status = tx.AddCount(kLoadPractice, "events", "all", Day::FromSerial(1), 1);
    if (!status.ok()) return status;
    const auto reply = tx.AddReply({.reply_id = id,
                                    .item = ItemOf(number),
                                    .patient = *patient,
                                    .practice = kLoadPractice,
                                    .rule = "rule"});
    if (!reply.ok()) return reply.status();
    const auto change = tx.AppendChange(kLoadPractice, {0, *patient, ItemOf(number), 1, id});
    if (!change.ok()) return change.status();
    AuditLine line;
    line.practice = kLoadPractice;
    line.action = "recorded";
    line.detail = id;
    line.patient = *patient;
    return tx.Audit(line);
  };
}

AuditLine LoadRead(const std::string& run, int64_t number) {
  AuditLine line;
  line.practice = kLoadPractice;
  line.action = "saw";
  line.actor = run;
  line.count = number;
  return line;
}

namespace {

// The text of a field of an audit line.
std::string FieldOf(const std::string& text, const std::string& name) {
  const std::string mark = "\"" + name + "\":";
  const size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  size_t begin = at + mark.size();
  const bool quoted = text[begin] == '"';
  if (quoted) ++begin;
  return text.substr(begin, text.find_first_of(quoted ? "\"" : ",}", begin) - begin);
}

std::string CheckAudit(Reader& reader, const std::set<std::string>& events) {
  const auto report = VerifyAudit(reader, {}, {});
  if (!report.ok()) return absl::StrCat("audit: ", report.status().ToString());
  if (!report->whole()) {
    return absl::StrCat("audit chain ", report->faults[0].practice, " at ",
                        report->faults[0].sequence, ": ", report->faults[0].what);
  }
  const auto lines = reader.AuditLines(kLoadPractice, 0, 10'000'000);
  if (!lines.ok()) return lines.status().ToString();
  std::multiset<std::string> recorded;
  std::map<std::string, int64_t> reads;
  for (const ChainedLine& line : *lines) {
    const std::string action = FieldOf(line.text, "action");
    if (action == "recorded") recorded.insert(FieldOf(line.text, "detail"));
    if (action == "saw") {
      const std::string run = FieldOf(line.text, "actor");
      if (std::stoll(FieldOf(line.text, "count")) != ++reads[run]) return "a gap among the reads";
    }
  }
  if (recorded != std::multiset<std::string>(events.begin(), events.end())) {
    return absl::StrCat("audit lines about ", recorded.size(), " events, the log has ",
                        events.size());
  }
  return "";
}

std::string CheckPatient(Reader& reader, int64_t number, std::set<std::string>& events) {
  const auto patient = reader.FindPatient(KeyOf(number));
  if (absl::IsNotFound(patient.status())) return "";
  if (!patient.ok()) return patient.status().ToString();
  const auto log = reader.ListEvents(*patient, 0, 10'000'000);
  const auto record = reader.GetRecord(*patient);
  const auto item = reader.GetItem(ItemOf(number));
  const auto history = reader.History(ItemOf(number));
  const auto replies = reader.RepliesOf(*patient);
  if (!log.ok() || !record.ok() || !item.ok() || !history.ok() || !replies.ok()) {
    return absl::StrCat("patient ", number, " can't be read: ", log.status().ToString(), " ",
                        record.status().ToString(), " ", item.status().ToString());
  }
  if (record->fragments.size() != log->size()) return "the record is not what the log says";
  for (size_t i = 0; i < log->size(); ++i) {
    const LoggedEvent& event = (*log)[log->size() - 1 - i];
    if (event.version != static_cast<int64_t>(i + 1) ||
        record->fragments[i] != event.event.fragment) {
      return "a part of the record is not its event's";
    }
    if (!events.insert(event.event.event_id).second) return "an event is there twice";
  }
  if (item->version != static_cast<int64_t>(log->size()) || history->size() != log->size() ||
      replies->size() != log->size() || item->bytes != log->front().event.event_id) {
    return "the item, its history or its replies are not what the log says";
  }
  return "";
}

}  // namespace

std::string CheckLoad(Store& store, const Acknowledged& acknowledged) {
  auto opened = store.Read();
  if (!opened.ok()) return opened.status().ToString();
  Reader& reader = **opened;
  std::set<std::string> events;
  for (int i = 0; i < kLoadPatients; ++i) {
    if (auto wrong = CheckPatient(reader, i, events); !wrong.empty()) return wrong;
  }
  for (const auto& [sender, last] : acknowledged) {
    for (int64_t number = 1; number <= last; ++number) {
      if (!events.contains(EventId(sender, number))) {
        return absl::StrCat("event ", number, " of sender ", sender,
                            " was acknowledged and is lost; the last one was ", last);
      }
    }
  }
  const auto counts = reader.Counts(kLoadPractice, "events", Day::Min(), Day::Max());
  int64_t counted = 0;
  for (const Count& count : *counts) counted += count.number;
  if (counted != static_cast<int64_t>(events.size())) {
    return absl::StrCat(counted, " events were counted, the log has ", events.size());
  }
  const auto changes = reader.ChangesAfter(kLoadPractice, 0, 10'000'000);
  if (!changes.ok()) return changes.status().ToString();
  std::multiset<std::string> told;
  for (size_t i = 0; i < changes->size(); ++i) {
    if ((*changes)[i].sequence != static_cast<int64_t>(i + 1)) return "a gap in the feed";
    told.insert((*changes)[i].bytes);
  }
  if (told != std::multiset<std::string>(events.begin(), events.end())) {
    return "the feed is not what the log says";
  }
  return CheckAudit(reader, events);
}

int NumberFrom(const char* variable, int otherwise) {
  const char* const text = std::getenv(variable);
  const int number = text == nullptr ? 0 : std::atoi(text);
  return number > 0 ? number : otherwise;
}

}  // namespace waymark::store

// A record as text, for comparing two.
#ifndef WAYMARK_TESTS_RECORD_DUMP_H_
#define WAYMARK_TESTS_RECORD_DUMP_H_

#include <sstream>
#include <string>

#include "waymark/calendar/decimal.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/record/record.h"

namespace waymark::record {

inline std::string DumpEntry(const PatientRecord& record, const Entry& e) {
  std::ostringstream out;
  out << e.id << " root=" << e.root << " " << KindName(e.kind) << ":" << e.kind_text << " "
      << EntryStatusName(e.status) << " on=" << calendar::FormatIso(e.occurred) << "@"
      << e.clock_seconds << " recorded=" << calendar::FormatInstant(e.recorded)
      << (e.recorded_assumed ? "?" : "") << " odd=" << int{e.date_oddity}
      << (e.hypothetical ? " hypothetical" : "") << (e.alone ? "" : " versions")
      << " source=" << e.source << " corrects=" << e.corrects << " urgency=" << e.urgency
      << " consultation=" << e.consultation_id << " role=" << e.author_role
      << " value=" << static_cast<int>(e.value.kind) << "/" << e.value.boolean << "/"
      << e.value.text << "/" << e.value.unit_text << "/"
      << calendar::FormatDecimal(e.value.quantity.value) << "/"
      << static_cast<int>(e.value.quantity.comparator) << "/" << e.value.quantity.unit;
  if (e.value.kind == ValueKind::kCoding) {
    out << "/" << record.systems()[e.value.coding.system] << "|" << e.value.coding.code;
  }
  out << " codes=";
  for (const Coding& coding : record.codings(e)) {
    out << record.systems()[coding.system] << "|" << coding.code << ";";
  }
  out << " links=";
  for (const std::string_view link : record.links(e)) out << link << ";";
  return out.str();
}

inline std::string Dump(const PatientRecord& record) {
  std::ostringstream out;
  out << "patient " << record.patient_id << " practice=" << record.practice
      << " nhs=" << record.nhs_number
      << " birth=" << (record.birth ? calendar::FormatIso(*record.birth) : "")
      << " died=" << (record.died ? calendar::FormatIso(*record.died) : "")
      << record.dead_without_date << " sex=" << SexName(record.sex)
      << " sensitive=" << record.sensitive << " doubt=" << record.in_doubt()
      << " coverage=" << record.coverage.given << record.coverage.complete
      << record.coverage.supplied_kinds;
  for (const std::string_view kind : record.coverage.supplied_other_kinds) out << ";" << kind;
  out << "\n";
  for (const Registration& r : record.registrations()) {
    out << "registration " << r.practice << " " << calendar::FormatIso(r.from) << " "
        << calendar::FormatIso(r.until) << "\n";
  }
  for (const Entry& e : record.entries()) out << "entry " << DumpEntry(record, e) << "\n";
  for (const Reply& r : record.replies()) {
    out << "reply " << r.rule << "/" << r.item << "/" << r.reply << "/" << r.role << " "
        << calendar::FormatIso(r.on) << " " << r.recorded << " "
        << (r.has_until ? calendar::FormatIso(r.until) : "") << "\n";
  }
  for (const SetAside& s : record.set_aside()) {
    out << "set aside " << s.what << " " << s.reason << " " << s.id << (s.doubt ? " doubt" : "")
        << "\n";
  }
  return out.str();
}

// Whether something was set aside for this reason.
inline bool HasReason(const PatientRecord& record, std::string_view what, std::string_view reason) {
  for (const SetAside& s : record.set_aside()) {
    if (s.what == what && s.reason == reason) return true;
  }
  return false;
}

}  // namespace waymark::record

#endif  // WAYMARK_TESTS_RECORD_DUMP_H_

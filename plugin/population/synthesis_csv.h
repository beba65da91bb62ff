// Synthetic patients as rows of the GP extract: patients.csv, events.csv and replies.csv.
#ifndef WAYMARK_POPULATION_SYNTHESIS_CSV_H_
#define WAYMARK_POPULATION_SYNTHESIS_CSV_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {

inline constexpr std::string_view kPatientsHeader =
    "practice_code,patient_id,nhs_number,birth_date,sex,registered_on,deregistered_on,died_on\n";
inline constexpr std::string_view kEventsHeader =
    "event_id,patient_id,occurred_on,recorded_on,kind,code_system,code,value,unit,status,urgency,"
    "codings,"
    "status_on,based_on,consultation_id,author_role\n";
inline constexpr std::string_view kRepliesHeader =
    "patient_id,rule,item,reply,role,replied_on,recorded_on,until\n";

// Each appends the patient's rows and returns their number.
int64_t AppendPatientRows(const Patient& patient, uint64_t seed, std::string_view practice_code,
                          std::string& out);
int64_t AppendEventRows(const Patient& patient, std::string& out);
int64_t AppendReplyRows(const Patient& patient, std::string& out);

// Shared with the FHIR writer.
// "SYN00000001-0012": unique within the practice.
void AppendEventId(std::string_view patient_id, int64_t number, std::string& out);
// "2019", "2019-03" or "2019-03-04".
void AppendDate(calendar::Day day, Precision precision, std::string& out);
std::string_view SexName(Sex sex);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_CSV_H_

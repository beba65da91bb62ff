#include "waymark/record/registration.h"

namespace waymark::record {

std::string_view OpenPractice(const PatientRecord& record, calendar::Day day) {
  const Registration* open = nullptr;
  for (const Registration& registration : record.registrations()) {
    if (day < registration.from || day >= registration.until) continue;
    const bool later = open == nullptr || registration.from > open->from ||
                       (registration.from == open->from && registration.practice > open->practice);
    if (later) open = &registration;
  }
  return open == nullptr ? std::string_view() : open->practice;
}

}  // namespace waymark::record

// contacts.csv: what patients are called and how they are reached, for `waymark feed`.
#ifndef WAYMARK_CLI_CONTACTS_H_
#define WAYMARK_CLI_CONTACTS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "waymark/v1/events.pb.h"

namespace waymark::cli {

// By patient id; of each only the name and the contact are set. The first line names the columns:
// patient_id, and any of family_name, given_name, title, telephone, address_1, address_2, town,
// postcode. Errors name the file, the line and the column, never a value.
absl::StatusOr<std::map<std::string, v1::Person>> ReadContacts(const std::string& path);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_CONTACTS_H_

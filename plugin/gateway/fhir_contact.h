// What a Patient resource says of how somebody is called and reached.
#ifndef WAYMARK_GATEWAY_FHIR_CONTACT_H_
#define WAYMARK_GATEWAY_FHIR_CONTACT_H_

#include <string_view>

#include "waymark/v1/events.pb.h"

namespace waymark::gateway {

// `text`: a Patient of FHIR R4, or the entry of a Bundle that holds one. Of several names the
// official one, else the usual one, else the first; of telephones the mobile one, of addresses
// home; none that is old, and no e-mail. What is not there stays empty; never fails.
void ReadFhirContact(std::string_view text, v1::Person& person);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_CONTACT_H_

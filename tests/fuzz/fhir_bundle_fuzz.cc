// Any bytes as a FHIR document: an error with a place, or patients that the engine answers for; the
// same bytes give the same patients.

#include "fuzz/fhir_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::ReadTwice({reinterpret_cast<const char*>(data), size},
                           [](waymark::record::FhirReader& reader, std::string_view text) {
                             return reader.AddDocument(text, "input.json");
                           });
  return 0;
}

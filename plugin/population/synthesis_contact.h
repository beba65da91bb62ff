// What a synthetic patient is called and how reached, as rows of contacts.csv for `waymark feed`:
// no rule reads it, so it is no part of the extract.
#ifndef WAYMARK_POPULATION_SYNTHESIS_CONTACT_H_
#define WAYMARK_POPULATION_SYNTHESIS_CONTACT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "waymark/population/synthesis_person.h"

namespace waymark::population::synthesis {

inline constexpr std::string_view kContactsHeader =
    "patient_id,family_name,given_name,title,telephone,address_1,address_2,town,postcode\n";

// Appends one row. Telephone numbers are of the ranges that Ofcom keeps for drama, postcodes of the
// area ZZ, which no place has.
void AppendContactRow(const Person& person, std::string& out);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_CONTACT_H_

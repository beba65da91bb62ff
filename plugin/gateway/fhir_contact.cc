#include "waymark/gateway/fhir_contact.h"

#include <array>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_json.h"

namespace waymark::gateway {
namespace {

using record::Json;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// The element whose `use` stands first among `uses`; else the first that is not old. "" stands for
// an element that has no use.
template <size_t kSize, typename Fits>
Json Chosen(const Json& list, const std::array<std::string_view, kSize>& uses, const Fits& fits) {
  Json chosen;
  size_t rank = kSize + 1;
  list.Each([&](const Json& one) {
    const std::string_view use = one["use"].Text();
    if (use == "old" || use == "temp" || !fits(one)) return;
    size_t here = 0;
    while (here < kSize && uses[here] != use) ++here;
    if (here >= rank) return;
    rank = here;
    chosen = one;
  });
  return chosen;
}

std::string Joined(const Json& list) {
  std::string out;
  list.Each([&out](const Json& one) {
    if (!one.Text().empty()) absl::StrAppend(&out, out.empty() ? "" : " ", View(one.Text()));
  });
  return out;
}

void ReadName(const Json& patient, v1::PersonName& name) {
  constexpr std::array<std::string_view, 3> kUses = {"official", "usual", ""};
  const Json chosen = Chosen(patient["name"], kUses, [](const Json&) { return true; });
  name.set_family(std::string(chosen["family"].Text()));
  name.set_given(Joined(chosen["given"]));
  name.set_title(Joined(chosen["prefix"]));
  // A name in one piece is better than none.
  if (name.family().empty() && name.given().empty()) {
    name.set_family(std::string(chosen["text"].Text()));
  }
}

void ReadContact(const Json& patient, v1::ContactDetails& contact) {
  constexpr std::array<std::string_view, 3> kPhones = {"mobile", "home", ""};
  const Json phone = Chosen(patient["telecom"], kPhones,
                            [](const Json& one) { return one["system"].Text() == "phone"; });
  contact.set_telephone(std::string(phone["value"].Text()));
  constexpr std::array<std::string_view, 2> kAddresses = {"home", ""};
  const Json address = Chosen(patient["address"], kAddresses, [](const Json&) { return true; });
  const auto add = [&contact](const Json& line) {
    if (!line.Text().empty()) contact.add_address(std::string(line.Text()));
  };
  address["line"].Each(add);
  for (const std::string_view member : {"city", "district", "postalCode"}) add(address[member]);
  if (contact.address().empty()) add(address["text"]);
}

}  // namespace

void ReadFhirContact(std::string_view text, v1::Person& person) {
  record::JsonParser parser;
  const std::optional<Json> whole = parser.Parse(text);
  if (!whole) return;
  const Json resource = (*whole)["resource"];
  const Json& patient = resource ? resource : *whole;
  v1::PersonName name;
  ReadName(patient, name);
  if (name.ByteSizeLong() > 0) *person.mutable_name() = std::move(name);
  v1::ContactDetails contact;
  ReadContact(patient, contact);
  if (contact.ByteSizeLong() > 0) *person.mutable_contact() = std::move(contact);
}

}  // namespace waymark::gateway

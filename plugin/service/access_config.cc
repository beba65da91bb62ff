// The `access:` section: tables of its keys, from which it is read and its schema and example made.

#include "waymark/service/access_config.h"

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/rules/names.h"
#include "waymark/service/log.h"

namespace waymark::service {
namespace {

using access::ClientConfig;
using access::IssuerConfig;
using rules::YamlNode;

constexpr std::string_view kText = R"("type": "string", "minLength": 1)";
constexpr std::string_view kTexts =
    R"("type": ["string", "array"], "items": {"type": "string", "minLength": 1})";
constexpr std::string_view kMap =
    R"("type": "object", "additionalProperties": {"type": "string", "minLength": 1})";
constexpr std::string_view kNumber = R"("type": "integer", "minimum": 0)";
constexpr std::string_view kYesNo = R"("enum": [true, false, "yes", "no"])";
constexpr std::string_view kRole =
    R"("enum": ["*", "gp", "nurse", "pharmacist", "coordinator", "administrator", "other"])";
constexpr std::string_view kNeed =
    R"("enum": ["evaluate", "feed", "read", "answer", "review", "export", "rules", "administer", "count"])";

template <typename T>
struct Field {
  std::string_view name, schema, example, says;
  void (*read)(const ConfigReader& reader, const YamlNode& node, T& to);
};

void ReadTexts(const ConfigReader& r, const YamlNode& node, std::vector<std::string>& texts) {
  texts.clear();
  r.ReadList(node, [&](const YamlNode& item) {
    if (const std::string* text = r.Text(item)) texts.push_back(*text);
  });
}

// Names with texts, each once.
void ReadMap(const ConfigReader& r, const YamlNode& node,
             std::vector<std::pair<std::string, std::string>>& map) {
  map.clear();
  if (!node.is_mapping()) {
    return r.Refuse(node, "names with values are expected here", "for instance {azp: console}");
  }
  for (const YamlNode::Pair& pair : node.pairs) {
    if (const std::string* text = r.Text(pair.value)) map.emplace_back(pair.key, *text);
  }
}

access::Roles RoleOf(const ConfigReader& r, const YamlNode& node) {
  const std::string* text = r.Text(node);
  if (text == nullptr) return 0;
  if (*text == "*") return access::kEveryRole;
  const std::optional<access::Roles> role = access::ParseRole(*text);
  if (!role) {
    r.Refuse(node, "a role is expected here",
             "gp, nurse, pharmacist, coordinator, administrator, other, or \"*\" for all");
  }
  return role.value_or(0);
}

void ReadRoles(const ConfigReader& r, const YamlNode& node, access::Roles& roles) {
  roles = 0;
  r.ReadList(node, [&](const YamlNode& item) {
    roles = static_cast<access::Roles>(roles | RoleOf(r, item));
  });
}

void ReadRoleNames(const ConfigReader& r, const YamlNode& node,
                   std::vector<std::pair<std::string, access::Roles>>& names) {
  names.clear();
  if (!node.is_mapping()) {
    return r.Refuse(node, "names with roles are expected here", "for instance {R8000: gp}");
  }
  for (const YamlNode::Pair& pair : node.pairs) names.emplace_back(pair.key, RoleOf(r, pair.value));
}

void ReadNeeds(const ConfigReader& r, const YamlNode& node, std::vector<access::Need>& needs) {
  needs.clear();
  r.ReadList(node, [&](const YamlNode& item) {
    const std::string* text = r.Text(item);
    if (text == nullptr) return;
    if (const std::optional<access::Need> need = access::ParseNeed(*text)) {
      needs.push_back(*need);
    } else {
      r.Refuse(item, "what a client may do is expected here",
               "evaluate, feed, read, answer, review, export, rules, administer or count");
    }
  });
}

constexpr Field<IssuerConfig> kIssuer[] = {
    {"issuer", kText, "https://id.example.nhs.uk", "Its name as tokens give it in `iss`, exactly.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) { r.ReadText(n, to.issuer); }},
    {"audience", kTexts, "waymark", "What tokens for this sidecar have in `aud`.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       ReadTexts(r, n, to.audiences);
     }},
    {"keys", kText, "issuer-keys.json",
     "File with its public keys, a JWK Set. With `client_id` both may be left out: then none of "
     "its "
     "bearer tokens are taken, and its keys are fetched when people sign in.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) { r.ReadPath(n, to.keys); }},
    {"client_id", kText, "waymark-console",
     "People sign in there in their browser, by OpenID Connect: our name at the issuer.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadText(n, to.client_id);
     }},
    {"client_secret", kText, "client.secret", "File with the secret that goes with `client_id`.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadPath(n, to.client_secret);
     }},
    {"client_key", kText, "#client.key",
     "In its place: PEM file with our private key (private_key_jwt).",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadPath(n, to.client_key);
     }},
    {"client_key_id", kText, "#waymark-1", "The name (`kid`) that the issuer knows that key by.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadText(n, to.client_key_id);
     }},
    {"client_algorithm", kText, "#RS512",
     "How that key signs: RS256 for RSA and the curve's own otherwise, unless given.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadText(n, to.client_algorithm);
     }},
    {"title", kText, "NHS smartcard or security key",
     "What the console calls it; its name unless given.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) { r.ReadText(n, to.title); }},
    {"scopes", kTexts, "[openid, profile]", "What is asked for.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       ReadTexts(r, n, to.scopes);
     }},
    {"userinfo", kYesNo, "no",
     "Claims that its ID tokens lack are taken from its UserInfo endpoint.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadYesNo(n, to.userinfo);
     }},
    {"acr", kTexts, "[AAL3]",
     "How people must have been authenticated, in the issuer's words: it is asked for, and `acr` "
     "must be one of them.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) { ReadTexts(r, n, to.acr); }},
    {"max_age_minutes", kNumber, "15",
     "How long ago they may have been authenticated there, so that the console's lock asks again; "
     "0 "
     "leaves it to the issuer.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadNumber(n, to.max_age_minutes);
     }},
    {"authority", kText, "authority.pem",
     "PEM file of who signs its server's certificate; the system's authorities unless given.",
     [](const ConfigReader& r, const YamlNode& n, IssuerConfig& to) {
       r.ReadPath(n, to.authority);
     }},
};

constexpr Field<ClientConfig> kClient[] = {
    {"name", kText, "console", "What the audit log and limits call it.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { r.ReadText(n, to.name); }},
    {"certificate", kTexts, "[console.a81001.example]",
     "It shows a certificate with one of these alternative names (or, without any, this common "
     "name), or with this subject.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       ReadTexts(r, n, to.certificates);
     }},
    {"issuer", kText, "https://id.example.nhs.uk", "It shows a token of this issuer.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { r.ReadText(n, to.issuer); }},
    {"claims", kMap, "{azp: waymark-console}",
     "Its tokens say this. A path has dots; where there are several values one must fit.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { ReadMap(r, n, to.claims); }},
    {"unix_socket", kYesNo, "no", "It calls through the Unix socket.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadYesNo(n, to.unix_socket);
     }},
    {"may", "", "[read, answer, review]",
     "What it may do: evaluate, feed, read, answer, review, export, rules, administer, count.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { ReadNeeds(r, n, to.may); }},
    {"practices", kTexts, "[A81001]", "For which practices: ODS codes, or \"*\" for every one.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       ReadTexts(r, n, to.practices);
     }},
    {"chosen_from", kText, "nhsid_nrbac_roles",
     "Where its tokens list all of a person's roles as objects: that list. Only the chosen one of "
     "them counts for the claims below.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.chosen_from);
     }},
    {"chosen_by", kText, "person_roleid", "Which member of such an object names it.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.chosen_by);
     }},
    {"chosen_claim", kText, "selected_roleid",
     "Where the token says which was chosen. Without it only somebody with one role comes in.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.chosen_claim);
     }},
    {"practice_claim", kText, "org", "Of those only the ones that the token names there.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.practice_claim);
     }},
    {"roles", "", "[gp, nurse, coordinator]", "In which roles, or \"*\" for every one.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { ReadRoles(r, n, to.roles); }},
    {"role_claim", kText, "roles.code", "Of those only the ones that the token names there.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.role_claim);
     }},
    {"role_names", R"("type": "object", "additionalProperties": {"type": "string"})",
     "{R8000: gp, R8001: nurse}", "What the claim says and which of our roles that is.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       ReadRoleNames(r, n, to.role_names);
     }},
    {"person_claim", kText, "name", "Where its tokens name the person, for the audit log.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.person_claim);
     }},
    {"purposes", kTexts, "[direct care]", "What for; the first where nobody says which.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       ReadTexts(r, n, to.purposes);
     }},
    {"purpose_claim", kText, "purpose", "Where its tokens say which of those.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadText(n, to.purpose_claim);
     }},
    {"calls_per_second", kNumber, "50", "How often it may call, if not as all others.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) {
       r.ReadNumber(n, to.calls_per_second);
     }},
    {"burst", kNumber, "100", "How many calls at once after a pause.",
     [](const ConfigReader& r, const YamlNode& n, ClientConfig& to) { r.ReadNumber(n, to.burst); }},
};

template <typename T>
void ReadFields(const ConfigReader& r, const YamlNode& node, std::string_view where,
                std::span<const Field<T>> fields, T& to) {
  if (!node.is_mapping()) return r.Refuse(node, "keys with values are expected here", "");
  for (const YamlNode::Pair& pair : node.pairs) {
    const Field<T>* field = nullptr;
    std::vector<std::string_view> names;
    for (const Field<T>& one : fields) {
      names.push_back(one.name);
      if (one.name == pair.key) field = &one;
    }
    if (field != nullptr) {
      field->read(r, pair.value, to);
    } else {
      r.findings.push_back({"unknown-key", rules::Severity::kError, pair.key_place,
                            absl::StrCat("no key `", pair.key, "` in ", std::string(where)),
                            rules::DidYouMean(rules::NearestOf(pair.key, names)), ""});
    }
  }
}

template <typename T>
void ReadEach(const ConfigReader& r, const YamlNode& node, std::string_view where,
              std::span<const Field<T>> fields, std::vector<T>& all) {
  all.clear();
  if (!node.is_sequence()) {
    return r.Refuse(node, "a list is expected here", "begin each of its entries with `- `");
  }
  for (const YamlNode& item : node.items) ReadFields(r, item, where, fields, all.emplace_back());
}

constexpr Field<access::Config> kSection[] = {
    {"issuers", "", "", "Whose tokens are taken.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       ReadEach<IssuerConfig>(r, n, "access.issuers", kIssuer, to.issuers);
     }},
    {"clients", "", "",
     "Who may call. The first that fits is the one; who is none of them may do nothing.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       ReadEach<ClientConfig>(r, n, "access.clients", kClient, to.clients);
     }},
    {"clock_skew_seconds", kNumber, "30", "How far an issuer's clock may be from ours.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.clock_skew_seconds);
     }},
    {"cache_seconds", kNumber, "60",
     "How long a token that was found good is not verified again; never past its end.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.cache_seconds);
     }},
    {"refresh_seconds", kNumber, "10",
     "How often this section and the key sets are looked at: what replaces them is used without a "
     "restart.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.refresh_seconds);
     }},
    {"calls_per_second", kNumber, "100", "How often a client may call.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.calls_per_second);
     }},
    {"burst", kNumber, "200", "How many calls at once after a pause.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.burst);
     }},
    {"failures_per_second", kNumber, "5",
     "How often callers of one address may fail to say who they are.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.failures_per_second);
     }},
    {"failures_burst", kNumber, "50", "How many such calls at once after a pause.",
     [](const ConfigReader& r, const YamlNode& n, access::Config& to) {
       r.ReadNumber(n, to.failures_burst);
     }},
};

// The schema of a value that may also stand in a list.
std::string OneOrList(std::string_view item) {
  return absl::StrCat("\"oneOf\": [{", std::string(item), "}, {\"type\": \"array\", \"items\": {",
                      std::string(item), "}}]");
}

template <typename T>
std::string Properties(std::span<const Field<T>> fields, const std::string& indent) {
  std::string text;
  for (const Field<T>& one : fields) {
    std::string schema(one.schema);
    if (one.name == "may") schema = OneOrList(kNeed);
    if (one.name == "roles") schema = OneOrList(kRole);
    if (schema.empty()) continue;
    absl::StrAppend(&text, text.empty() ? "" : ",", "\n", indent, "\"", std::string(one.name),
                    "\": {\"description\": ", JsonText(one.says), ", ", schema, "}");
  }
  return text;
}

std::string ListSchema(std::string_view name, std::string_view says,
                       const std::string& properties) {
  return absl::StrCat("\n      \"", std::string(name), "\": {\"description\": ", JsonText(says),
                      ", \"type\": \"array\", \"items\": {\"type\": \"object\", "
                      "\"additionalProperties\": false, \"properties\": {",
                      properties, "}}},");
}

template <typename T>
void AddExample(std::span<const Field<T>> fields, std::string& text) {
  std::string_view first = "    - ";
  for (const Field<T>& one : fields) {
    // One that excludes another stands there as a comment.
    const bool off = one.example.starts_with('#');
    absl::StrAppend(&text, "      # ", std::string(one.says), "\n", std::string(first),
                    off ? "# " : "", std::string(one.name), ": ",
                    std::string(one.example.substr(off ? 1 : 0)), "\n");
    first = "      ";
  }
}

}  // namespace

void ReadAccess(const ConfigReader& reader, const YamlNode& node, access::Config& config) {
  ReadFields<access::Config>(reader, node, "access", kSection, config);
}

std::string AccessSchema() {
  const std::string inner = "        ";
  return absl::StrCat(
      "\"type\": \"object\", \"additionalProperties\": false, \"properties\": {",
      ListSchema(kSection[0].name, kSection[0].says, Properties<IssuerConfig>(kIssuer, inner)),
      ListSchema(kSection[1].name, kSection[1].says, Properties<ClientConfig>(kClient, inner)),
      Properties<access::Config>(kSection, "      "), "}");
}

std::string AccessExample() {
  std::string text;
  for (const Field<access::Config>& one : kSection) {
    absl::StrAppend(&text, "  # ", std::string(one.says), "\n  ", std::string(one.name), ":");
    if (!one.example.empty()) {
      absl::StrAppend(&text, " ", std::string(one.example), "\n");
      continue;
    }
    text += "\n";
    if (one.name == "issuers") AddExample<IssuerConfig>(kIssuer, text);
    if (one.name == "clients") AddExample<ClientConfig>(kClient, text);
  }
  return text;
}

}  // namespace waymark::service

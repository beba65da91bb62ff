// The configuration file: a table of its keys, from which it is read and its example is made.

#include <functional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/rules/names.h"
#include "waymark/rules/yaml_tree.h"
#include "waymark/service/access_config.h"
#include "waymark/service/config.h"
#include "waymark/service/config_reader.h"
#include "waymark/service/log.h"

namespace waymark::service {
namespace {

using rules::Finding;
using rules::YamlNode;

using Reader = ConfigReader;

// What a value may be, for the schema.
enum class Form : uint8_t { kText, kTexts, kNumber, kYesNo, kMode, kDay, kAccess };

struct Key {
  std::string_view name;  // "tls.certificate"
  Form form;
  std::string_view example;
  std::string_view says;
  void (*read)(const Reader& reader, const YamlNode& node);
};

void ReadListen(const Reader& r, const YamlNode& node, std::vector<ListenAddress>& listen) {
  listen.clear();
  r.ReadList(node, [&](const YamlNode& item) {
    const std::string* text = r.Text(item);
    if (text == nullptr) return;
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(*text);
    if (address.ok()) {
      listen.push_back(*address);
    } else {
      r.Refuse(item, std::string(address.status().message()), "");
    }
  });
}

void ReadPaths(const Reader& r, const YamlNode& node, std::vector<std::string>& paths) {
  paths.clear();
  r.ReadList(node, [&](const YamlNode& item) {
    if (const std::string* text = r.Text(item)) paths.push_back(r.Path(*text));
  });
}

void ReadMode(const Reader& r, const YamlNode& node) {
  const std::string* text = r.Text(node);
  if (text == nullptr) return;
  int mode = 0;
  bool good = text->size() == 3 || (text->size() == 4 && text->front() == '0');
  for (const char c : *text) {
    good = good && c >= '0' && c <= '7';
    mode = mode * 8 + (c - '0');
  }
  if (good) {
    r.config.unix_mode = mode;
  } else {
    r.Refuse(node, "file permissions in octal are expected here", "for instance \"0660\"");
  }
}

void ReadToday(const Reader& r, const YamlNode& node) {
  const std::string* text = r.Text(node);
  if (text == nullptr) return;
  r.config.today = calendar::ParseDay(*text);
  if (!r.config.today) r.Refuse(node, "a day is expected here", "for instance 2026-03-03");
}

void ReadTexts(const Reader& r, const YamlNode& node, std::vector<std::string>& texts) {
  texts.clear();
  r.ReadList(node, [&](const YamlNode& item) {
    if (const std::string* text = r.Text(item)) texts.push_back(*text);
  });
}

TlsConfig& HttpTls(const Reader& r) {
  if (!r.config.http.tls.has_value()) r.config.http.tls.emplace();
  return *r.config.http.tls;
}

TlsConfig& Tls(const Reader& r) {
  if (!r.config.tls.has_value()) r.config.tls.emplace();
  return *r.config.tls;
}

constexpr Key kKeys[] = {
    {"rules", Form::kText, "pack", "The pack's folder, or a link to one.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, r.config.rules); }},
    {"overlays", Form::kTexts, "[practice.yaml]",
     "Overlay files, in the order in which they apply.",
     [](const Reader& r, const YamlNode& n) { ReadPaths(r, n, r.config.overlays); }},
    {"code_sets", Form::kTexts, "[local-codes]",
     "Folders of code sets that fill or widen the pack's.",
     [](const Reader& r, const YamlNode& n) { ReadPaths(r, n, r.config.code_sets); }},
    {"trusted_keys", Form::kTexts, "[clinical-safety.pub]",
     "Public key files; a pack signed with one of them is clinically approved.",
     [](const Reader& r, const YamlNode& n) { ReadPaths(r, n, r.config.trusted_keys); }},
    {"listen", Form::kTexts, "[127.0.0.1:7443]",
     "Where to listen; beyond this machine only with TLS.",
     [](const Reader& r, const YamlNode& n) { ReadListen(r, n, r.config.listen); }},
    {"unix.path", Form::kText, "waymark.sock", "A Unix socket.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, r.config.unix_path); }},
    {"unix.mode", Form::kMode, "\"0600\"", "Who may use the socket: its file permissions.",
     ReadMode},
    {"tls.certificate", Form::kText, "server.pem",
     "PEM file with the server's certificate and those above it.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, Tls(r).certificate); }},
    {"tls.key", Form::kText, "server.key", "PEM file with its private key.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, Tls(r).key); }},
    {"tls.client_ca", Form::kText, "clients.pem",
     "Given: clients must show a certificate that this signed.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, Tls(r).client_ca); }},
    {"tls.client_certificate_optional", Form::kYesNo, "no",
     "With `client_ca` and `access`: who shows a token needs no certificate.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadYesNo(n, Tls(r).client_certificate_optional);
     }},
    {"tls.refresh_seconds", Form::kNumber, "10",
     "How often these files are looked at: what replaces them is used without a restart.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, Tls(r).refresh_seconds); }},
    {"http.listen", Form::kTexts, "[127.0.0.1:7480]",
     "Where to answer HTTP: health, metrics and the API; nowhere unless given, beyond this machine "
     "only with TLS.",
     [](const Reader& r, const YamlNode& n) { ReadListen(r, n, r.config.http.listen); }},
    {"http.certificate", Form::kText, "server.pem",
     "PEM file with the certificate of the HTTP listener; plain text without.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, HttpTls(r).certificate); }},
    {"http.key", Form::kText, "server.key", "PEM file with its private key.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, HttpTls(r).key); }},
    {"http.client_ca", Form::kText, "clients.pem",
     "Given: HTTP clients must show a certificate that this signed.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, HttpTls(r).client_ca); }},
    {"http.client_certificate_optional", Form::kYesNo, "no",
     "Clients without a certificate must show a token.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadYesNo(n, HttpTls(r).client_certificate_optional);
     }},
    {"http.origins", Form::kTexts, "[https://records.example]",
     "Web pages of these origins may call from a browser; none unless given.",
     [](const Reader& r, const YamlNode& n) { ReadTexts(r, n, r.config.http.origins); }},
    {"http.hosts", Form::kTexts, "[waymark.surgery.example]",
     "Names, besides localhost and loopback addresses, that requests without TLS may come under: "
     "those that a proxy on this machine passes on.",
     [](const Reader& r, const YamlNode& n) { ReadTexts(r, n, r.config.http.hosts); }},
    {"http.console", Form::kText, "/usr/share/waymark/console",
     "Folder of the console's built files, served at the root; `off` for none. Unless given, the "
     "one beside the program where there is one.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadText(n, r.config.http.console);
       if (r.config.http.has_console()) r.config.http.console = r.Path(r.config.http.console);
     }},
    {"http.threads", Form::kNumber, "2", "Threads that serve all HTTP connections.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.threads); }},
    {"http.connections", Form::kNumber, "4096", "Most HTTP connections; more are closed at once.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.connections); }},
    {"http.header_bytes", Form::kNumber, "16384", "Most bytes of a request's header.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.header_bytes); }},
    {"http.body_bytes", Form::kNumber, "268435456",
     "Most bytes of all requests that are being read or answered at a time.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.body_bytes); }},
    {"http.header_seconds", Form::kNumber, "10",
     "How long a client may take for a TLS handshake or a request's header.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.header_seconds); }},
    {"http.body_seconds", Form::kNumber, "60", "How long it may take for the rest of the request.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.body_seconds); }},
    {"http.idle_seconds", Form::kNumber, "120",
     "How long a connection may stay open between two requests.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.idle_seconds); }},
    {"http.write_seconds", Form::kNumber, "60",
     "How long a client may take to receive an answer, or a part of a stream.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.write_seconds); }},
    {"http.session_idle_minutes", Form::kNumber, "15",
     "A person's session in a browser ends when nothing is done for so long (5 to 30).",
     [](const Reader& r, const YamlNode& n) {
       r.ReadNumber(n, r.config.http.session_idle_minutes);
     }},
    {"http.session_hours", Form::kNumber, "12",
     "And at the latest after these hours, or when its token ends (1 to 12).",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.http.session_hours); }},
    {"http.public_url", Form::kText, "https://waymark.surgery.example",
     "The address under which clients call this listener: what signed tokens of CDS Hooks clients "
     "must be for, and where browsers come back to after signing in (/signed-in).",
     [](const Reader& r, const YamlNode& n) { r.ReadText(n, r.config.http.public_url); }},
    {"cds_hooks.enabled", Form::kYesNo, "yes",
     "Whether the HTTP listener answers CDS Hooks (/cds-services).",
     [](const Reader& r, const YamlNode& n) { r.ReadYesNo(n, r.config.cds_hooks.enabled); }},
    {"cds_hooks.not_recorded", Form::kTexts, "[Flag, CarePlan]",
     "FHIR resource types that the record system does not have: they are neither asked for nor "
     "missed.",
     [](const Reader& r, const YamlNode& n) { ReadTexts(r, n, r.config.cds_hooks.not_recorded); }},
    {"cds_hooks.card_key", Form::kText, "card.key",
     "A file of at least 32 random bytes, readable by the sidecar only: with it cards keep their "
     "names after a restart. Without it the store keeps a key of its own, where there is a store.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, r.config.cds_hooks.card_key); }},
    {"cds_hooks.fhir_servers", Form::kTexts, "[https://records.example/fhir]",
     "Base addresses of FHIR servers that are asked, with the token that a call brings, for what "
     "its "
     "prefetch lacks; no other is ever asked.",
     [](const Reader& r, const YamlNode& n) { ReadTexts(r, n, r.config.cds_hooks.fhir_servers); }},
    {"cds_hooks.fhir_ca", Form::kText, "records-ca.pem",
     "PEM file with the authorities that signed those servers' certificates; unless given, those "
     "that "
     "the machine trusts.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, r.config.cds_hooks.fhir_ca); }},
    {"cds_hooks.fhir_milliseconds", Form::kNumber, "3000",
     "How long all queries of one call to such a server may take together.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadNumber(n, r.config.cds_hooks.fhir_milliseconds);
     }},
    {"access", Form::kAccess, "",
     "Who may call, and for which practices; without it only this machine may.",
     [](const Reader& r, const YamlNode& n) { ReadAccess(r, n, r.config.access.emplace()); }},
    {"store.url", Form::kText, "sqlite:waymark.db",
     "Where events, items and replies are kept; nothing is kept unless given.",
     [](const Reader& r, const YamlNode& n) { r.ReadText(n, r.config.store.url); }},
    {"store.worklists", Form::kText, "worklists.yaml",
     "A file of worklists and export profiles in place of the program's own.",
     [](const Reader& r, const YamlNode& n) { r.ReadPath(n, r.config.store.worklists); }},
    {"store.audit_reads_first", Form::kYesNo, "no",
     "That a record was read is on disk before the answer goes out.",
     [](const Reader& r, const YamlNode& n) { r.ReadYesNo(n, r.config.store.audit_reads_first); }},
    {"limits.message_bytes", Form::kNumber, "67108864", "Largest request, in bytes.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.limits.message_bytes); }},
    {"limits.record_entries", Form::kNumber, "200000", "Most entries in one record.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.limits.record_entries); }},
    {"limits.big_message_bytes", Form::kNumber, "262144",
     "Larger requests are answered by threads of their own.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadNumber(n, r.config.limits.big_message_bytes);
     }},
    {"limits.threads", Form::kNumber, "2", "How many such threads.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.limits.threads); }},
    {"limits.waiting", Form::kNumber, "64", "How many requests may wait for them.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.limits.waiting); }},
    {"keepalive.ping_seconds", Form::kNumber, "120",
     "A silent client is asked this often whether it is there.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.keepalive.ping_seconds); }},
    {"keepalive.timeout_seconds", Form::kNumber, "20", "How long it has to answer.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadNumber(n, r.config.keepalive.timeout_seconds);
     }},
    {"keepalive.client_ping_seconds", Form::kNumber, "30",
     "Clients may ask no more often than this.",
     [](const Reader& r, const YamlNode& n) {
       r.ReadNumber(n, r.config.keepalive.client_ping_seconds);
     }},
    {"drain_seconds", Form::kNumber, "20", "How long calls have to finish when the sidecar stops.",
     [](const Reader& r, const YamlNode& n) { r.ReadNumber(n, r.config.drain_seconds); }},
    {"zone", Form::kText, "Europe/London", "The practice's time zone.",
     [](const Reader& r, const YamlNode& n) { r.ReadText(n, r.config.zone); }},
    {"practice", Form::kText, "A81001", "ODS code of the practice, where a request names none.",
     [](const Reader& r, const YamlNode& n) { r.ReadText(n, r.config.practice); }},
    {"today", Form::kDay, "2026-03-03",
     "A fixed today; demonstration packs only, and every answer says so.", ReadToday},
    {"include_drafts", Form::kYesNo, "no", "Requests may ask for rules in draft.",
     [](const Reader& r, const YamlNode& n) { r.ReadYesNo(n, r.config.include_drafts); }},
    {"allow_demonstration_pack", Form::kYesNo, "no",
     "A pack signed with the demonstration key may be served beyond this machine.",
     [](const Reader& r, const YamlNode& n) { r.ReadYesNo(n, r.config.allow_demonstration_pack); }},
    {"wait_for_pack", Form::kYesNo, "no",
     "Start without a pack that may run, and wait for SIGHUP to bring one.",
     [](const Reader& r, const YamlNode& n) { r.ReadYesNo(n, r.config.wait_for_pack); }},
};

void ReadMapping(const Reader& reader, const YamlNode& node, const std::string& prefix) {
  for (const YamlNode::Pair& pair : node.pairs) {
    const std::string name = prefix + pair.key;
    const Key* key = nullptr;
    bool is_block = false;
    std::vector<std::string_view> near;
    for (const Key& one : kKeys) {
      if (one.name == name) key = &one;
      is_block = is_block || one.name.starts_with(name + ".");
      if (!one.name.starts_with(prefix)) continue;
      const std::string_view rest = one.name.substr(prefix.size());
      near.push_back(rest.substr(0, rest.find('.')));
    }
    if (key != nullptr) {
      key->read(reader, pair.value);
    } else if (is_block && pair.value.is_mapping()) {
      ReadMapping(reader, pair.value, name + ".");
    } else if (is_block) {
      reader.Refuse(pair.value, "keys with values are expected here", "");
    } else {
      reader.findings.push_back({"unknown-key", rules::Severity::kError, pair.key_place,
                                 absl::StrCat("no key `", name, "` in a configuration"),
                                 rules::DidYouMean(rules::NearestOf(pair.key, near)), ""});
    }
  }
}

std::string SchemaOf(Form form) {
  switch (form) {
    case Form::kText:
      return R"("type": "string", "minLength": 1)";
    case Form::kTexts:
      return R"("type": ["string", "array"], "items": {"type": "string", "minLength": 1})";
    case Form::kNumber:
      return R"("type": "integer", "minimum": 0)";
    case Form::kYesNo:
      // YAML 1.1 and 1.2 differ about yes and no: the first gives a boolean, the second a text.
      return R"("enum": [true, false, "yes", "no"])";
    case Form::kMode:
      return R"("type": "string", "pattern": "^0?[0-7]{3}$")";
    case Form::kDay:
      return R"("type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")";
    case Form::kAccess:
      return AccessSchema();
  }
  return "";
}

}  // namespace

void ReadConfig(const rules::SourceFile& file, std::string_view folder, ServeConfig& config,
                std::vector<Finding>& findings) {
  const YamlNode root = rules::ParseYaml(file.text, 0, findings);
  if (rules::HasErrors(findings)) return;
  if (root.kind == YamlNode::Kind::kNull) return;
  const Reader reader{config, folder, findings};
  if (!root.is_mapping()) {
    reader.Refuse(root, "a configuration is a list of keys with values",
                  "for instance `rules: pack`");
    return;
  }
  ReadMapping(reader, root, "");
}

std::string ConfigSchema() {
  std::string text =
      "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
      "  \"title\": \"A sidecar's configuration\",\n  \"type\": \"object\",\n"
      "  \"additionalProperties\": false,\n  \"properties\": {";
  std::string_view block;
  std::string_view comma;
  for (const Key& key : kKeys) {
    const size_t dot = key.name.find('.');
    const bool nested = dot != std::string_view::npos;
    const std::string_view in = nested ? key.name.substr(0, dot) : "";
    if (in != block) {
      if (!block.empty()) text += "}}";
      if (nested) {
        absl::StrAppend(&text, std::string(comma), "\n    \"", std::string(in),
                        "\": {\"type\": \"object\", \"additionalProperties\": false, "
                        "\"properties\": {");
        comma = "";
      }
      block = in;
    }
    absl::StrAppend(&text, std::string(comma), nested ? "\n      \"" : "\n    \"",
                    std::string(nested ? key.name.substr(dot + 1) : key.name),
                    "\": {\"description\": ", JsonText(key.says), ", ", SchemaOf(key.form), "}");
    comma = ",";
  }
  if (!block.empty()) text += "}}";
  return text + "\n  }\n}\n";
}

std::string ExampleConfig() {
  std::string text;
  std::string_view block;
  for (const Key& key : kKeys) {
    const size_t dot = key.name.find('.');
    const bool nested = dot != std::string_view::npos;
    if (nested && key.name.substr(0, dot) != block) {
      block = key.name.substr(0, dot);
      absl::StrAppend(&text, std::string(block), ":\n");
    }
    const std::string indent = nested ? "  " : "";
    const std::string name(nested ? key.name.substr(dot + 1) : key.name);
    absl::StrAppend(&text, indent, "# ", std::string(key.says), "\n", indent, name, ":",
                    key.form == Form::kAccess ? absl::StrCat("\n", AccessExample())
                                              : absl::StrCat(" ", std::string(key.example), "\n"));
  }
  return text;
}

std::string ConfigPage() {
  std::string text =
      "# Configuration\n\n"
      "<!-- Made by `waymark generate`; do not edit. -->\n\n"
      "`waymark serve --config FILE` reads one YAML file, and then every `*.yaml` of the folder of "
      "the same name that\nends in `.d` (`waymark.yaml`: `waymark.d/`), in the order of their "
      "names. What comes later replaces what was said\nbefore, a list as a whole; options of the "
      "command line replace both. Every file is checked like a rule file: an\nunknown key or a "
      "value of the wrong kind is an error with its place, and nothing starts. Paths are relative "
      "to\nthe folder of the file that names them. Editors check it with "
      "[schema/config.json](schema/config.json).\n\n"
      "| key | example | what it says |\n| --- | --- | --- |\n";
  for (const Key& key : kKeys) {
    const std::string example = key.example.empty()
                                    ? "[access.md](access.md)"
                                    : absl::StrCat("`", std::string(key.example), "`");
    absl::StrAppend(&text, "| `", std::string(key.name), "` | ", example, " | ",
                    std::string(key.says), " |\n");
  }
  return text + "\nAll of it, as a file:\n\n```yaml\n" + ExampleConfig() + "```\n";
}

}  // namespace waymark::service

#include "waymark/terminology/import.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/csv.h"
#include "waymark/terminology/import_formats.h"

namespace waymark::terminology {
namespace {

constexpr std::array<std::string_view, 3> kClinicalSystems = {"snomed", "readv2", "ctv3"};

size_t SystemRank(std::string_view system) {
  return static_cast<size_t>(std::find(kClinicalSystems.begin(), kClinicalSystems.end(), system) -
                             kClinicalSystems.begin());
}

bool IsName(std::string_view id) {
  return !id.empty() && id.front() != '_' &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

absl::Status CheckOptions(const ImportOptions& options) {
  if (!IsName(options.id)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", options.id,
        "\" can't be the name of a code set: use small letters, digits and underscores, as in "
        "fit_result"));
  }
  if (options.source.empty()) {
    return absl::InvalidArgumentError(
        "say where the list comes from, with a date: codes without a source are not taken");
  }
  return absl::OkStatus();
}

std::string TitleFromName(std::string_view id) {
  std::string title(id);
  std::replace(title.begin(), title.end(), '_', ' ');
  title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
  return title;
}

// What the set speaks for, from the systems that occur.
void SetAvailability(CodeSet& set) {
  if (set.members.empty()) {
    set.availability = Availability::kWaiting;
    return;
  }
  std::vector<std::string> systems;
  for (const Member& m : set.members) {
    if (systems.empty() || systems.back() != m.system) systems.push_back(m.system);
  }
  const bool all =
      std::all_of(kClinicalSystems.begin(), kClinicalSystems.end(), [&](std::string_view s) {
        return std::find(systems.begin(), systems.end(), s) != systems.end();
      });
  if (all) return;
  set.availability = Availability::kPartial;
  set.speaks_for = std::move(systems);
}

// A YAML text in double quotes: the one form in which nothing can be mistaken for something else.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
      case '\r':
      case '\t':
        quoted += ' ';
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
    }
  }
  return quoted + "\"";
}

void Line(std::string& yaml, const char* key, std::string_view value) {
  if (value.empty()) return;
  absl::StrAppend(&yaml, key, ": ", absl::string_view(value.data(), value.size()), "\n");
}

void TextLine(std::string& yaml, const char* key, std::string_view value) {
  if (!value.empty()) Line(yaml, key, Quoted(value));
}

void ListLine(std::string& yaml, const char* key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  const auto item = [](std::string* out, const std::string& v) {
    // A system that is a URI holds characters that mean something in YAML.
    const bool plain =
        v.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    absl::StrAppend(out, plain ? v : Quoted(v));
  };
  Line(yaml, key, absl::StrCat("[", absl::StrJoin(values, ", ", item), "]"));
}

}  // namespace

namespace import_internal {

void RowCollector::Add(std::string_view system, std::string_view code, std::string_view term,
                       std::string_view source, const RowPlace& place) {
  const std::string canonical(CanonicalSystem(system));
  if (canonical.empty()) {
    Find(ImportSeverity::kWarning, place, "left out: the row does not say its code system");
    return;
  }
  if (std::optional<std::string> problem = CodeProblem(canonical, code)) {
    Find(ImportSeverity::kWarning, place,
         absl::StrCat("left out: ", absl::string_view(code.data(), code.size()), ": ",
                      *std::move(problem)));
    return;
  }
  Member member;
  member.system = canonical;
  member.code = NormaliseCode(canonical, code);
  member.term = term;
  member.source = source.empty() ? options_.source : std::string(source);
  member.line = place.line;
  if (!seen_.insert(absl::StrCat(member.system, "|", member.code)).second) {
    Find(ImportSeverity::kNote, place, absl::StrCat(member.code, " stands twice: taken once"));
    return;
  }
  into_.set.members.push_back(std::move(member));
}

void RowCollector::Remove(std::string_view system, std::string_view code, const RowPlace& place) {
  const std::string canonical(CanonicalSystem(system));
  const std::string normalised = NormaliseCode(canonical, code);
  const size_t removed = std::erase_if(into_.set.members, [&](const Member& m) {
    return m.system == canonical && m.code == normalised;
  });
  if (removed == 0) {
    Find(ImportSeverity::kNote, place,
         absl::StrCat(normalised, " is excluded and was not included"));
  }
  seen_.erase(absl::StrCat(canonical, "|", normalised));
}

void RowCollector::Find(ImportSeverity severity, const RowPlace& place, std::string message) {
  into_.findings.push_back({severity, place.line, place.column, place.where, std::move(message)});
}

}  // namespace import_internal

bool ImportedCodeSet::HasErrors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const ImportFinding& f) { return f.severity == ImportSeverity::kError; });
}

absl::StatusOr<ImportedCodeSet> ImportCodeList(std::string_view text,
                                               const ImportOptions& options) {
  if (absl::Status checked = CheckOptions(options); !checked.ok()) return checked;
  if (!IsUtf8(text)) {
    return absl::InvalidArgumentError("the list is not UTF-8: save it as CSV UTF-8, or as JSON");
  }
  ImportedCodeSet imported;
  imported.set.id = options.id;
  imported.set.title = options.title;
  imported.set.source = options.source;
  imported.set.licence = options.licence;
  imported.set.version = options.version;
  import_internal::RowCollector rows(imported, options);

  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && text[first] == '{';
  if (absl::Status read = is_json ? import_internal::ReadValueSet(text, imported.set, rows)
                                  : import_internal::ReadCsvList(text, options, rows);
      !read.ok()) {
    return read;
  }
  if (imported.set.title.empty()) imported.set.title = TitleFromName(options.id);
  std::sort(imported.set.members.begin(), imported.set.members.end(), MemberBefore);
  SetAvailability(imported.set);
  if (imported.set.members.empty()) {
    rows.Find(ImportSeverity::kError, {}, "the list holds no code that could be taken");
  }
  return imported;
}

std::string CodeSetHeadYaml(const CodeSet& set) {
  std::string yaml;
  Line(yaml, "codeset", set.id);
  TextLine(yaml, "title", set.title);
  TextLine(yaml, "source", set.source);
  TextLine(yaml, "licence", set.licence);
  TextLine(yaml, "version", set.version);
  if (set.availability == Availability::kWaiting) {
    Line(yaml, "codes", "waiting");
  } else if (!set.members.empty()) {
    Line(yaml, "codes", absl::StrCat(set.id, ".csv"));
  }
  ListLine(yaml, "partial", set.speaks_for);
  ListLine(yaml, "kinds", set.kinds);
  ListLine(yaml, "include", set.include);
  ListLine(yaml, "exclude", set.exclude);
  Line(yaml, "means", set.means);
  Line(yaml, "about", set.about);
  Line(yaml, "part_of", set.part_of);
  Line(yaml, "scope", set.scope);
  TextLine(yaml, "certainty", set.certainty);
  return yaml;
}

std::string CodeSetMembersCsv(const CodeSet& set) {
  std::vector<const Member*> members;
  members.reserve(set.members.size());
  for (const Member& m : set.members) members.push_back(&m);
  std::sort(members.begin(), members.end(), [](const Member* a, const Member* b) {
    const size_t rank_a = SystemRank(a->system);
    const size_t rank_b = SystemRank(b->system);
    if (rank_a != rank_b) return rank_a < rank_b;
    if (a->system != b->system) return a->system < b->system;
    return a->code < b->code;
  });
  std::string csv = "code_system,code,term,source\n";
  for (const Member* m : members) {
    absl::StrAppend(&csv, CsvQuoted(m->system), ",", CsvQuoted(m->code), ",", CsvQuoted(m->term),
                    ",", CsvQuoted(m->source), "\n");
  }
  return csv;
}

}  // namespace waymark::terminology

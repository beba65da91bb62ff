// Heads of code sets; their members are read by terminology.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_pack.h"
#include "waymark/terminology/code.h"

namespace waymark::rules {
namespace {

using terminology::Availability;

constexpr size_t kMostSets = 65000;

bool IsSetName(std::string_view name) {
  if (name.empty() || name.size() > 100) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string WordText(Parser& parser, const YamlNode* node, std::string_view words) {
  if (!node) return {};
  const EnumSpec& spec = Enum(words);
  const std::optional<int> index = parser.Word(*node, spec);
  return index ? std::string(spec.values[static_cast<size_t>(*index)].name) : std::string();
}

std::vector<std::string> ReadReferences(Parser& parser, const YamlNode* node,
                                        ParsedCodeSet& parsed) {
  std::vector<std::string> names;
  if (!node) return names;
  for (const YamlNode* item : ItemsOf(*node)) {
    const std::string name = parser.Text(*item);
    if (name.empty()) continue;
    names.push_back(name);
    parsed.references.emplace_back(name, item->place);
  }
  return names;
}

void ReadMembers(Parser& parser, const FileTable& files, const YamlNode& codes,
                 terminology::CodeSet& set) {
  const int file = FindNamedFile(parser, files, codes);
  if (file < 0) return;
  std::vector<terminology::MemberProblem> problems;
  set.members = terminology::ReadMembersCsv(files[file].text, problems);
  for (const terminology::MemberProblem& problem : problems) {
    // A mistyped digit has a name of its own: it is the slip that happens most and shows least.
    const bool digit = problem.message.find("check digit is wrong") != std::string::npos;
    parser.Error({file, problem.line, problem.column}, digit ? "check-digit-wrong" : "bad-code-row",
                 problem.message);
  }
  if (set.members.empty() && problems.empty()) {
    parser.Error(
        codes.place, "no-codes", absl::StrCat("the file ", Quote(codes.scalar), " holds no codes"),
        "write codes: waiting where none are known yet; rules then say that they were not checked");
  }
}

std::optional<ParsedCodeSet> ParseOne(Parser& parser, const FileTable& files,
                                      const YamlNode& node) {
  const Fields fields(parser, node, Mapping("codeset"));
  const YamlNode* id = fields["codeset"];
  if (!id) return std::nullopt;
  ParsedCodeSet parsed;
  parsed.place = id->place;
  terminology::CodeSet& set = parsed.set;
  set.id = parser.Text(*id);
  if (!IsSetName(set.id)) {
    parser.Error(id->place, "bad-name",
                 absl::StrCat(Quote(set.id), " can't be the name of a code set"),
                 "a name is letters, digits, _, - and .");
    return std::nullopt;
  }
  set.title = parser.Text(fields["title"]);
  set.source = parser.Text(fields["source"]);
  set.licence = parser.Text(fields["licence"]);
  if (const YamlNode* version = fields["version"]) set.version = parser.Version(*version);
  set.include = ReadReferences(parser, fields["include"], parsed);
  set.exclude = ReadReferences(parser, fields["exclude"], parsed);
  const std::vector<std::string> part_of = ReadReferences(parser, fields["part_of"], parsed);
  if (!part_of.empty()) set.part_of = part_of.front();
  set.kinds = parser.Kinds(fields["kinds"]);
  set.means = WordText(parser, fields["means"], "means");
  set.about = WordText(parser, fields["about"], "about");
  set.scope = WordText(parser, fields["scope"], "scope");
  set.certainty = parser.Text(fields["certainty"]);
  const YamlNode* codes = fields["codes"];
  const YamlNode* partial = fields["partial"];
  if (codes && codes->is_scalar() && codes->scalar == "waiting") {
    set.availability = Availability::kWaiting;
    if (partial) {
      parser.Error(partial->place, "waiting-and-partial",
                   "a set that waits for its codes speaks for no code system",
                   "remove `partial`, or name a file of codes");
    }
    return parsed;
  }
  if (codes) {
    ReadMembers(parser, files, *codes, set);
  } else if (set.include.empty()) {
    parser.Error(node.place, "missing-key",
                 "A code set needs the key `codes` or `include`: where its members come from",
                 "for instance codes: " + set.id + ".csv, or codes: waiting");
  }
  if (partial) {
    set.availability = Availability::kPartial;
    for (const std::string& system : parser.Texts(partial)) {
      set.speaks_for.emplace_back(terminology::CanonicalSystem(system));
    }
  }
  return parsed;
}

// What a folder of further codes adds to a set that the pack has.
void Widen(const ParsedCodeSet& more, ParsedCodeSet& known) {
  std::set<std::pair<std::string_view, std::string_view>> present;
  for (const terminology::Member& member : known.set.members) {
    present.emplace(member.system, member.code);
  }
  std::vector<terminology::Member> fresh;
  for (const terminology::Member& member : more.set.members) {
    if (!present.contains({member.system, member.code})) fresh.push_back(member);
  }
  known.set.members.insert(known.set.members.end(), fresh.begin(), fresh.end());
  known.references.insert(known.references.end(), more.references.begin(), more.references.end());
  known.set.include.insert(known.set.include.end(), more.set.include.begin(),
                           more.set.include.end());
  known.set.exclude.insert(known.set.exclude.end(), more.set.exclude.begin(),
                           more.set.exclude.end());
  if (more.waiting()) return;
  if (known.waiting()) {
    known.set.availability = more.set.availability;
    known.set.speaks_for = more.set.speaks_for;
  } else if (known.set.availability == Availability::kPartial) {
    if (more.set.availability == Availability::kComplete) {
      known.set.availability = Availability::kComplete;
      known.set.speaks_for.clear();
    } else {
      for (const std::string& system : more.set.speaks_for) {
        if (std::find(known.set.speaks_for.begin(), known.set.speaks_for.end(), system) ==
            known.set.speaks_for.end()) {
          known.set.speaks_for.push_back(system);
        }
      }
    }
  }
}

}  // namespace

void ParseCodeSets(Parser& parser, const FileTable& files, const YamlNode& node,
                   std::vector<ParsedCodeSet>& sets) {
  if (!node.Find("codesets")) {
    std::optional<ParsedCodeSet> one = ParseOne(parser, files, node);
    if (one) sets.push_back(std::move(*one));
    return;
  }
  const Fields fields(parser, node, Mapping("codesets"));
  const YamlNode* list = fields["codesets"];
  if (!list) return;
  for (const YamlNode* item : ItemsOf(*list)) {
    std::optional<ParsedCodeSet> one = ParseOne(parser, files, *item);
    if (one) sets.push_back(std::move(*one));
  }
}

void AddCodeSets(Parser& parser, std::vector<ParsedCodeSet> more, bool widen,
                 std::vector<ParsedCodeSet>& sets) {
  std::map<std::string, size_t, std::less<>> known;
  if (widen) {
    for (size_t i = 0; i < sets.size(); ++i) known.emplace(sets[i].set.id, i);
  }
  std::set<std::string, std::less<>> seen;
  for (ParsedCodeSet& one : more) {
    if (!seen.insert(one.set.id).second) {
      parser.Error(
          one.place, "defined-twice",
          absl::StrCat("the code set ", Quote(one.set.id), " is defined for the second time"),
          "give one of them another name, or put their members together");
      continue;
    }
    const auto found = known.find(one.set.id);
    if (found != known.end()) {
      Widen(one, sets[found->second]);
    } else {
      sets.push_back(std::move(one));
    }
  }
}

std::vector<terminology::CodeSet> FinishCodeSets(Parser& parser, std::vector<ParsedCodeSet> sets) {
  std::sort(sets.begin(), sets.end(),
            [](const ParsedCodeSet& a, const ParsedCodeSet& b) { return a.set.id < b.set.id; });
  if (sets.size() > kMostSets) {
    parser.Error(sets[kMostSets].place, "too-many-sets", "a pack holds at most 65,000 code sets");
    sets.resize(kMostSets);
  }
  Names names;
  for (size_t i = 0; i < sets.size(); ++i) names.Add(sets[i].set.id, static_cast<int>(i));
  std::vector<terminology::CodeSet> finished;
  for (ParsedCodeSet& one : sets) {
    for (const auto& [name, place] : one.references) {
      if (names.Has(name)) continue;
      parser.Error(place, "unknown-set", absl::StrCat("no code set is called ", Quote(name)),
                   DidYouMean(names.Nearest(name)));
    }
    const auto unknown = [&](const std::string& name) { return !names.Has(name); };
    std::erase_if(one.set.include, unknown);
    std::erase_if(one.set.exclude, unknown);
    finished.push_back(std::move(one.set));
  }
  for (const terminology::ResolveProblem& problem : terminology::ResolveCodeSets(finished)) {
    const int index = names.Find(problem.set);
    const Place place = index >= 0 ? sets[static_cast<size_t>(index)].place : Place{};
    parser.Error(place, "code-set-members", problem.message);
  }
  return finished;
}

}  // namespace waymark::rules

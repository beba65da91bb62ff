#include "waymark/authoring/run_stories.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/story_record.h"
#include "waymark/prompts/render.h"

namespace waymark::authoring {
namespace {

constexpr size_t kMostFailures = 20;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool Wanted(const Story& story, std::string_view filter) {
  if (filter.empty() || Contains(story.name, filter) || Contains(story.file, filter)) return true;
  return std::any_of(story.rules.begin(), story.rules.end(),
                     [&](const std::string& rule) { return Contains(rule, filter); });
}

class Runner {
 public:
  Runner(const std::shared_ptr<const rules::Pack>& pack, const Story& story,
         const RunOptions& options)
      : pack_(pack), story_(story), options_(options) {
    result_.name = story.name;
    result_.file = story.file;
    result_.line = story.place.line;
    result_.rules = story.rules;
    for (const std::string& id : story.rules) {
      const int rule = pack->FindRule(id);
      if (rule >= 0) {
        rules_.push_back(static_cast<uint16_t>(rule));
      } else {
        Fail(absl::StrCat("there is no rule ", id));
      }
    }
    std::sort(rules_.begin(), rules_.end());
  }

  StoryResult Run() && {
    if (!result_.failures.empty()) return std::move(result_);
    CheckSets();
    ResolveReplies();
    record::PatientRecord record;
    if (!Build(record)) return std::move(result_);
    for (const Expectation& expectation : story_.expect) Test(record, expectation);
    if (!result_.passed()) {
      for (const StoryEntry& entry : story_.record) {
        result_.record.push_back(absl::StrCat(
            entry.on, ": ", entry.set.empty() ? entry.system + " " + entry.code : entry.set,
            entry.has_value ? " " + entry.value : "",
            entry.recorded.empty() ? "" : ", recorded " + entry.recorded));
      }
    }
    return std::move(result_);
  }

 private:
  void Fail(std::string failure) {
    if (result_.failures.size() < kMostFailures) result_.failures.push_back(std::move(failure));
  }

  // A code set that the pack lacks would silently be no entry of anything.
  void CheckSets() {
    for (const StoryEntry& entry : story_.record) {
      if (!entry.set.empty() && pack_->FindCodeSet(entry.set) < 0) {
        Fail(
            absl::StrCat("the pack has no code set ", entry.set, " (line ", entry.place.line, ")"));
      }
    }
  }

  bool Build(record::PatientRecord& record) {
    const absl::Status status = BuildRecord(story_, replies_, options_.zone, record);
    if (!status.ok()) Fail(std::string(status.message()));
    return status.ok();
  }

  bool Evaluate(const record::PatientRecord& record, Day day, calendar::Instant known_at,
                engine::Answer& answer) {
    engine::EvaluateOptions options;
    options.as_of = day;
    options.known_at = known_at;
    options.rules = rules_;
    const absl::Status status = options_.evaluate(pack_, record, options, answer);
    if (!status.ok()) Fail(std::string(status.message()));
    return status.ok();
  }

  // Whose reply it is, and whether that role may give it. Items are found as they stand before the
  // reply.
  void ResolveReplies() {
    std::vector<const StoryReply*> in_order;
    for (const StoryReply& reply : story_.replies) in_order.push_back(&reply);
    std::stable_sort(in_order.begin(), in_order.end(),
                     [](const auto* a, const auto* b) { return a->on < b->on; });
    for (const StoryReply* reply : in_order) {
      CheckReply(*reply);
      ResolvedReply resolved{reply, ""};
      if (!reply->item.empty()) resolved.item = KeyOf(*reply);
      replies_.push_back(resolved);
    }
  }

  void CheckReply(const StoryReply& reply) {
    const int rule = pack_->FindRule(reply.rule);
    const std::string what =
        absl::StrCat(calendar::FormatIso(reply.on), " reply \"", reply.reply, "\"");
    if (rule < 0) {
      Fail(absl::StrCat(what, ": there is no rule ", reply.rule));
      return;
    }
    const rules::ReplyRule* meant = nullptr;
    for (const auto& known : pack_->rules[static_cast<size_t>(rule)].replies) {
      if (known.name == reply.reply) meant = &known;
    }
    if (meant == nullptr) {
      Fail(absl::StrCat(what, ": the rule ", reply.rule, " has no such reply"));
      return;
    }
    const auto role = rules::ParseRole(reply.role);
    const bool may = (meant->by & role.value_or(rules::kOtherRole)) != 0;
    if (!may && !reply.refused) {
      Fail(absl::StrCat(what, ": a ", reply.role,
                        " may not give it; write refused: yes to test that"));
    }
    if (may && reply.refused) {
      Fail(absl::StrCat(what, ": expected that a ", reply.role,
                        " may not give it, but it is taken"));
    }
  }

  std::string KeyOf(const StoryReply& reply) {
    record::PatientRecord record;
    engine::Answer answer;
    if (!Build(record) || !Evaluate(record, reply.on, calendar::kEverything, answer)) return "";
    AnswerView view{pack_.get(), &record, &answer, reply.on};
    const auto found = FindItems(view, pack_->FindRule(reply.rule), reply.item);
    if (found.size() == 1) return found[0]->key;
    Fail(absl::StrCat(calendar::FormatIso(reply.on), " reply \"", reply.reply,
                      "\": ", found.empty() ? "no item" : "several items", " of ", reply.rule,
                      " that \"", reply.item, "\" could mean"));
    return reply.item;
  }

  void Test(const record::PatientRecord& record, const Expectation& expectation) {
    calendar::Instant known_at = calendar::kEverything;
    if (!expectation.known.empty()) {
      const auto moment = KnownMoment(expectation.known, options_.zone);
      if (!moment.ok()) {
        Fail(std::string(moment.status().message()));
        return;
      }
      known_at = *moment;
    }
    for (Day day = expectation.from; day <= expectation.to; day = calendar::AddDays(day, 1)) {
      engine::Answer answer;
      if (!Evaluate(record, day, known_at, answer)) return;
      ++result_.tested_days;
      const AnswerView view{pack_.get(),          &record, &answer, day, known_at, &options_.say,
                            options_.check_doubts};
      for (std::string& failure : CheckAnswer(view, story_, expectation)) {
        Fail(absl::StrCat("line ", expectation.place.line, ": ", failure));
      }
      if (options_.observe) options_.observe({pack_, &story_, &expectation, view, known_at});
    }
  }

  const std::shared_ptr<const rules::Pack>& pack_;
  const Story& story_;
  const RunOptions& options_;
  std::vector<uint16_t> rules_;
  std::vector<ResolvedReply> replies_;
  StoryResult result_;
};

}  // namespace

EvaluateFunction EngineEvaluation(absl::TimeZone zone) {
  struct Kept {
    std::shared_ptr<const rules::Pack> pack;
    std::unique_ptr<engine::Evaluator> evaluator;
  };
  auto kept = std::make_shared<Kept>();
  return [kept, zone](const std::shared_ptr<const rules::Pack>& pack,
                      const record::PatientRecord& record, const engine::EvaluateOptions& options,
                      engine::Answer& answer) -> absl::Status {
    if (kept->pack != pack) {
      auto program = engine::Compile(pack, {.zone = zone, .include_drafts = true});
      if (!program.ok()) return program.status();
      kept->evaluator = std::make_unique<engine::Evaluator>(*std::move(program));
      kept->pack = pack;
    }
    kept->evaluator->Evaluate(record, options, answer);
    return absl::OkStatus();
  };
}

std::vector<Story> StoriesOf(const std::vector<rules::SourceFile>& files,
                             std::vector<rules::Finding>& findings) {
  std::vector<Story> stories;
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string& path = files[i].path;
    if (!path.ends_with(".yaml") && !path.ends_with(".yml")) continue;
    // Only files that may hold stories are read in full.
    if (files[i].text.find("stor") == std::string::npos) continue;
    std::vector<rules::Finding> own;
    auto parsed = ParseStories(files[i], static_cast<int>(i), own);
    const bool is_story = !parsed.empty() || files[i].text.starts_with("stor") ||
                          files[i].text.find("\nstor") != std::string::npos;
    if (!is_story) continue;  // what is wrong with other files is for the loader to say
    std::move(parsed.begin(), parsed.end(), std::back_inserter(stories));
    std::move(own.begin(), own.end(), std::back_inserter(findings));
  }
  return stories;
}

SaySummary PromptWording() {
  struct Kept {
    const rules::Pack* pack = nullptr;
    std::string digest;
    prompts::Wordings wordings;
  };
  auto kept = std::make_shared<Kept>();
  return [kept](const rules::Pack& pack, const record::PatientRecord& record,
                const engine::Answer& answer,
                const engine::ItemAnswer& item) -> std::optional<std::string> {
    if (kept->pack != &pack || kept->digest != pack.digest) {
      std::vector<rules::Finding> findings;
      kept->wordings = prompts::CompileWording(pack, findings);
      kept->pack = &pack;
      kept->digest = pack.digest;
      // Templates with findings can't be rendered.
      if (rules::HasErrors(findings)) kept->wordings.rules.clear();
    }
    if (kept->wordings.rules.empty()) return std::nullopt;
    return prompts::RenderSummary({pack, kept->wordings, record, item, answer.as_of},
                                  prompts::Channel::kPlain);
  };
}

namespace {

RunOptions WithDefaults(const RunOptions& options) {
  RunOptions complete = options;
  if (!complete.evaluate) complete.evaluate = EngineEvaluation(options.zone);
  if (!complete.say) complete.say = PromptWording();
  return complete;
}

}  // namespace

StoryResult RunStory(const std::shared_ptr<const rules::Pack>& pack, const Story& story,
                     const RunOptions& options) {
  const RunOptions complete = WithDefaults(options);
  return Runner(pack, story, complete).Run();
}

namespace {

// The pack as a story wants it: with these sets still waiting, and these overlays.
using Variant = std::pair<std::vector<std::string>, std::vector<std::string>>;

std::shared_ptr<const rules::Pack> LoadVariant(const std::vector<rules::SourceFile>& files,
                                               const Variant& variant,
                                               const rules::LoadOptions& options,
                                               std::vector<rules::Finding>& findings) {
  rules::LoadOptions load = options;
  load.story_codes = true;
  load.story_still_waiting = variant.first;
  load.overlays.insert(load.overlays.end(), variant.second.begin(), variant.second.end());
  rules::LoadedPack loaded = rules::LoadPackFromFiles(files, load);
  if (loaded.pack) return loaded.pack;
  for (auto& finding : loaded.findings) {
    if (finding.severity == rules::Severity::kError) findings.push_back(std::move(finding));
  }
  return nullptr;
}

StoryResult NotRun(const Story& story) {
  StoryResult result;
  result.name = story.name;
  result.file = story.file;
  result.line = story.place.line;
  result.failures.push_back("the pack can't be loaded; see its findings");
  return result;
}

}  // namespace

StoryReport RunStories(const std::vector<rules::SourceFile>& files, const RunOptions& options) {
  StoryReport report;
  std::vector<Story> stories = StoriesOf(files, report.findings);
  // The stories themselves are no part of what they are told about: most of the text need not be
  // read for every variant.
  std::vector<rules::SourceFile> told = files;
  std::erase_if(told, [&](const rules::SourceFile& file) {
    return std::any_of(stories.begin(), stories.end(),
                       [&](const Story& story) { return story.file == file.path; });
  });
  std::erase_if(stories, [&](const Story& story) { return !Wanted(story, options.filter); });
  const RunOptions complete = WithDefaults(options);
  // Variant by variant, so that each is loaded and compiled once; results in the stories' order.
  std::map<Variant, std::vector<size_t>> variants;
  for (size_t i = 0; i < stories.size(); ++i) {
    variants[{stories[i].still_waiting, stories[i].overlays}].push_back(i);
  }
  report.results.resize(stories.size());
  for (const auto& [variant, members] : variants) {
    const auto pack = LoadVariant(told, variant, options.load, report.findings);
    for (const size_t i : members) {
      report.results[i] = pack ? Runner(pack, stories[i], complete).Run() : NotRun(stories[i]);
      (report.results[i].passed() ? report.passed : report.failed) += 1;
    }
  }
  return report;
}

}  // namespace waymark::authoring

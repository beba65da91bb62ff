#include "waymark/authoring/run_stories.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
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
      const AnswerView view{pack_.get(),
                            &record,
                            &answer,
                            day,
                            known_at,
                            &options_.say,
                            options_.check_doubts,
                            &options_.say_detail};
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

namespace {

// The stories of one file; nothing where it holds none. What is wrong with other files is for the
// loader to say.
template <typename Parse>
void TakeStories(const rules::SourceFile& file, Parse parse, std::vector<Story>& stories,
                 std::vector<rules::Finding>& findings) {
  if (!file.path.ends_with(".yaml") && !file.path.ends_with(".yml")) return;
  // Only files that may hold stories are read in full.
  if (file.text.find("stor") == std::string::npos) return;
  std::vector<rules::Finding> own;
  auto parsed = parse(own);
  const bool is_story = !parsed.empty() || file.text.starts_with("stor") ||
                        file.text.find("\nstor") != std::string::npos;
  if (!is_story) return;
  std::move(parsed.begin(), parsed.end(), std::back_inserter(stories));
  std::move(own.begin(), own.end(), std::back_inserter(findings));
}

}  // namespace

std::vector<Story> StoriesOf(const std::vector<rules::SourceFile>& files,
                             std::vector<rules::Finding>& findings) {
  std::vector<Story> stories;
  for (size_t i = 0; i < files.size(); ++i) {
    const auto parse = [&](auto& own) { return ParseStories(files[i], static_cast<int>(i), own); };
    TakeStories(files[i], parse, stories, findings);
  }
  return stories;
}

namespace {

// The wording of the last pack that was asked about.
class KeptWordings {
 public:
  // Null where it can't be rendered.
  const prompts::Wordings* Of(const rules::Pack& pack) {
    if (pack_ != &pack || digest_ != pack.digest) {
      std::vector<rules::Finding> findings;
      wordings_ = prompts::CompileWording(pack, findings);
      pack_ = &pack;
      digest_ = pack.digest;
      // Templates with findings can't be rendered.
      if (rules::HasErrors(findings)) wordings_.rules.clear();
    }
    return wordings_.rules.empty() ? nullptr : &wordings_;
  }

 private:
  const rules::Pack* pack_ = nullptr;
  std::string digest_;
  prompts::Wordings wordings_;
};

using Render = std::string (*)(const prompts::RenderInput&, prompts::Channel);

SaySummary Say(const std::shared_ptr<KeptWordings>& kept, Render render) {
  return [kept, render](const rules::Pack& pack, const record::PatientRecord& record,
                        const engine::Answer& answer,
                        const engine::ItemAnswer& item) -> std::optional<std::string> {
    const prompts::Wordings* wordings = kept->Of(pack);
    if (wordings == nullptr) return std::nullopt;
    return render({pack, *wordings, record, item, answer.as_of}, prompts::Channel::kPlain);
  };
}

RunOptions WithDefaults(const RunOptions& options) {
  RunOptions complete = options;
  const auto kept = std::make_shared<KeptWordings>();
  if (!complete.evaluate) complete.evaluate = EngineEvaluation(options.zone);
  if (!complete.say) complete.say = Say(kept, prompts::RenderSummary);
  if (!complete.say_detail) complete.say_detail = Say(kept, prompts::RenderDetail);
  return complete;
}

}  // namespace

SaySummary PromptWording() { return Say(std::make_shared<KeptWordings>(), prompts::RenderSummary); }

SaySummary PromptDetail() { return Say(std::make_shared<KeptWordings>(), prompts::RenderDetail); }

StoryResult RunStory(const std::shared_ptr<const rules::Pack>& pack, const Story& story,
                     const RunOptions& options) {
  const RunOptions complete = WithDefaults(options);
  return Runner(pack, story, complete).Run();
}

namespace {

// The pack as some stories want it: with these sets still waiting, and these overlays.
using VariantKey = std::pair<std::vector<std::string>, std::vector<std::string>>;
struct Variant {
  std::vector<size_t> stories;
  // Loaded by the first who asks, gone after the last story: there may be many.
  std::mutex loading;
  std::shared_ptr<const rules::Pack> pack;
  bool loaded = false;
  std::vector<rules::Finding> findings;
  std::atomic<size_t> left = 0;
};

// Stories of one variant that one thread runs after the other.
struct Job {
  const VariantKey* key;
  Variant* variant;
  size_t begin, end;  // of its stories
};

constexpr size_t kMostStoriesOfAJob = 128;
constexpr size_t kMostThreads = 8;

class StoryRun {
 public:
  StoryRun(rules::ParsedPack parsed, const std::vector<Story>& stories, const RunOptions& options,
           std::vector<StoryResult>& results)
      : parsed_(std::move(parsed)), stories_(stories), options_(options), results_(results) {
    for (size_t i = 0; i < stories.size(); ++i) {
      variants_[{stories[i].still_waiting, stories[i].overlays}].stories.push_back(i);
    }
    for (auto& [key, variant] : variants_) {
      variant.left = variant.stories.size();
      for (size_t i = 0; i < variant.stories.size(); i += kMostStoriesOfAJob) {
        const size_t end = std::min(i + kMostStoriesOfAJob, variant.stories.size());
        jobs_.push_back({&key, &variant, i, end});
      }
    }
    // Large variants last: their stories are shared out, while each of the others is one job.
    std::stable_sort(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) {
      return a.variant->stories.size() < b.variant->stories.size();
    });
  }

  void Run() {
    const bool alone = options_.evaluate || options_.say || options_.say_detail || options_.observe;
    const size_t cores = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
    const size_t helpers = alone || jobs_.empty() ? 0 : std::min(cores, jobs_.size()) - 1;
    std::vector<std::jthread> threads;
    try {
      while (threads.size() < helpers) threads.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      // This thread does what is left.
    }
    Work();
  }

  // Errors of loading, variant by variant. After Run.
  std::vector<rules::Finding> TakeFindings() {
    std::vector<rules::Finding> all;
    for (auto& [key, variant] : variants_) {
      std::move(variant.findings.begin(), variant.findings.end(), std::back_inserter(all));
    }
    return all;
  }

 private:
  void Work() {
    const RunOptions options = WithDefaults(options_);
    for (size_t k = next_++; k < jobs_.size(); k = next_++) {
      const Job& job = jobs_[k];
      const auto pack = PackOf(*job.key, *job.variant);
      for (size_t i = job.begin; i < job.end; ++i) {
        const size_t story = job.variant->stories[i];
        results_[story] =
            pack ? Runner(pack, stories_[story], options).Run() : NotRun(stories_[story]);
      }
      const size_t done = job.end - job.begin;
      if (job.variant->left.fetch_sub(done) == done) {
        const std::scoped_lock lock(job.variant->loading);
        job.variant->pack.reset();
      }
    }
  }

  std::shared_ptr<const rules::Pack> PackOf(const VariantKey& key, Variant& variant) {
    const std::scoped_lock lock(variant.loading);
    if (variant.loaded) return variant.pack;
    rules::LoadOptions load = options_.load;
    load.story_codes = true;
    load.story_still_waiting = key.first;
    load.overlays.insert(load.overlays.end(), key.second.begin(), key.second.end());
    rules::LoadedPack loaded = rules::LoadPackFromParsed(parsed_, load);
    variant.loaded = true;
    variant.pack = loaded.pack;
    if (loaded.pack) return variant.pack;
    for (auto& finding : loaded.findings) {
      if (finding.severity == rules::Severity::kError) {
        variant.findings.push_back(std::move(finding));
      }
    }
    return nullptr;
  }

  static StoryResult NotRun(const Story& story) {
    StoryResult result;
    result.name = story.name;
    result.file = story.file;
    result.line = story.place.line;
    result.failures.push_back("the pack can't be loaded; see its findings");
    return result;
  }

  const rules::ParsedPack parsed_;
  const std::vector<Story>& stories_;
  const RunOptions& options_;
  std::vector<StoryResult>& results_;
  std::map<VariantKey, Variant> variants_;
  std::vector<Job> jobs_;
  std::atomic<size_t> next_ = 0;
};

// The overlays of all loads, so that each is parsed whatever its name.
std::vector<std::string> AllOverlays(const std::vector<Story>& stories, const RunOptions& options) {
  std::vector<std::string> all = options.load.overlays;
  for (const Story& story : stories) {
    all.insert(all.end(), story.overlays.begin(), story.overlays.end());
  }
  return all;
}

}  // namespace

StoryReport RunStories(const std::vector<rules::SourceFile>& files, const RunOptions& options) {
  StoryReport report;
  rules::ParsedPack parsed = rules::ParsePack(files, options.load.overlays);
  std::vector<Story> stories;
  for (size_t i = 0; i < parsed.files.size(); ++i) {
    const size_t before = stories.size();
    const auto parse = [&](auto& own) {
      return ParseStories(parsed.files[i], parsed.parsed[i], own);
    };
    TakeStories(parsed.files[i], parse, stories, report.findings);
    // The stories themselves are no part of what they are told about, nor are their mistakes.
    if (stories.size() > before) parsed.parsed[i] = {};
  }
  std::erase_if(stories, [&](const Story& story) { return !Wanted(story, options.filter); });
  rules::ParseMore(AllOverlays(stories, options), parsed);
  report.results.resize(stories.size());
  StoryRun run(std::move(parsed), stories, options, report.results);
  run.Run();
  for (rules::Finding& finding : run.TakeFindings()) report.findings.push_back(std::move(finding));
  for (const StoryResult& result : report.results) {
    (result.passed() ? report.passed : report.failed) += 1;
  }
  return report;
}

}  // namespace waymark::authoring

#include "waymark/population/synthesise.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "waymark/population/synthesis_contact.h"
#include "waymark/population/synthesis_csv.h"
#include "waymark/population/synthesis_fhir.h"
#include "waymark/population/synthesis_output.h"
#include "waymark/population/synthesis_topics.h"

namespace waymark::population {
namespace {

using synthesis::OutputFile;

constexpr int64_t kPatientsInBlock = 256;
constexpr int kMostThreads = 256;

absl::Status CheckOptions(const SynthesiseOptions& options) {
  if (options.patients < 1 || options.patients > 99999999) {
    return absl::InvalidArgumentError("the number of patients must be 1 to 99,999,999");
  }
  if (options.on < *calendar::MakeDay(2010, 1, 1) ||
      options.on > *calendar::MakeDay(2100, 12, 31)) {
    return absl::InvalidArgumentError("the day of the extract must be 2010-01-01 to 2100-12-31");
  }
  if (options.threads < 0 || options.threads > kMostThreads) {
    return absl::InvalidArgumentError(
        absl::StrCat("the number of threads must be 0 to ", kMostThreads));
  }
  const std::string& code = options.practice_code;
  if (code.empty() || code.size() > 9 ||
      code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != std::string::npos) {
    return absl::InvalidArgumentError(
        "the practice code must be 1 to 9 of A-Z and 0-9, for instance ZZ001");
  }
  if (options.out_dir.empty()) return absl::InvalidArgumentError("no folder to write to was given");
  return absl::OkStatus();
}

// The text of consecutive patients.
struct Block {
  std::string patients;
  std::string events;
  std::string replies;
  std::string contacts;
  std::string bundles;
  SynthesiseSummary counts;
};

Block MakeBlock(const SynthesiseOptions& options, int64_t first, int64_t end) {
  Block block;
  for (int64_t index = first; index < end; ++index) {
    const synthesis::Patient patient = synthesis::MakePatient(options.seed, index, options.on);
    ++block.counts.patients;
    block.counts.registrations +=
        synthesis::AppendPatientRows(patient, options.seed, options.practice_code, block.patients);
    block.counts.event_rows += synthesis::AppendEventRows(patient, block.events);
    block.counts.replies += synthesis::AppendReplyRows(patient, block.replies);
    synthesis::AppendContactRow(patient.person, block.contacts);
    if (options.fhir) {
      block.counts.fhir_resources +=
          synthesis::AppendBundle(patient, options.seed, options.practice_code, block.bundles);
    }
  }
  return block;
}

// Makes blocks on several threads and hands them out in order. At most two blocks a thread wait.
class BlockMaker {
 public:
  BlockMaker(const SynthesiseOptions& options, int threads)
      : options_(options),
        blocks_((options.patients + kPatientsInBlock - 1) / kPatientsInBlock),
        most_waiting_(int64_t{2} * threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~BlockMaker() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  // The next block, in order; nothing after the last. ResourceExhausted where a thread ran out of
  // memory.
  absl::StatusOr<std::optional<Block>> Next() {
    std::unique_lock lock(mutex_);
    if (handed_out_ == blocks_) return std::nullopt;
    changed_.wait(lock, [this] { return failed_ || ready_.contains(handed_out_); });
    if (failed_) return absl::ResourceExhaustedError("ran out of memory while making patients");
    std::optional<Block> block = std::move(ready_.extract(handed_out_).mapped());
    ++handed_out_;
    changed_.notify_all();
    return block;
  }

 private:
  void Work() {
    for (;;) {
      int64_t number = 0;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] {
          return stopped_ || started_ == blocks_ || started_ < handed_out_ + most_waiting_;
        });
        if (stopped_ || started_ == blocks_) return;
        number = started_++;
      }
      const int64_t first = number * kPatientsInBlock;
      std::optional<Block> block;
      try {
        block = MakeBlock(options_, first, std::min(first + kPatientsInBlock, options_.patients));
      } catch (const std::exception&) {
        // Only std::bad_alloc can come: an exception must not leave the thread.
      }
      {
        const std::lock_guard lock(mutex_);
        if (block) {
          ready_.emplace(number, *std::move(block));
        } else {
          failed_ = true;
        }
      }
      changed_.notify_all();
    }
  }

  const SynthesiseOptions& options_;
  const int64_t blocks_;
  const int64_t most_waiting_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  int64_t started_ = 0;
  int64_t handed_out_ = 0;
  bool stopped_ = false;
  bool failed_ = false;
  std::map<int64_t, Block> ready_;
  std::vector<std::thread> threads_;
};

// The files of one practice.
class Files {
 public:
  static absl::StatusOr<Files> Create(const SynthesiseOptions& options) {
    const std::filesystem::path folder(options.out_dir);
    std::error_code error;
    std::filesystem::create_directories(options.fhir ? folder / "fhir" : folder, error);
    if (error) {
      return absl::ErrnoToStatus(error.value(),
                                 absl::StrCat("can't make the folder ", options.out_dir));
    }
    std::vector<std::string> names = {"patients.csv", "events.csv", "replies.csv", "contacts.csv"};
    if (options.fhir) names.push_back("fhir/bundles.ndjson");
    Files files;
    for (const std::string& name : names) {
      absl::StatusOr<OutputFile> file = OutputFile::Create((folder / name).string());
      if (!file.ok()) return file.status();
      files.files_.push_back(*std::move(file));
    }
    return files;
  }

  absl::Status Write(const Block& block) {
    const std::string* texts[] = {&block.patients, &block.events, &block.replies, &block.contacts,
                                  &block.bundles};
    for (size_t i = 0; i < files_.size(); ++i) {
      if (absl::Status status = files_[i].Write(*texts[i]); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // All are closed, and so known to be whole, before the first gets its name.
  absl::Status Finish() {
    for (OutputFile& file : files_) {
      if (absl::Status status = file.Close(); !status.ok()) return status;
    }
    for (OutputFile& file : files_) {
      if (absl::Status status = file.Rename(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const OutputFile& file : files_) paths.push_back(file.path());
    return paths;
  }

 private:
  std::vector<OutputFile> files_;
};

void AddCounts(const SynthesiseSummary& counts, SynthesiseSummary& sum) {
  sum.patients += counts.patients;
  sum.registrations += counts.registrations;
  sum.event_rows += counts.event_rows;
  sum.replies += counts.replies;
  sum.fhir_resources += counts.fhir_resources;
}

int ThreadsFor(const SynthesiseOptions& options) {
  const int wanted =
      options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(wanted, 1, kMostThreads);
}

}  // namespace

absl::StatusOr<SynthesiseSummary> Synthesise(const SynthesiseOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<Files> files = Files::Create(options);
  if (!files.ok()) return files.status();

  SynthesiseSummary summary;
  Block headers;
  headers.patients = synthesis::kPatientsHeader;
  headers.events = synthesis::kEventsHeader;
  headers.replies = synthesis::kRepliesHeader;
  headers.contacts = synthesis::kContactsHeader;
  if (absl::Status status = files->Write(headers); !status.ok()) return status;
  BlockMaker maker(options, ThreadsFor(options));
  for (;;) {
    absl::StatusOr<std::optional<Block>> block = maker.Next();
    if (!block.ok()) return block.status();
    if (!block->has_value()) break;
    if (absl::Status status = files->Write(**block); !status.ok()) return status;
    AddCounts((*block)->counts, summary);
    if (options.progress) options.progress(summary.patients);
  }
  if (absl::Status status = files->Finish(); !status.ok()) return status;
  summary.files = files->paths();
  return summary;
}

}  // namespace waymark::population

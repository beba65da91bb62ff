#include "waymark/population/sweep_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "waymark/population/checksum.h"
#include "waymark/population/part_file.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_source.h"
#include "waymark/store/frames.h"

namespace waymark::population {
namespace {

namespace fs = std::filesystem;

constexpr char kTitle[] = "waymark sweep checkpoint 1";
constexpr size_t kEdge = 65536;  // bytes at either end of a file that are looked at

// What a run is about, by name.
using Terms = std::map<std::string, std::string>;

Terms TermsOf(const engine::Program& program, const SweepOptions& options,
              const std::string& identity) {
  const rules::Pack& pack = engine::PackOf(program);
  std::string form = absl::StrCat(static_cast<int>(options.format), options.all_statuses ? "a" : "",
                                  options.explain ? "e" : "", options.team ? "t" : "");
  for (const std::string& column : options.columns) absl::StrAppend(&form, ",", column);
  // By checksum: columns may be anything, and a line must stay a line.
  return {{"inputs", absl::StrFormat("%016x", Checksum(identity))},
          {"pack", pack.digest},
          {"on", calendar::FormatIso(options.on)},
          {"known-at", absl::StrCat(options.known_at)},
          {"zone", engine::ZoneOf(program).name()},
          {"options", absl::StrFormat("%016x", Checksum(form))}};
}

struct Checkpoint {
  Terms terms;
  SweepSummary summary;
  int64_t bytes = 0;
  bool found = false;
};

std::string Format(const Checkpoint& point) {
  std::string out = absl::StrCat(kTitle, "\n");
  for (const auto& [name, value] : point.terms) absl::StrAppend(&out, name, " ", value, "\n");
  absl::StrAppend(&out, "patients ", point.summary.patients, "\nrows ", point.summary.rows,
                  "\nnot-checked ", point.summary.not_checked_patients, "\nbytes ", point.bytes,
                  "\n");
  return absl::StrCat(out, "checksum ", absl::StrFormat("%016x", Checksum(out)), "\n");
}

absl::Status Damaged(const std::string& path) {
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": is no checkpoint of this program, or is damaged; begin anew without --resume"));
}

absl::StatusOr<Checkpoint> Parse(const std::string& path, const std::string& text) {
  const size_t sum = text.rfind("checksum ");
  if (!text.starts_with(absl::StrCat(kTitle, "\n")) || sum == std::string::npos ||
      text.substr(sum) !=
          absl::StrFormat("checksum %016x\n", Checksum(std::string_view(text).substr(0, sum)))) {
    return Damaged(path);
  }
  Checkpoint point;
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(text.substr(0, sum), '\n', absl::SkipEmpty()))) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    point.terms.insert(pair);
  }
  const auto number = [&](const char* name, int64_t& out) {
    const auto found = point.terms.extract(name);
    return !found.empty() && absl::SimpleAtoi(found.mapped(), &out) && out >= 0;
  };
  point.terms.erase("waymark");  // the title
  point.found = true;
  if (!number("patients", point.summary.patients) || !number("rows", point.summary.rows) ||
      !number("not-checked", point.summary.not_checked_patients) || !number("bytes", point.bytes)) {
    return Damaged(path);
  }
  return point;
}

absl::StatusOr<std::string> Slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("can't read ", path));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

absl::Status WriteWhole(const std::string& path, const std::string& text) {
  auto file = PartFile::Open(path, 0);
  if (!file.ok()) return file.status();
  if (absl::Status status = (*file)->Write(text); !status.ok()) return status;
  return (*file)->Finish();
}

// The earlier run to go on from; one that is at its beginning where there is none.
absl::StatusOr<Checkpoint> Earlier(const std::string& path, const Terms& terms) {
  Checkpoint none;
  none.terms = terms;
  std::error_code error;
  if (!fs::exists(path, error)) return none;
  const absl::StatusOr<std::string> text = Slurp(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<Checkpoint> point = Parse(path, *text);
  if (!point.ok()) return point.status();
  if (point->terms == terms) return point;
  std::string differ;
  for (const auto& [name, value] : terms) {
    const auto found = point->terms.find(name);
    if (found == point->terms.end() || found->second != value) {
      absl::StrAppend(&differ, differ.empty() ? "" : ", ", name);
    }
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": belongs to another sweep (", differ,
                                                 " differ); begin anew without --resume"));
}

// Rows of patients that come in any order wait in the part as (key, rows), each behind its length.
class Waiting {
 public:
  explicit Waiting(PartFile& part) : part_(part) {}
  absl::Status Add(const SweptPatient& patient) {
    if (patient.rows.empty()) return absl::OkStatus();
    std::string frame;
    store::AppendFrame(record::PracticeAndPatient(patient.practice, patient.patient_id), frame);
    store::AppendFrame(patient.rows, frame);
    return part_.Write(frame);
  }

 private:
  PartFile& part_;
};

// Reads what waits, and writes it in order.
absl::Status WriteInOrder(const std::string& waiting, const TextSink& sink) {
  record::ExternalSorter sorter{record::ExternalSorter::Options{}};
  std::ifstream in(waiting, std::ios::binary);
  const auto read = [&](std::string& out) {
    uint64_t size = 0;
    for (int shift = 0;; shift += 7) {
      const int byte = in.get();
      if (byte == EOF || shift > 56) return false;
      size |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) break;
    }
    out.resize(size);
    in.read(out.data(), static_cast<std::streamsize>(size));
    return static_cast<uint64_t>(in.gcount()) == size;
  };
  std::string key, rows;
  for (int64_t i = 0; in.peek() != EOF; ++i) {
    if (!read(key) || !read(rows)) {
      return absl::DataLossError(absl::StrCat(waiting, ": is damaged; begin anew"));
    }
    if (absl::Status status = sorter.Add({key, i, 0, rows}); !status.ok()) return status;
  }
  if (absl::Status status = sorter.Finish(); !status.ok()) return status;
  record::SortItem item;
  while (true) {
    const absl::StatusOr<bool> more = sorter.Next(item);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    if (absl::Status status = sink(item.payload); !status.ok()) return status;
  }
}

// The source as it is, but said to be in order: the rows are put in order afterwards.
class AsItComes final : public PatientSource {
 public:
  explicit AsItComes(PatientSource& source) : source_(source) {}
  absl::StatusOr<bool> Next(record::PatientRecord& record) override { return source_.Next(record); }
  std::unique_ptr<UnreadPatients> MakeUnread() override { return source_.MakeUnread(); }
  absl::StatusOr<size_t> Find(size_t most, UnreadPatients& found) override {
    return source_.Find(most, found);
  }
  absl::Status Settle(UnreadPatients& found) override { return source_.Settle(found); }
  std::vector<std::string> Report() const override { return source_.Report(); }
  bool sorted() const override { return true; }
  double fraction() const override { return source_.fraction(); }
  SnapshotSource* as_snapshot() override { return source_.as_snapshot(); }

 private:
  PatientSource& source_;
};

}  // namespace

absl::StatusOr<std::string> InputIdentity(const std::vector<std::string>& paths) {
  std::string out;
  const auto add = [&](const fs::path& path) {
    struct stat what {};
    if (stat(path.c_str(), &what) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat(path.string(), ": cannot be read"));
    }
    std::ifstream in(path, std::ios::binary);
    std::string edge(kEdge, '\0');
    in.read(edge.data(), kEdge);
    edge.resize(static_cast<size_t>(in.gcount()));
    const uint64_t head = Checksum(edge);
    uint64_t tail = 0;
    if (static_cast<size_t>(what.st_size) > kEdge) {
      in.clear();
      in.seekg(-static_cast<std::streamoff>(kEdge), std::ios::end);
      edge.resize(kEdge);
      in.read(edge.data(), kEdge);
      tail = Checksum(edge);
    }
    absl::StrAppend(&out, path.filename().string(), " ", static_cast<int64_t>(what.st_size), " ",
                    static_cast<int64_t>(what.st_mtim.tv_sec), ".",
                    static_cast<int64_t>(what.st_mtim.tv_nsec), " ", head, " ", tail, "\n");
    return absl::OkStatus();
  };
  for (const std::string& path : paths) {
    if (path.empty()) continue;
    std::error_code error;
    std::vector<fs::path> files = {path};
    if (fs::is_directory(path, error)) {
      files.clear();
      for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
           it.increment(error)) {
        if (it->is_regular_file(error)) files.push_back(it->path());
      }
      if (error) return absl::UnavailableError(absl::StrCat(path, ": cannot be read"));
      std::sort(files.begin(), files.end());
    }
    for (const fs::path& file : files) {
      if (absl::Status status = add(file); !status.ok()) return status;
    }
  }
  return out;
}

absl::StatusOr<SweepSummary> SweepToFile(const std::shared_ptr<const engine::Program>& program,
                                         const SweepOptions& given, PatientSource& source,
                                         const SweepFileOptions& file) {
  const std::string checkpoint_path = file.path + ".checkpoint";
  const Terms terms = TermsOf(*program, given, file.identity);
  Checkpoint from;
  from.terms = terms;
  if (file.resume) {
    absl::StatusOr<Checkpoint> earlier = Earlier(checkpoint_path, terms);
    if (!earlier.ok()) return earlier.status();
    // A run that was killed at its very end leaves a checkpoint without the file it speaks of.
    if (fs::exists(file.path + ".part")) from = *earlier;
  } else {
    std::error_code error;
    fs::remove(checkpoint_path, error);
  }
  auto part = PartFile::Open(file.path, from.bytes);
  if (!part.ok()) return part.status();

  const bool sorted = source.sorted();
  Waiting waiting(**part);
  SweepOptions options = given;
  options.already = from.summary;
  options.goes_on = from.found;
  int64_t said = from.summary.patients;
  options.after = [&](const SweepSummary& so_far) -> absl::Status {
    if (so_far.patients - said < file.checkpoint_every) return absl::OkStatus();
    said = so_far.patients;
    if (absl::Status status = (*part)->Sync(); !status.ok()) return status;
    const Checkpoint point{terms, so_far, (*part)->size()};
    return WriteWhole(checkpoint_path, Format(point));
  };
  if (!sorted) {
    options.each = [&](const SweptPatient& patient) -> absl::Status {
      if (given.each) {
        if (absl::Status status = given.each(patient); !status.ok()) return status;
      }
      return waiting.Add(patient);
    };
  }
  AsItComes as_it_comes(source);
  const absl::StatusOr<SweepSummary> summary =
      Sweep(program, options, as_it_comes, [&](std::string_view text) -> absl::Status {
        return sorted ? (*part)->Write(text) : absl::OkStatus();
      });
  if (!summary.ok()) return summary.status();
  if (summary->stopped) {
    if (absl::Status status = (*part)->Sync(); !status.ok()) return status;
    Checkpoint point{terms, *summary, (*part)->size()};
    point.summary.stopped = false;
    if (absl::Status status = WriteWhole(checkpoint_path, Format(point)); !status.ok())
      return status;
    return summary;
  }
  if (sorted) {
    if (absl::Status status = (*part)->Finish(); !status.ok()) return status;
  } else {
    if (absl::Status status = (*part)->Sync(); !status.ok()) return status;
    auto whole = PartFile::Open(file.path + ".sorted", 0);
    if (!whole.ok()) return whole.status();
    const TextSink sink = [&](std::string_view text) { return (*whole)->Write(text); };
    std::string head = SweepHead(engine::PackOf(*program), options);
    AppendRowsOfEverybody(program, options, head);
    absl::Status status = sink(head);
    if (status.ok()) status = WriteInOrder((*part)->part_path(), sink);
    if (status.ok()) status = sink(SweepFoot(options, *summary));
    if (status.ok()) status = (*whole)->Finish();
    if (!status.ok()) {
      (*whole)->Discard();
      return status;
    }
    if (std::rename((file.path + ".sorted").c_str(), file.path.c_str()) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat(file.path, ": cannot be renamed"));
    }
    (*part)->Discard();
  }
  std::error_code error;
  fs::remove(checkpoint_path, error);
  return summary;
}

}  // namespace waymark::population

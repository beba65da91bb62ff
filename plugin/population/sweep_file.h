// A sweep into a file, which can be interrupted, even killed, and go on where it was.
//
// While it runs there are PATH.part (what has been written, readable by its owner only) and
// PATH.checkpoint, a few lines without patient data: to which inputs, pack, day and options they
// belong, and how far they got. A run that goes on cuts PATH.part back to the checkpoint and passes
// over the patients that it holds; the file that comes out is the same, byte for byte, as that of a
// run that was never stopped. At the end PATH.part gets its name and the checkpoint is removed.
#ifndef WAYMARK_POPULATION_SWEEP_FILE_H_
#define WAYMARK_POPULATION_SWEEP_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/population/sweep.h"

namespace waymark::population {

// What files are, as far as can be told without reading them: names, sizes, when they were last
// written, and their first and last bytes; of a folder, of all in it. NotFound names a path that is
// not there. Empty paths are passed over.
absl::StatusOr<std::string> InputIdentity(const std::vector<std::string>& paths);

struct SweepFileOptions {
  std::string path;
  std::string identity;  // of the inputs
  bool resume = false;   // go on where an earlier run was; begin anew where there was none
  int64_t checkpoint_every = 50'000;  // patients
};

// InvalidArgument, naming what differs, where the checkpoint belongs to other inputs, another pack,
// day or other options, or is damaged. A sweep that was stopped (SweepSummary::stopped) leaves its
// part and checkpoint. `options.already` and `options.after` are its own.
absl::StatusOr<SweepSummary> SweepToFile(const std::shared_ptr<const engine::Program>& program,
                                         const SweepOptions& options, PatientSource& source,
                                         const SweepFileOptions& file);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_FILE_H_

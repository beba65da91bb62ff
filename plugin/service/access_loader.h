// Access in place: the `access:` section and the key sets that it names, read again when they
// change.
//
//   AccessLoader loader(gate, log, read_config);
//   loader.Load();                       // at the start: its status says whether to go on
//   loader.Watch(period, changed);       // from then on
//   loader.Load();                       // at SIGHUP
//
// What can't be used leaves what was loaded before; the log says so once, and problem() until it is
// mended.
#ifndef WAYMARK_SERVICE_ACCESS_LOADER_H_
#define WAYMARK_SERVICE_ACCESS_LOADER_H_

#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/service/log.h"

namespace waymark::service {

class AccessLoader {
 public:
  // Reads the configuration as it stands now; an error's text says what is wrong and where.
  using ReadConfig = std::function<absl::StatusOr<access::Config>()>;
  // Something was loaded anew, or could not be (`good` is false).
  using Changed = std::function<void(bool good)>;

  AccessLoader(access::Gate& gate, Log& log, ReadConfig read_config)
      : gate_(gate), log_(log), read_config_(std::move(read_config)) {}
  ~AccessLoader();

  absl::Status Load();
  // Looks every `period` from now on, on a thread of its own.
  void Watch(absl::Duration period, Changed changed);
  // Empty where what stands in the files is what counts.
  std::string problem() const;

 private:
  access::Gate& gate_;
  Log& log_;
  const ReadConfig read_config_;
  absl::Mutex loading_;
  mutable absl::Mutex mutex_;
  std::string problem_ ABSL_GUARDED_BY(mutex_);
  Changed changed_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread watching_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ACCESS_LOADER_H_

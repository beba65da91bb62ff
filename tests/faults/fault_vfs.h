// A disk that forgets: a SQLite VFS that knows what has been synced and what has not, gives images
// of what a power cut at this moment would leave, and fails on demand.
//
// Writes go through to the real files. Beside them each file has its durable content and the writes
// since its last sync. An image is the durable content with, for each of those writes, by chance:
// all of it, nothing of it, or some of its 512-byte sectors; in any combination, as disks do.
#ifndef WAYMARK_TESTS_FAULTS_FAULT_VFS_H_
#define WAYMARK_TESTS_FAULTS_FAULT_VFS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace waymark::store {

class FaultVfs {
 public:
  enum class Operation { kWrite, kSync, kTruncate, kRead };
  // File name without its folder -> content.
  using Image = std::map<std::string, std::string>;

  // Registers itself under `name`, which no other living one may have.
  explicit FaultVfs(const std::string& name);
  ~FaultVfs();
  const std::string& name() const { return name_; }

  // Asked before each operation on a file of the store: a code of SQLite's to fail with, or 0. May
  // take images, may wait. Called with the file's name without its folder, on SQLite's thread.
  using Hook = std::function<int(Operation, const std::string& file)>;
  void SetHook(Hook hook);

  // What a power cut now might leave.
  Image PowerCut(std::mt19937_64& random) const;
  static void WriteImage(const Image& image, const std::string& folder);

 private:
  friend struct FaultFile;
  struct Impl;
  const std::string name_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::store

#endif  // WAYMARK_TESTS_FAULTS_FAULT_VFS_H_

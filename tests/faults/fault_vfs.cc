#include "faults/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace waymark::store {
namespace {

constexpr size_t kSector = 512;

struct Change {
  bool truncate = false;
  size_t offset = 0;  // of a truncation the new size
  std::string bytes = {};
};

struct Disk {
  std::string durable;
  std::vector<Change> pending;
};

void Apply(const Change& change, std::string& content) {
  if (change.truncate) {
    content.resize(std::min(content.size(), change.offset));
    return;
  }
  const size_t end = change.offset + change.bytes.size();
  if (content.size() < end) content.resize(end, '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

// Some sectors of a write.
void ApplyTorn(const Change& change, std::mt19937_64& random, std::string& content) {
  size_t at = 0;
  while (at < change.bytes.size()) {
    const size_t in_sector = kSector - (change.offset + at) % kSector;
    const size_t size = std::min(in_sector, change.bytes.size() - at);
    if (random() % 2 == 0) {
      Apply({false, change.offset + at, change.bytes.substr(at, size)}, content);
    }
    at += size;
  }
}

}  // namespace

struct FaultVfs::Impl {
  sqlite3_vfs vfs = {};
  sqlite3_vfs* real = nullptr;
  mutable std::mutex mutex;
  std::map<std::string, Disk> disks;  // by name without folder
  Hook hook;

  int Ask(Operation operation, const std::string& file) {
    Hook asked;
    {
      const std::lock_guard lock(mutex);
      asked = hook;
    }
    return asked ? asked(operation, file) : SQLITE_OK;
  }
};

// What SQLite holds for an open file; the real one's lies right behind it.
struct FaultFile {
  sqlite3_file base;
  FaultVfs::Impl* impl;
  std::string* file;  // nullptr: not watched

  static FaultFile* Of(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file); }
  static sqlite3_file* Real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(Of(file) + 1);
  }

  static int Close(sqlite3_file* file) {
    delete Of(file)->file;
    return Real(file)->pMethods->xClose(Real(file));
  }
  static int Read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (Of(file)->file != nullptr) {
      const int code = Of(file)->impl->Ask(FaultVfs::Operation::kRead, *Of(file)->file);
      if (code != SQLITE_OK) return code;
    }
    return Real(file)->pMethods->xRead(Real(file), out, size, offset);
  }
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    FaultFile* const self = Of(file);
    if (self->file != nullptr) {
      const int code = self->impl->Ask(FaultVfs::Operation::kWrite, *self->file);
      if (code != SQLITE_OK) return code;
      const std::lock_guard lock(self->impl->mutex);
      self->impl->disks[*self->file].pending.push_back(
          {false, static_cast<size_t>(offset),
           std::string(static_cast<const char*>(bytes), static_cast<size_t>(size))});
    }
    return Real(file)->pMethods->xWrite(Real(file), bytes, size, offset);
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    FaultFile* const self = Of(file);
    if (self->file != nullptr) {
      const int code = self->impl->Ask(FaultVfs::Operation::kTruncate, *self->file);
      if (code != SQLITE_OK) return code;
      const std::lock_guard lock(self->impl->mutex);
      self->impl->disks[*self->file].pending.push_back({true, static_cast<size_t>(size), {}});
    }
    return Real(file)->pMethods->xTruncate(Real(file), size);
  }
  static int Sync(sqlite3_file* file, int flags) {
    FaultFile* const self = Of(file);
    if (self->file != nullptr) {
      const int code = self->impl->Ask(FaultVfs::Operation::kSync, *self->file);
      if (code != SQLITE_OK) return code;
      const std::lock_guard lock(self->impl->mutex);
      Disk& disk = self->impl->disks[*self->file];
      for (const Change& change : disk.pending) Apply(change, disk.durable);
      disk.pending.clear();
    }
    return Real(file)->pMethods->xSync(Real(file), flags);
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    return Real(file)->pMethods->xFileSize(Real(file), size);
  }
  static int Lock(sqlite3_file* file, int level) {
    return Real(file)->pMethods->xLock(Real(file), level);
  }
  static int Unlock(sqlite3_file* file, int level) {
    return Real(file)->pMethods->xUnlock(Real(file), level);
  }
  static int CheckReservedLock(sqlite3_file* file, int* held) {
    return Real(file)->pMethods->xCheckReservedLock(Real(file), held);
  }
  static int FileControl(sqlite3_file* file, int operation, void* argument) {
    return Real(file)->pMethods->xFileControl(Real(file), operation, argument);
  }
  static int SectorSize(sqlite3_file* file) {
    return Real(file)->pMethods->xSectorSize(Real(file));
  }
  static int DeviceCharacteristics(sqlite3_file* file) {
    return Real(file)->pMethods->xDeviceCharacteristics(Real(file));
  }
  static int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
    return Real(file)->pMethods->xShmMap(Real(file), page, size, extend, at);
  }
  static int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
    return Real(file)->pMethods->xShmLock(Real(file), offset, count, flags);
  }
  static void ShmBarrier(sqlite3_file* file) { Real(file)->pMethods->xShmBarrier(Real(file)); }
  static int ShmUnmap(sqlite3_file* file, int erase) {
    return Real(file)->pMethods->xShmUnmap(Real(file), erase);
  }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                  int* out_flags) {
    auto* const impl = static_cast<FaultVfs::Impl*>(vfs->pAppData);
    static const sqlite3_io_methods kMethods = {2,
                                                Close,
                                                Read,
                                                Write,
                                                Truncate,
                                                Sync,
                                                FileSize,
                                                Lock,
                                                Unlock,
                                                CheckReservedLock,
                                                FileControl,
                                                SectorSize,
                                                DeviceCharacteristics,
                                                ShmMap,
                                                ShmLock,
                                                ShmBarrier,
                                                ShmUnmap,
                                                nullptr,
                                                nullptr};
    FaultFile* const self = Of(file);
    self->base.pMethods = nullptr;
    self->impl = impl;
    self->file = nullptr;
    const int code = impl->real->xOpen(impl->real, path, Real(file), flags, out_flags);
    if (code != SQLITE_OK) return code;
    constexpr int kWatched = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    if (path != nullptr && (flags & kWatched) != 0) {
      self->file = new std::string(std::filesystem::path(path).filename());
      const std::lock_guard lock(impl->mutex);
      if (!impl->disks.contains(*self->file)) {
        // What is there already was written before this disk was watched.
        std::ifstream in(path, std::ios::binary);
        impl->disks[*self->file].durable = {std::istreambuf_iterator<char>(in), {}};
      }
    }
    self->base.pMethods = &kMethods;
    return SQLITE_OK;
  }
  static int Delete(sqlite3_vfs* vfs, const char* path, int sync) {
    auto* const impl = static_cast<FaultVfs::Impl*>(vfs->pAppData);
    {
      const std::lock_guard lock(impl->mutex);
      impl->disks.erase(std::filesystem::path(path).filename());
    }
    return impl->real->xDelete(impl->real, path, sync);
  }
};

FaultVfs::FaultVfs(const std::string& name) : name_(name), impl_(std::make_unique<Impl>()) {
  impl_->real = sqlite3_vfs_find(nullptr);
  impl_->vfs = *impl_->real;
  impl_->vfs.pNext = nullptr;
  impl_->vfs.zName = name_.c_str();
  impl_->vfs.pAppData = impl_.get();
  impl_->vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + impl_->real->szOsFile;
  impl_->vfs.xOpen = FaultFile::Open;
  impl_->vfs.xDelete = FaultFile::Delete;
  sqlite3_vfs_register(&impl_->vfs, 0);
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

void FaultVfs::SetHook(Hook hook) {
  const std::lock_guard lock(impl_->mutex);
  impl_->hook = std::move(hook);
}

FaultVfs::Image FaultVfs::PowerCut(std::mt19937_64& random) const {
  const std::lock_guard lock(impl_->mutex);
  Image image;
  for (const auto& [file, disk] : impl_->disks) {
    std::string content = disk.durable;
    for (const Change& change : disk.pending) {
      const auto chance = random() % 3;
      if (chance == 0) continue;
      if (chance == 1 || change.truncate) {
        Apply(change, content);
      } else {
        ApplyTorn(change, random, content);
      }
    }
    image[file] = std::move(content);
  }
  return image;
}

void FaultVfs::WriteImage(const Image& image, const std::string& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& [file, content] : image) {
    std::ofstream(folder + "/" + file, std::ios::binary) << content;
  }
}

}  // namespace waymark::store

// Scratch memory for answering one request at a time, used again by later ones.
#ifndef WAYMARK_SERVICE_WORKER_H_
#define WAYMARK_SERVICE_WORKER_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/engine/engine.h"
#include "waymark/record/readers/wire.h"
#include "waymark/record/record.h"
#include "waymark/service/answer_bytes.h"

namespace waymark::service {

// The bytes of a request in one piece.
class RequestBytes {
 public:
  // The bytes of `pieces` one after the other: a single piece itself, or a copy that is good until
  // the next call.
  std::string_view Whole(std::span<const std::string_view> pieces);
  size_t room() const { return room_; }

 private:
  std::unique_ptr<char[]> copy_;
  size_t room_ = 0;
};

// Everything that one request writes into. Not thread-safe: whoever has it has it alone.
struct Worker {
  Worker(std::shared_ptr<const engine::Program> program, const record::ReadOptions& options)
      : reader(options), evaluator(std::move(program)) {}
  record::WireReader reader;
  record::PatientRecord record;
  engine::Evaluator evaluator;
  engine::Answer answer;
  AnswerBytes bytes;
  RequestBytes request;
};

// Hands out workers and takes them back. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(std::shared_ptr<const engine::Program> program, const record::ReadOptions& options)
      : program_(std::move(program)), options_(options) {}

  // A worker for as long as the lease lives. What it held of the patient is let go at the end.
  class Lease {
   public:
    explicit Lease(WorkerPool& pool) : pool_(pool), worker_(pool.Take()) {}
    ~Lease() { pool_.Return(std::move(worker_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Worker& operator*() { return *worker_; }
    Worker* operator->() { return worker_.get(); }

   private:
    WorkerPool& pool_;
    std::unique_ptr<Worker> worker_;
  };

  const std::shared_ptr<const engine::Program>& program() const { return program_; }
  const record::ReadOptions& options() const { return options_; }

 private:
  std::unique_ptr<Worker> Take();
  void Return(std::unique_ptr<Worker> worker);

  const std::shared_ptr<const engine::Program> program_;
  const record::ReadOptions options_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Worker>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WORKER_H_

// For the thread sanitizer (packaging/sanitize.sh thread): Debian's gRPC is not built with it, so
// that what a call's start, its completion and a server's end keep in order is not seen. gRPC's C++
// library asks its core through these functions; a program's own come before the library's, tell
// the sanitizer what stands in gRPC's contract, and call the library's:
//   - what is done before a batch, a request or a shutdown is given to the core happens before its
//   tag
//     comes back from the completion queue;
//   - what is done before a call is given up happens before its server's end.

#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

namespace {

/// Stands for every call that was given up.
char calls_ended;

template <class Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

grpc_event Seen(const grpc_event& event) {
  if (event.type == GRPC_OP_COMPLETE) __tsan_acquire(event.tag);
  if (event.type == GRPC_QUEUE_SHUTDOWN) __tsan_acquire(&calls_ended);
  return event;
}

}  // namespace

extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, size_t count, void* tag,
                                      void* reserved) {
  static auto* const next = Next<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
  __tsan_release(tag);
  return next(call, ops, count, tag, reserved);
}

grpc_call_error grpc_server_request_call(grpc_server* server, grpc_call** call,
                                         grpc_call_details* details, grpc_metadata_array* metadata,
                                         grpc_completion_queue* bound, grpc_completion_queue* told,
                                         void* tag) {
  static auto* const next = Next<decltype(grpc_server_request_call)>("grpc_server_request_call");
  __tsan_release(tag);
  return next(server, call, details, metadata, bound, told, tag);
}

void grpc_server_shutdown_and_notify(grpc_server* server, grpc_completion_queue* queue, void* tag) {
  static auto* const next =
      Next<decltype(grpc_server_shutdown_and_notify)>("grpc_server_shutdown_and_notify");
  __tsan_release(tag);
  next(server, queue, tag);
}

void grpc_server_destroy(grpc_server* server) {
  static auto* const next = Next<decltype(grpc_server_destroy)>("grpc_server_destroy");
  __tsan_acquire(&calls_ended);
  next(server);
}

void grpc_call_unref(grpc_call* call) {
  static auto* const next = Next<decltype(grpc_call_unref)>("grpc_call_unref");
  __tsan_release(&calls_ended);
  next(call);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline,
                                      void* reserved) {
  static auto* const next =
      Next<decltype(grpc_completion_queue_next)>("grpc_completion_queue_next");
  return Seen(next(queue, deadline, reserved));
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag,
                                       gpr_timespec deadline, void* reserved) {
  static auto* const next =
      Next<decltype(grpc_completion_queue_pluck)>("grpc_completion_queue_pluck");
  return Seen(next(queue, tag, deadline, reserved));
}

}  // extern "C"

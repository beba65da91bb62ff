// A value that another thread will give, awaited on a strand. Internal to the gateway.
#ifndef WAYMARK_GATEWAY_WAITER_H_
#define WAYMARK_GATEWAY_WAITER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace waymark::gateway {

template <typename T>
class Waiter : public std::enable_shared_from_this<Waiter<T>> {
 public:
  // `strand` is where Wait runs.
  explicit Waiter(const boost::asio::any_io_executor& strand) : strand_(strand), timer_(strand) {}

  // From any thread; the first value counts, and none after Close.
  void Give(T value) {
    {
      absl::MutexLock lock(&mutex_);
      if (closed_ || value_.has_value()) return;
      value_.emplace(std::move(value));
      if (!waiting_) return;
      // Posted under the lock: until Close, whoever waits keeps the executor alive.
      boost::asio::post(strand_, [self = this->shared_from_this()] {
        if (self->timer_.has_value()) self->timer_->cancel();
      });
    }
  }

  // On the strand: ends the waiting without a value.
  void Stop() {
    stopped_ = true;
    if (timer_.has_value()) timer_->cancel();
  }

  // On the strand: until there is a value, the deadline has passed, or Stop. Nothing in the latter
  // two cases. Values that come later are dropped once Close was called.
  boost::asio::awaitable<void> Wait(absl::Time deadline) {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (value_.has_value() || stopped_) co_return;
        waiting_ = true;
      }
      const absl::Duration left =
          std::min(deadline - absl::Now(), absl::Hours(24));  // the timer's own range is finite
      if (left <= absl::ZeroDuration()) co_return;
      timer_->expires_after(absl::ToChronoNanoseconds(left));
      co_await timer_->async_wait(token);
    }
  }

  // On the strand, after Wait. What belongs to the listener is let go of: whoever still holds this
  // to give a value may do so after the listener's end.
  std::optional<T> Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    timer_.reset();
    strand_ = {};
    return std::exchange(value_, std::nullopt);
  }

  bool has_value() const {
    absl::MutexLock lock(&mutex_);
    return value_.has_value();
  }

 private:
  boost::asio::any_io_executor strand_;
  std::optional<boost::asio::steady_timer> timer_;  // on the strand only
  bool stopped_ = false;                            // the same
  mutable absl::Mutex mutex_;
  std::optional<T> value_ ABSL_GUARDED_BY(mutex_);
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_WAITER_H_

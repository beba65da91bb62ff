#include "waymark/engine/status_words.h"

#include "absl/strings/str_cat.h"

namespace waymark::engine {

std::string_view StatusText(ItemStatus status) {
  switch (status) {
    case ItemStatus::kNone:
      return "without an item";
    case ItemStatus::kNotStarted:
      return "not started";
    case ItemStatus::kSetAside:
      return "set aside";
    case ItemStatus::kRanOut:
      return "out of time";
    case ItemStatus::kNotApplicable:
      return "not applicable";
    case ItemStatus::kNotChecked:
      return "not checked";
    default:
      return rules::ItemStatusName(status);
  }
}

std::string BecomesText(ItemStatus status) {
  switch (status) {
    case ItemStatus::kDone:
      return "it is done";
    case ItemStatus::kStopped:
      return "it is stopped";
    case ItemStatus::kSetAside:
      return "it is set aside";
    case ItemStatus::kRanOut:
      return "its time runs out";
    case ItemStatus::kEnded:
      return "it ends";
    case ItemStatus::kNotApplicable:
      return "it no longer applies";
    case ItemStatus::kNone:
      return "it is gone";
    default:
      return absl::StrCat("it becomes ", std::string(StatusText(status)));
  }
}

std::string MakesText(ItemStatus status) {
  switch (status) {
    case ItemStatus::kDone:
      return "close it as done";
    case ItemStatus::kStopped:
      return "stop it";
    case ItemStatus::kSetAside:
      return "set it aside";
    case ItemStatus::kRanOut:
      return "let its time run out";
    case ItemStatus::kEnded:
      return "end it";
    default:
      return absl::StrCat("make it ", std::string(StatusText(status)));
  }
}

}  // namespace waymark::engine

#include "waymark/engine/answer.h"

namespace waymark::engine {

std::string_view DoubtReasonName(DoubtReason reason) {
  switch (reason) {
    case DoubtReason::kUnitNotGiven:
      return "unit-not-given";
    case DoubtReason::kValueUnreadable:
      return "value-unreadable";
    case DoubtReason::kComparatorStraddles:
      return "comparator-straddles";
    case DoubtReason::kPartialDate:
      return "partial-date";
    case DoubtReason::kImplausibleDate:
      return "implausible-date";
    case DoubtReason::kSexUnknown:
      return "sex-unknown";
    case DoubtReason::kBirthUnknown:
      return "birth-date-unknown";
    case DoubtReason::kDeathDateUnknown:
      return "death-date-unknown";
    case DoubtReason::kCodesWaiting:
      return "codes-waiting";
    case DoubtReason::kCodesPartial:
      return "codes-partial";
    case DoubtReason::kNotSupplied:
      return "not-supplied";
    case DoubtReason::kInputSetAside:
      return "input-set-aside";
    case DoubtReason::kVersionsConflict:
      return "versions-conflict";
    case DoubtReason::kRiskNotKnown:
      return "risk-not-known";
    case DoubtReason::kTableRowInDoubt:
      return "table-row-in-doubt";
    case DoubtReason::kRegistrationUnknown:
      return "registration-unknown";
    case DoubtReason::kReplySetAside:
      return "reply-set-aside";
    case DoubtReason::kRoleNotGiven:
      return "role-not-given";
  }
  return "";
}

std::string_view NotCheckedReasonName(NotCheckedReason reason) {
  switch (reason) {
    case NotCheckedReason::kCodesWaiting:
      return "codes-waiting";
    case NotCheckedReason::kNotSupplied:
      return "not-supplied";
    case NotCheckedReason::kNotUsable:
      return "record-not-usable";
    case NotCheckedReason::kFailed:
      return "failed";
    case NotCheckedReason::kTooMuchWork:
      return "record-too-large";
  }
  return "";
}

std::string_view QuestionReasonName(QuestionReason reason) {
  switch (reason) {
    case QuestionReason::kWhichItem:
      return "which-item";
    case QuestionReason::kFitsNoItem:
      return "fits-no-item";
    case QuestionReason::kLinkNamesNoItem:
      return "link-names-no-item";
  }
  return "";
}

std::string_view UnheardReasonName(UnheardReason reason) {
  switch (reason) {
    case UnheardReason::kRuleUnknown:
      return "rule-unknown";
    case UnheardReason::kNotOffered:
      return "reply-not-offered";
    case UnheardReason::kRoleMayNot:
      return "role-may-not-reply";
  }
  return "";
}

}  // namespace waymark::engine

// Answers as text for a person, or as JSON for a script.
#ifndef WAYMARK_CLI_ANSWER_TEXT_H_
#define WAYMARK_CLI_ANSWER_TEXT_H_

#include <ostream>
#include <string>

#include "waymark/v1/decision_support.pb.h"

namespace waymark::cli {

// One patient after the other. Formats: text; json (one array); ndjson (one line a patient).
class AnswerPrinter {
 public:
  AnswerPrinter(std::string format, std::ostream& out) : format_(std::move(format)), out_(out) {}
  void Print(std::string_view patient, const v1::EvaluateResponse& response);
  void Print(std::string_view patient, const v1::ExplainResponse& response);
  void End();

 private:
  void PrintJson(std::string_view patient, const google::protobuf::Message& message);

  std::string format_;
  std::ostream& out_;
  int printed_ = 0;
};

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_ANSWER_TEXT_H_

// Words that records repeat: code systems and units, looked up once and remembered. One object a
// thread.
#ifndef WAYMARK_RECORD_READERS_VOCABULARY_H_
#define WAYMARK_RECORD_READERS_VOCABULARY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/quantity.h"
#include "waymark/record/record.h"

namespace waymark::record {

// Code systems as written -> index in a record.
class SystemWords {
 public:
  // Call before each record: indices belong to one record only.
  void BeginRecord() { ++record_; }
  uint16_t IndexOf(std::string_view written, PatientRecord& record) {
    // An entry in two systems asks for them in turn.
    for (const size_t recent : recent_) {
      if (recent < words_.size() && words_[recent].record == record_ &&
          words_[recent].written == written) {
        return words_[recent].index;
      }
    }
    return Find(written, record);
  }

 private:
  struct Word {
    std::string written;
    std::string canonical;
    uint64_t record = 0;
    uint16_t index = 0;
  };
  uint16_t Find(std::string_view written, PatientRecord& record);

  std::vector<Word> words_;
  size_t recent_[2] = {0, 0};
  uint64_t record_ = 1;
};

// Units as written -> id.
class UnitWords {
 public:
  calendar::UnitId Find(std::string_view written);

 private:
  struct Word {
    std::string written;
    calendar::UnitId unit = calendar::kNoUnit;
  };
  std::vector<Word> words_;
  size_t next_ = 0;
};

// Makes `value` a number of `text` ("12", "<10"), or, where it is none, the text as it stands:
// false then. `comparator` counts where the text has none of its own. Texts must live as long as
// the value.
bool SetNumber(std::string_view text, calendar::Comparator comparator, std::string_view unit,
               UnitWords& units, Value& value);

// Makes `value` of free text: a number where all of it is one ("<10", "12 ug/g"), else the text.
void SetText(std::string_view text, Value& value);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_VOCABULARY_H_

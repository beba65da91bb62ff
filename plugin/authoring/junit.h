// Results of stories as JUnit XML, which build servers show.
#ifndef WAYMARK_AUTHORING_JUNIT_H_
#define WAYMARK_AUTHORING_JUNIT_H_

#include <string>

#include "waymark/authoring/run_stories.h"

namespace waymark::authoring {

// One test suite a file, one test case a story; findings of stories that can't be read are errors.
// No times and no host names: the same results give the same bytes.
std::string ToJUnitXml(const StoryReport& report, const std::vector<rules::SourceFile>& files);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_JUNIT_H_

// The keys of a story (a rule's test), in the same form as the language's own definition. What a
// story means is authoring's.
#ifndef WAYMARK_RULES_LANGUAGE_STORY_H_
#define WAYMARK_RULES_LANGUAGE_STORY_H_

#include "waymark/rules/language_parts.h"

namespace waymark::rules {

LanguagePart StoryLanguage();

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_LANGUAGE_STORY_H_

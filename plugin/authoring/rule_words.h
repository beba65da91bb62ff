// A rule in plain sentences, for pages that people read: whom it is for, what opens an item, when
// it is due, what closes it. Pure; made from the checked rule, so that a page cannot say something
// else than the program does.
#ifndef WAYMARK_AUTHORING_RULE_WORDS_H_
#define WAYMARK_AUTHORING_RULE_WORDS_H_

#include <string>

#include "waymark/rules/pack.h"

namespace waymark::authoring {

// Whom the rule applies to; "everybody registered" where it says nothing further.
std::string WhoWords(const rules::Pack& pack, const rules::Rule& rule);
// What opens an item.
std::string OpensWords(const rules::Pack& pack, const rules::Rule& rule);
// "due from 14 days after the last entry; overdue after 28 days after the start".
std::string TimingWords(const rules::Pack& pack, const rules::Rule& rule);
// What closes it as done, and the replies that do.
std::string DoneWords(const rules::Pack& pack, const rules::Rule& rule);
// What ends it undone or holds it back, by name; empty where nothing does.
std::string StoppedWords(const rules::Rule& rule);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_RULE_WORDS_H_

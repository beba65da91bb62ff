// The pages about a pack that are made from the pack itself, so that they cannot be out of step
// with it: every rule in its place on the pathway, what is uncertain, which hazards are met by
// which rules and shown by which stories.
//
// Pure. Markdown and SVG with LF line ends; the same pack gives the same bytes.
#ifndef WAYMARK_AUTHORING_PATHWAY_PAGE_H_
#define WAYMARK_AUTHORING_PATHWAY_PAGE_H_

#include <string>

#include "waymark/rules/pack.h"

namespace waymark::authoring {

// docs/pathway.md: for each part of the pathway (pack.yaml `pathways:`, in that order; those that
// it does not list follow by name) a table of its rules, and what waits for codes. Names the
// picture beside it as pathway.svg.
std::string PathwayPage(const rules::Pack& pack);

// docs/pathway.svg: the parts in order with their rules. Titles are text, not outlines; states are
// told apart by words and borders, not by colour alone.
std::string PathwayPicture(const rules::Pack& pack);

// docs/safety/uncertain.md: for the clinical safety officer, everything that a rule or code set
// itself calls uncertain, waiting or partial, and whose decision it is.
std::string UncertainPage(const rules::Pack& pack);

// docs/safety/index.md: each hazard that a rule names, with the rules that name it and their
// stories as tests. Stories that can't be read are left out; `check` and `test` say why.
std::string HazardIndexPage(const rules::Pack& pack);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_PATHWAY_PAGE_H_

// The named worklists, as data: which rules' items stand on each, its order, its outcomes; and the
// CSV profiles of exports.
//
//   worklists:
//     - {id: urgent-referrals, number: W1, title: Urgent referrals in progress, rules:
//     [usc-referral-*], sort: opened, begins_with: {owner: mine or unassigned}}
//   profiles:
//     - {id: accurx-emis, columns: [{nhs_number: NHS number}, {patient_id: EMIS number}]}
//   tell_if_not_opened: [gp, administrator]
//
// Rules are named by id, a trailing * standing for the rest, or by purpose or pathway.
#ifndef WAYMARK_SERVICE_WORKLISTS_H_
#define WAYMARK_SERVICE_WORKLISTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/access/caller.h"
#include "waymark/living/replies.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"

namespace waymark::service {

struct Worklist {
  std::string id, number, title;
  std::vector<std::string> rules;     // ids or ids with a trailing *
  std::vector<std::string> purposes;  // as rules write them
  std::vector<std::string> pathways;
  std::vector<std::string> not_rules;  // left out all the same
  std::string sort = "due";
  bool clinician_closes = false;  // only a GP, nurse or pharmacist closes its items
  bool second_person = false;     // and another person must say the same before they close
  std::vector<std::string> outcomes;
  std::vector<std::string> columns;
  // What a link to it shows first; all of it is one click away.
  bool mine_first = false;  // what is nobody's or of whoever looks
  int due_within_days = 0;  // overdue, so near to the deadline, or without one; 0: all
  bool not_snoozed = false;

  bool Takes(const rules::Rule& rule) const;
};

struct ExportColumn {
  std::string field;  // "patient_id", "nhs_number", "summary" ...
  std::string title;
};
struct ExportProfile {
  std::string id;
  std::vector<ExportColumn> columns;
};

struct Worklists {
  std::vector<Worklist> lists;
  std::vector<ExportProfile> profiles;
  // Who is told that nobody opens a list (unopened.h). Of the roles that there are, a practice's
  // cancer lead is a GP or nurse, and its manager an administrator.
  access::Roles tell_if_not_opened = kToldUnlessSaid;
  static constexpr access::Roles kToldUnlessSaid = 1 | 2 | 16;  // gp, nurse, administrator
  const Worklist* Find(std::string_view id) const;
  const ExportProfile* FindProfile(std::string_view id) const;
  // What all lists on which the rule's items stand demand of whoever closes one.
  living::ClosingTerms TermsOf(const rules::Rule& rule) const;
};

// What is wrong becomes errors with places.
Worklists ReadWorklists(const rules::SourceFile& file, std::vector<rules::Finding>& findings);

// The program's own, which a file of the configuration may replace.
std::string_view DefaultWorklistsText();
Worklists DefaultWorklists();

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_WORKLISTS_H_

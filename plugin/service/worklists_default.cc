// The program's own worklists: the twelve of the users' requirements. A file of the configuration
// may replace them (`store.worklists`).
#include "waymark/service/worklists.h"

namespace waymark::service {

std::string_view DefaultWorklistsText() {
  static constexpr std::string_view kText =
      R"yaml(# The worklists of Waymark. `rules` names rules by id, a trailing * standing for the rest; `begins_with` is
# what a link to a list shows first.
worklists:
  - id: urgent-referrals
    number: W1
    title: Urgent referrals in progress
    rules: [usc-referral-*, usc-appointment-not-known, usc-patient-told]
    sort: opened
    begins_with: {owner: mine or unassigned}
    outcomes: [cancer, not cancer, ongoing follow-up elsewhere, patient declined, died]
  - id: missed-appointments
    number: W2
    title: Missed or cancelled urgent appointments
    rules: [usc-appointment-missed, usc-appointment-cancelled, usc-rejected-without-plan]
    sort: -since
    clinician_closes: yes
    outcomes: [new appointment attended, informed refusal]
  - id: fit-no-result
    number: W3
    title: "FIT: kit given, no result"
    rules: [fit-not-returned, fit-sample-spoilt]
    sort: opened
    outcomes: [result filed, declined]
  - id: results-to-decide
    number: W4
    title: Results needing a decision
    purposes: [result]
    sort: -level
    clinician_closes: yes
    outcomes: [referred, repeat on a date, already under care, not significant]
  - id: tests-outstanding
    number: W5
    title: Urgent tests outstanding
    rules: [urgent-imaging-no-report, urgent-blood-test-no-result]
    sort: opened
    outcomes: [result, cancelled, done privately]
  - id: symptom-watch
    number: W6
    title: Symptom watch
    rules: [symptom-watch, chest-xray-normal-symptoms]
    purposes: [red_flag, emergency, risk]
    pathways: [acute-oncology]
    sort: due
    begins_with: {due_within: 7 days}
    outcomes: [resolved, escalated]
  - id: new-diagnoses
    number: W7
    title: New diagnoses to set up
    rules: [new-cancer-set-up, cancer-register, learning-*, audit-*]
    sort: -opened
    outcomes: [set up]
  - id: support-offer
    number: W8
    title: Three-month support offer
    rules: [cancer-support-offer, holistic-needs-offered]
    sort: due
    begins_with: {due_within: 30 days}
    outcomes: [offered, discussed, declined, unsuitable]
  - id: care-reviews
    number: W9
    title: Cancer care reviews and follow-up
    rules: [smoking-status-after-cancer, smoking-support-after-cancer]
    pathways: [reviews, recovery-package, follow-up]
    not_rules: [cancer-support-offer, holistic-needs-offered]
    sort: due
    begins_with: {due_within: 60 days}
    outcomes: [done, declined]
  - id: screening
    number: W10
    title: Screening non-responders
    rules: [colposcopy-missed, bowel-nurse-clinic-missed, screening-communication-needs]
    purposes: [screening]
    sort: due
    begins_with: {snoozed: no}
    outcomes: [screened, ceased, opted out]
  - id: palliative
    number: W11
    title: Palliative and supportive register
    pathways: [end-of-life, carers]
    sort: due
    outcomes: [discussed, died and reviewed]
  - id: does-not-add-up
    number: W12
    title: Things that do not add up
    rules: [treatment-end-not-coded, chemoprevention-*, familial-risk-referral]
    purposes: [data_quality]
    sort: due
    outcomes: [fixed]
# Who is told when nobody has opened a list with items for seven days: the cancer lead is a GP or nurse, the manager an administrator.
tell_if_not_opened: [gp, nurse, administrator]

profiles:
  - id: worklist
    columns:
      - {patient_id: Patient id}
      - {family_name: Family name}
      - {given_name: Given name}
      - {nhs_number: NHS number}
      - {title: Rule}
      - {summary: Why listed}
      - {due_on: Due}
      - {overdue_on: Overdue from}
      - {status: Status}
      - {owner: Owner}
      - {last_action: Last action}
      - {last_action_on: Last action on}
      - {column1: Column 1}
      - {column2: Column 2}
      - {column3: Column 3}
  # What the messaging service takes. The telephone number is the one that the record system gave; empty where it gave none.
  - id: accurx-emis
    columns:
      - {nhs_number: NHS number}
      - {patient_id: EMIS number}
  - id: accurx-systmone
    columns:
      - {nhs_number: NHS number}
      - {telephone: Telephone number}
      - {birth_date: Date of birth}
)yaml";
  return kText;
}

}  // namespace waymark::service

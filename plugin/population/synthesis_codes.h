// The codes that the synthetic practice writes: its own table, shared with no rule and no code set,
// so that the practice cannot be tuned to the rules.
//
// SNOMED CT and Read v2 codes are real ones, chosen by hand from published code lists (the terms
// follow them), except for the everyday ones that any SNOMED CT browser shows. Where no published
// code was at hand a clearly synthetic local code stands in, under kLocalSystem. A licence is
// needed to use SNOMED CT; these few identifiers are for made-up records only.
#ifndef WAYMARK_POPULATION_SYNTHESIS_CODES_H_
#define WAYMARK_POPULATION_SYNTHESIS_CODES_H_

#include <cstdint>
#include <string_view>

namespace waymark::population::synthesis {

inline constexpr std::string_view kLocalSystem = "https://waymark.example/local-codes";

enum class System : uint8_t { kSnomed, kReadV2, kLocal };

struct Code {
  System system = System::kSnomed;
  std::string_view code;
  std::string_view term;
  std::string_view read = {};  // the same meaning in Read v2, where older records have it
};

// Cancer: what happens around a diagnosis.
inline constexpr Code kSecondaryBone{System::kSnomed, "94222008",
                                     "Secondary malignant neoplasm of bone"};
inline constexpr Code kSecondaryLiver{System::kSnomed, "94381002",
                                      "Secondary malignant neoplasm of liver"};
inline constexpr Code kSecondaryLung{System::kSnomed, "94391008",
                                     "Secondary malignant neoplasm of lung"};
inline constexpr Code kSecondaryBrain{System::kSnomed, "94225005",
                                      "Secondary malignant neoplasm of brain"};
inline constexpr Code kBasalCell{System::kSnomed, "254701007", "Basal cell carcinoma of skin"};
inline constexpr Code kHistoryOfLeukaemia{System::kSnomed, "161436008", "History of leukaemia"};
inline constexpr Code kHistoryOfLungCancer{
    System::kSnomed, "415082004", "Personal history of primary malignant neoplasm of lung"};
inline constexpr Code kThyroidInSitu{System::kSnomed, "92767001",
                                     "Carcinoma in situ of thyroid gland"};
inline constexpr Code kCancerCareReview{System::kSnomed, "720006006", "Cancer care review",
                                        "8BAV."};
inline constexpr Code kOldCancerCareReview{System::kSnomed, "401123009",
                                           "Cancer care review (inactive)", "8BAV."};
inline constexpr Code kCancerReviewInvitation{System::kLocal, "ccr-invitation",
                                              "Invited to cancer care review"};
inline constexpr Code kCancerReviewDeclined{
    System::kSnomed, "717601000000107",
    "Excepted from cancer quality indicators - informed dissent", "9h82."};
inline constexpr Code kCancerReviewUnsuitable{
    System::kSnomed, "716511000000108", "Excepted from cancer quality indicators - unsuitable",
    "9h81."};
inline constexpr Code kCancerInformationOffered{System::kReadV2, "677H.",
                                                "Cancer information offered"};
inline constexpr Code kSupportOffered{System::kLocal, "cancer-support-offered",
                                      "Told of cancer support in primary care", "677H."};
inline constexpr Code kDiagnosisDiscussed{System::kReadV2, "8CL0.", "Cancer diagnosis discussed"};
inline constexpr Code kNeedsAssessment{System::kSnomed, "787261000000106",
                                       "Holistic needs assessment"};
inline constexpr Code kNeedsAssessmentOffered{System::kLocal, "hna-offered",
                                              "Holistic needs assessment offered"};
inline constexpr Code kNeedsAssessmentDeclined{System::kLocal, "hna-declined",
                                               "Holistic needs assessment declined"};
inline constexpr Code kTreatmentSummary{System::kSnomed, "1324891000000103",
                                        "Cancer end of treatment summary plan"};
inline constexpr Code kCancerMeeting{System::kSnomed, "762391000000107",
                                     "Cancer multidisciplinary team report"};
inline constexpr Code kChemotherapy{System::kSnomed, "367336001", "Chemotherapy"};
inline constexpr Code kRadiotherapyStarted{System::kSnomed, "168531007", "Radiotherapy started"};
inline constexpr Code kRadiotherapyCompleted{System::kSnomed, "168534004",
                                             "Radiotherapy completed"};
inline constexpr Code kImmunotherapy{System::kSnomed, "64644003", "Immunotherapy for cancer"};
inline constexpr Code kBreastExcision{System::kSnomed, "172043006",
                                      "Total excision of breast operations"};
inline constexpr Code kProstatectomy{System::kSnomed, "176261008",
                                     "Radical prostatectomy without pelvic node excision"};
inline constexpr Code kHemicolectomy{System::kSnomed, "174072006",
                                     "Extended right hemicolectomy and end to end anastomosis"};
inline constexpr Code kRectalResection{
    System::kSnomed, "448653006", "Anterior resection of rectum and total mesorectal excision"};
inline constexpr Code kBilateralMastectomy{System::kSnomed, "27865001", "Bilateral mastectomy"};
inline constexpr Code kPalliativeRegister{System::kSnomed, "526631000000108",
                                          "On end of life care register", "9Ng7."};
inline constexpr Code kGoldStandards{System::kSnomed, "414937009",
                                     "On gold standards palliative care framework", "8CM1."};
inline constexpr Code kPalliativeNotIndicated{System::kSnomed, "1048611000000104",
                                              "Palliative care not currently clinically indicated"};
inline constexpr Code kNotForResuscitation{System::kSnomed, "450476008",
                                           "Not for attempted cardiopulmonary resuscitation"};
inline constexpr Code kPrescriptionExemption{System::kReadV2, "9D05.",
                                             "Entitled to free prescriptions"};
inline constexpr Code kBenefitsCounselling{System::kReadV2, "6743.", "Benefits counselling"};
inline constexpr Code kSocialPrescribing{System::kSnomed, "871731000000106",
                                         "Referral to social prescribing service", "8T09."};
inline constexpr Code kEmergencyAdmission{System::kSnomed, "183452005",
                                          "Emergency hospital admission"};
inline constexpr Code kTamoxifen{System::kSnomed, "75959001", "Product containing tamoxifen"};
inline constexpr Code kAnastrozole{System::kSnomed, "108774000", "Product containing anastrozole"};

// Urgent suspected cancer referrals and what follows.
inline constexpr Code kUrgentAppointment{System::kLocal, "usc-appointment",
                                         "Urgent suspected cancer appointment"};
inline constexpr Code kUrgentAppointmentMissed{
    System::kLocal, "usc-appointment-missed", "Letter: urgent suspected cancer appointment missed"};
inline constexpr Code kOutcomeNotCancer{System::kLocal, "usc-outcome-not-cancer",
                                        "Urgent suspected cancer referral: cancer ruled out"};
inline constexpr Code kReferralRejected{
    System::kLocal, "usc-referral-rejected",
    "Urgent suspected cancer referral rejected by the hospital"};

// Faecal immunochemical test for symptoms.
inline constexpr Code kFitKitGiven{System::kLocal, "fit-kit-given", "FIT kit given", "4791."};
inline constexpr Code kFaecalBloodRequested{System::kReadV2, "4791.",
                                            "Faecal occult blood test requested"};
inline constexpr Code kFitResult{System::kSnomed, "1049361000000101",
                                 "Quantitative faecal immunochemical test"};
inline constexpr Code kFitSpoilt{System::kLocal, "fit-sample-spoilt",
                                 "FIT sample could not be tested"};

// Screening.
inline constexpr Code kBowelHeader{System::kSnomed, "368481000000103",
                                   "Bowel cancer screening programme: faecal occult blood result",
                                   "6866."};
inline constexpr Code kBowelNormal{System::kSnomed, "1101361000000103",
                                   "Bowel screening faecal immunochemical test normal"};
inline constexpr Code kBowelNormalOld{System::kSnomed, "375211000000108",
                                      "Bowel screening faecal occult blood test normal", "686A."};
inline constexpr Code kBowelAbnormal{System::kSnomed, "1101371000000105",
                                     "Bowel screening faecal immunochemical test abnormal"};
inline constexpr Code kBowelAbnormalOld{System::kReadV2, "686B.",
                                        "Bowel screening faecal occult blood test abnormal"};
inline constexpr Code kBowelSpoilt{System::kSnomed, "375121000000106",
                                   "Bowel screening testing kit spoilt", "6867."};
inline constexpr Code kBowelNoResponse{System::kLocal, "bowel-screening-no-response",
                                       "No response to bowel screening invitation", "9Ow2."};
inline constexpr Code kBowelNoResponseRead{
    System::kReadV2, "9Ow2.", "No response to bowel cancer screening programme invitation"};
inline constexpr Code kBowelDeclined{System::kLocal, "bowel-screening-declined",
                                     "Bowel screening declined"};
inline constexpr Code kBreastNormal{System::kSnomed, "171175005",
                                    "Breast neoplasm screening normal", "68620"};
inline constexpr Code kBreastAbnormal{System::kSnomed, "171176006",
                                      "Breast neoplasm screening abnormal", "68621"};
inline constexpr Code kBreastMissed{System::kLocal, "breast-screening-dna",
                                    "Did not attend breast screening"};
inline constexpr Code kBreastDeclined{System::kLocal, "breast-screening-declined",
                                      "Breast screening declined"};
inline constexpr Code kMammography{System::kSnomed, "71651007", "Mammography"};
inline constexpr Code kCervicalNegative{System::kSnomed, "269958004", "Cervical smear - negative",
                                        "4K22."};
inline constexpr Code kCervicalVirusNegative{System::kSnomed, "888091000000108",
                                             "Cervical smear - human papillomavirus negative"};
inline constexpr Code kCervicalInadequate{System::kSnomed, "168402006",
                                          "Cervical smear - inadequate specimen", "4K21."};
inline constexpr Code kCervicalBorderline{System::kSnomed, "168410007",
                                          "Cervical smear - borderline changes"};
inline constexpr Code kCervicalMild{System::kSnomed, "269959007",
                                    "Cervical smear - mild dyskaryosis", "4K23."};
inline constexpr Code kCervicalNoResponse{System::kLocal, "cervical-screening-no-response",
                                          "No response to cervical screening invitation"};
inline constexpr Code kCervicalThreeInvitations{
    System::kSnomed, "1109911000000100",
    "Excepted from cervical screening quality indicators - no response to three invitations"};
inline constexpr Code kCervicalDeclined{System::kLocal, "cervical-screening-declined",
                                        "Cervical screening declined", "685L."};
inline constexpr Code kTotalHysterectomy{System::kSnomed, "116140006", "Total hysterectomy"};

// Results and measurements.
inline constexpr Code kPsa{System::kSnomed, "1000381000000105",
                           "Serum prostate specific antigen level"};
inline constexpr Code kCa125{System::kLocal, "ca125", "Serum CA125 level"};
inline constexpr Code kHaemoglobin{System::kSnomed, "1022431000000105", "Haemoglobin estimation",
                                   "423.."};
inline constexpr Code kPlatelets{System::kSnomed, "1022651000000100", "Platelet count", "42P.."};
inline constexpr Code kFerritin{System::kReadV2, "42R4.", "Serum ferritin"};
inline constexpr Code kCreatinine{System::kSnomed, "1000731000000107", "Serum creatinine level",
                                  "44J3."};
inline constexpr Code kHba1c{System::kSnomed, "1107481000000106",
                             "Haemoglobin A1c molar concentration in blood"};
inline constexpr Code kCholesterol{System::kSnomed, "1005671000000105", "Serum cholesterol level"};
inline constexpr Code kWeight{System::kSnomed, "27113001", "Body weight", "22A.."};
inline constexpr Code kSystolic{System::kSnomed, "271649006", "Systolic blood pressure"};
inline constexpr Code kDiastolic{System::kSnomed, "271650006", "Diastolic blood pressure"};
inline constexpr Code kResultPlan{System::kLocal, "result-follow-up-plan",
                                  "Plan made for abnormal result"};

// Everyday life of a practice.
inline constexpr Code kFaceToFace{System::kSnomed, "308335008", "Patient encounter procedure"};
inline constexpr Code kTelephone{System::kSnomed, "185317003", "Telephone encounter"};
inline constexpr Code kHomeVisit{System::kSnomed, "439708006", "Home visit"};
inline constexpr Code kHospitalLetter{System::kSnomed, "371530004", "Clinical consultation report"};
inline constexpr Code kNurseAppointment{System::kLocal, "nurse-appointment",
                                        "Appointment with nurse"};
inline constexpr Code kMedicationReview{System::kReadV2, "8B3V.", "Medication review"};
inline constexpr Code kNeverSmoked{System::kSnomed, "266919005", "Never smoked tobacco", "1371."};
inline constexpr Code kExSmoker{System::kSnomed, "8517006", "Ex-smoker", "137S."};
inline constexpr Code kSmoker{System::kSnomed, "77176002", "Smoker", "137R."};
inline constexpr Code kFluVaccine{System::kSnomed, "86198006",
                                  "Administration of influenza vaccine"};
inline constexpr Code kMmrVaccine{System::kSnomed, "38598009", "Administration of MMR vaccine"};

// Symptoms that lead to a referral or a test, besides those of everyday life.
inline constexpr Code kRectalBleeding{System::kSnomed, "12063002", "Rectal haemorrhage"};
inline constexpr Code kBowelHabit{System::kSnomed, "88111009", "Altered bowel function", "19EA."};
inline constexpr Code kAbdominalPain{System::kSnomed, "21522001", "Abdominal pain"};
inline constexpr Code kBreastLump{System::kSnomed, "89164003", "Breast lump", "1A82."};
inline constexpr Code kHaemoptysis{System::kSnomed, "66857006", "Haemoptysis"};
inline constexpr Code kCough{System::kSnomed, "49727002", "Cough", "171.."};
inline constexpr Code kHaematuria{System::kSnomed, "34436003", "Blood in urine", "1A45."};
inline constexpr Code kSkinLesion{System::kSnomed, "95324001", "Skin lesion"};
inline constexpr Code kPostmenopausalBleeding{System::kSnomed, "76742009",
                                              "Postmenopausal bleeding"};
inline constexpr Code kHoarseness{System::kSnomed, "50219008", "Hoarseness"};
inline constexpr Code kDysphagia{System::kSnomed, "40739000", "Dysphagia"};
inline constexpr Code kWeightLoss{System::kSnomed, "89362005", "Weight loss", "1625."};
inline constexpr Code kLymphNodes{System::kSnomed, "30746006", "Lymphadenopathy"};
inline constexpr Code kFatigue{System::kSnomed, "84229001", "Fatigue", "1682."};
inline constexpr Code kHeadache{System::kSnomed, "25064002", "Headache", "1B1G."};

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_CODES_H_

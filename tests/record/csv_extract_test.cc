#include "waymark/record/readers/csv_extract.h"

#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"
#include "record/files.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kPatientsHead =
    "patient_id,birth_date,sex,practice_code,registered_on,deregistered_on,died_on,nhs_number\n";
const std::string kEventsHead =
    "event_id,patient_id,occurred_on,recorded_on,kind,code_system,code,value,unit,status,codings,"
    "status_on,based_on\n";

// Wants some codes and not others, and of some patients all entries.
class SomeCodes final : public EntryFilter {
 public:
  SomeCodes(uint64_t seed, bool all_now_and_then) : seed_(seed), all_(all_now_and_then) {}
  bool Wants(std::string_view system, std::string_view code) override {
    return (std::hash<std::string>{}(std::string(system) + "|" + std::string(code)) ^ seed_) % 3 ==
           0;
  }
  bool WantsAll(const PatientRecord& record, std::span<const int32_t> systems_by) override {
    EXPECT_EQ(systems_by.size(), record.systems().size());
    return all_ && record.patient_id.size() % 2 == 0;
  }

 private:
  const uint64_t seed_;
  const bool all_;
};

class ExtractTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.zone = London();
    options_.rejects = folder_.Path("rejects.csv");
    options_.sort.folder = folder_.path();
  }

  absl::Status Read(const std::string& patients, const std::string& events,
                    const std::string& replies = "") {
    options_.patients = folder_.Write("patients.csv", patients);
    options_.events = folder_.Write("events.csv", events);
    options_.replies = replies.empty() ? "" : folder_.Write("replies.csv", replies);
    dumps_.clear();
    ids_.clear();
    absl::StatusOr<std::unique_ptr<ExtractReader>> reader = ExtractReader::Open(options_);
    if (!reader.ok()) return reader.status();
    PatientRecord record;
    while (true) {
      const absl::StatusOr<bool> more = (*reader)->Next(record);
      if (!more.ok()) return more.status();
      if (!*more) break;
      ids_.push_back(std::string(record.practice) + "/" + std::string(record.patient_id));
      dumps_.push_back(Dump(record));
      if (look_) look_(record);
    }
    report_ = (*reader)->report();
    if (!options_.strict) ReadInBatches();
    if (!options_.strict) {
      for (const uint64_t seed : {1, 2, 3}) ReadPassingOver(seed, seed == 3);
    }
    return absl::OkStatus();
  }
  // Where entries that nobody wants are passed over, all else is the same.
  void ReadPassingOver(uint64_t seed, bool all_now_and_then) {
    ExtractOptions options = options_;
    if (!options.rejects.empty()) options.rejects = folder_.Path("passed-rejects.csv");
    SomeCodes filter(seed, all_now_and_then);
    absl::StatusOr<std::unique_ptr<ExtractReader>> whole = ExtractReader::Open(options_);
    ASSERT_TRUE(whole.ok()) << whole.status();
    absl::StatusOr<std::unique_ptr<ExtractReader>> reader = ExtractReader::Open(options);
    ASSERT_TRUE(reader.ok()) << reader.status();
    const std::unique_ptr<ExtractBatch> batch = (*reader)->MakeBatch();
    PatientRecord expected, record;
    for (bool more = true; more;) {
      const absl::StatusOr<size_t> found = (*reader)->Find(3, *batch);
      ASSERT_TRUE(found.ok()) << found.status();
      more = *found == 3;
      for (size_t i = 0; i < *found; ++i) {
        batch->Read(record, &filter);
        ASSERT_TRUE(*(*whole)->Next(expected));
        IsThatWithoutSome(record, expected, filter);
      }
      ASSERT_TRUE((*reader)->Settle(*batch).ok());
    }
    ASSERT_FALSE(*(*whole)->Next(expected));
    EXPECT_EQ(RenderReport((*reader)->report()), RenderReport(report_));
    if (options.rejects.empty()) return;
    EXPECT_EQ(folder_.Read("passed-rejects.csv"), folder_.Read("rejects.csv"));
    std::filesystem::remove(options.rejects);
  }
  void IsThatWithoutSome(const PatientRecord& record, const PatientRecord& whole,
                         SomeCodes& filter) {
    if (record.entries().size() == whole.entries().size()) {
      EXPECT_EQ(Dump(record), Dump(whole));
      return;
    }
    ++passed_over_;
    EXPECT_EQ(record.settled_systems, record.systems().size());
    EXPECT_EQ(record.systems(), whole.systems());
    EXPECT_EQ(record.in_doubt(), whole.in_doubt());
    // The same patient, of whom the other entries are known.
    std::set<std::string> kept;
    for (const Entry& entry : record.entries()) kept.insert(std::string(entry.id));
    PatientRecord rest;
    rest.patient_id = whole.patient_id;
    rest.practice = whole.practice;
    rest.nhs_number = whole.nhs_number;
    rest.birth = whole.birth;
    rest.died = whole.died;
    rest.dead_without_date = whole.dead_without_date;
    rest.sex = whole.sex;
    for (const std::string& system : whole.systems()) rest.SystemIndex(system);
    for (const Registration& one : whole.registrations()) rest.AddRegistration(one);
    for (const Reply& one : whole.replies()) rest.AddReply(one);
    for (const SetAside& one : whole.set_aside()) {
      if (one.reason != "date-missing" || one.what != "entry") rest.AddSetAside(one);
    }
    for (const Entry& entry : whole.entries()) {
      bool wanted = false;
      for (const Coding& coding : whole.codings(entry)) {
        wanted = wanted || filter.Wants(whole.systems()[coding.system], coding.code);
      }
      if (kept.count(std::string(entry.id)) == 0) {
        EXPECT_FALSE(wanted);
        EXPECT_TRUE(entry.alone && (entry.date_oddity & kDateMissing) == 0);
        continue;
      }
      Entry& copy = rest.AddEntry();
      const uint32_t first_coding = copy.first_coding;
      const uint32_t first_link = copy.first_link;
      copy = entry;
      copy.first_coding = first_coding;
      copy.first_link = first_link;
      copy.coding_count = copy.link_count = 0;
      if (entry.recorded_assumed) copy.recorded = calendar::kUnknownInstant;
      copy.date_oddity &= kDateMissing;
      for (const Coding& coding : whole.codings(entry)) rest.AddCoding(coding.system, coding.code);
      for (const std::string_view link : whole.links(entry)) rest.AddLink(link);
    }
    rest.Finish(options_.zone);
    EXPECT_EQ(Dump(record), Dump(rest));
  }
  // What is found first and read later is the same, here two batches at a time.
  void ReadInBatches() {
    ExtractOptions options = options_;
    options.rejects.clear();
    absl::StatusOr<std::unique_ptr<ExtractReader>> reader = ExtractReader::Open(options);
    ASSERT_TRUE(reader.ok()) << reader.status();
    const std::unique_ptr<ExtractBatch> batches[] = {(*reader)->MakeBatch(),
                                                     (*reader)->MakeBatch()};
    std::vector<std::string> dumps;
    PatientRecord record;
    for (bool more = true; more;) {
      for (const auto& batch : batches) {
        const absl::StatusOr<size_t> found = (*reader)->Find(3, *batch);
        ASSERT_TRUE(found.ok()) << found.status();
        EXPECT_EQ(*found, batch->patients());
        more = *found == 3;
      }
      for (const auto& batch : batches) {
        for (size_t i = 0; i < batch->patients(); ++i) {
          batch->Read(record);
          dumps.push_back(Dump(record));
        }
        ASSERT_TRUE((*reader)->Settle(*batch).ok());
      }
    }
    EXPECT_EQ(dumps, dumps_);
    EXPECT_EQ(RenderReport((*reader)->report()), RenderReport(report_));
  }
  int64_t Rejected(ExtractFile file, const std::string& reason) {
    const auto& reasons = report_.of(file).rejected_by_reason;
    const auto found = reasons.find(reason);
    return found == reasons.end() ? 0 : found->second;
  }

  Folder folder_;
  ExtractOptions options_;
  std::vector<std::string> ids_;
  std::vector<std::string> dumps_;
  ExtractReport report_;
  int passed_over_ = 0;  // records that lacked entries
  std::function<void(const PatientRecord&)> look_;
};

TEST_F(ExtractTest, ReadsPatientsWithTheirEntries) {
  ASSERT_TRUE(
      Read(kPatientsHead + "p1,1950-05-02,female,A82038,2001-01-01,,,9434765919\n"
                           "p2,1961,male,A82038,2001-02-01,2020-01-01,2025-03,\n",
           kEventsHead +
               "e1,p1,2026-01-05,2026-01-06,condition,snomed,254837009,,,,readv2|B34..;ctv3|X78WQ,,"
               "\n"
               "e2,p1,2026-01-10,,result,SNOMED,1049361000000101,<10,ug/g,final,,,e0\n"
               "e3,p2,2020-03,2020-03-05,letter,http://x.example/local,ABC,see letter,,,,,\n")
          .ok());
  ASSERT_EQ(dumps_.size(), 2u);
  EXPECT_EQ(dumps_[0],
            "patient p1 practice=A82038 nhs=9434765919 birth=1950-05-02 died=0 sex=female "
            "sensitive=0 doubt=0 "
            "coverage=010\n"
            "registration A82038 2001-01-01 never\n"
            "entry e1 root=e1 condition: final on=2026-01-05@-1 recorded=2026-01-06T00:00:00Z "
            "odd=0 source= corrects= "
            "urgency= consultation= role= value=0/0///0/0/0 "
            "codes=snomed|254837009;readv2|B34..;ctv3|X78WQ; links=\n"
            "entry e2 root=e2 result: final on=2026-01-10@-1 recorded=2026-01-10T00:00:00Z? odd=0 "
            "source= corrects= "
            "urgency= consultation= role= value=1/0/<10/ug/g/10/1/" +
                std::to_string(calendar::FindUnit("ug/g")) +
                " codes=snomed|1049361000000101; links=e0;\n");
  EXPECT_THAT(dumps_[1], HasSubstr("birth=1961 died=2025-03"));
  EXPECT_THAT(dumps_[1], HasSubstr("other:letter"));
  EXPECT_THAT(dumps_[1], HasSubstr("value=3/0/see letter"));
  EXPECT_EQ(report_.patients, 2);
  EXPECT_EQ(report_.practices, 1);
  EXPECT_EQ(report_.entries, 3);
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rows, 3);
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rejected, 0);
  EXPECT_EQ(report_.recorded_assumed, 1);
  EXPECT_EQ(report_.partial_dates, 1);
  EXPECT_EQ(report_.values_not_numbers, 1);
  EXPECT_EQ(report_.unknown_kinds.at("letter"), 1);
  EXPECT_EQ(report_.unknown_systems.at("http://x.example/local"), 1);
  EXPECT_EQ(folder_.FileCount(), 2u) << "no rejects file where nothing was rejected";
}

TEST_F(ExtractTest, APatientWithoutEventsIsReadToo) {
  ASSERT_TRUE(Read(kPatientsHead + "p1,,,,,,,\n", kEventsHead).ok());
  ASSERT_EQ(dumps_.size(), 1u);
  EXPECT_THAT(dumps_[0], HasSubstr("birth= died=0 sex=unknown"));
  EXPECT_THAT(dumps_[0], HasSubstr("registration  always never"));
}

TEST_F(ExtractTest, SeveralRowsOfAPatientAreRegistrations) {
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,A82038,2001-01-01,2010-01-01,,\n"
                                   "p1,1950-05-02,male,A82038,2015-01-01,,2026-01-01,\n",
                   kEventsHead)
                  .ok());
  ASSERT_EQ(dumps_.size(), 1u);
  EXPECT_THAT(dumps_[0], HasSubstr("sex=male"));
  EXPECT_THAT(
      dumps_[0],
      HasSubstr(
          "registration A82038 2001-01-01 2010-01-01\nregistration A82038 2015-01-01 never\n"));
}

TEST_F(ExtractTest, RowsThatContradictEachOtherMakeThePersonUncertain) {
  look_ = [](const PatientRecord& record) {
    EXPECT_FALSE(record.birth.has_value());
    EXPECT_EQ(record.sex, Sex::kUnknown);
    EXPECT_FALSE(record.died.has_value());
    EXPECT_TRUE(record.dead_without_date);
    EXPECT_TRUE(HasReason(record, "patient", "birth-dates-differ"));
    EXPECT_TRUE(HasReason(record, "patient", "sexes-differ"));
    EXPECT_TRUE(HasReason(record, "patient", "deaths-differ"));
    EXPECT_TRUE(HasReason(record, "patient", "nhs-numbers-differ"));
    EXPECT_FALSE(record.not_usable);
  };
  ASSERT_TRUE(Read(kPatientsHead +
                       "p1,1950-05-02,female,,2001-01-01,2010-01-01,2026-01-01,9434765919\n"
                       "p1,1951-05-02,male,,2015-01-01,,2026-01-02,9434765870\n",
                   kEventsHead)
                  .ok());
}

TEST_F(ExtractTest, RowsOfOneEventIdAreVersions) {
  look_ = [](const PatientRecord& record) {
    EXPECT_THAT(Visible(record, At("2026-02-28")), ElementsAre("e1"));
    EXPECT_THAT(Visible(record), IsEmpty());
    EXPECT_FALSE(record.in_doubt());
  };
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
                   kEventsHead +
                       "e1,p1,2026-01-05,2026-01-05,condition,snomed,1,,,,,,\n"
                       "e1,p1,2026-01-05,2026-03-01,condition,snomed,1,,,entered_in_error,,,\n")
                  .ok());
  EXPECT_EQ(report_.entries, 2);
}

TEST_F(ExtractTest, AStatusThatWasSetLaterCountsFromThenOn) {
  look_ = [](const PatientRecord& record) {
    ASSERT_EQ(record.entries().size(), 4u);
    EXPECT_THAT(Visible(record, At("2026-02-28")), ElementsAre("e1", "e2"));
    EXPECT_THAT(Visible(record), ElementsAre("e2"));
    for (const Entry& entry : record.entries()) {
      EXPECT_EQ(record.codings(entry).size(), 2u);
      EXPECT_THAT(record.links(entry), ElementsAre("e0"));
    }
  };
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
                   kEventsHead + "e1,p1,2026-01-05,2026-01-05,condition,snomed,1,,,entered_in_"
                                 "error,readv2|A....,2026-03-01,e0\n"
                                 "e2,p1,2026-02-05,2026-01-05,appointment,snomed,1,,,missed,readv2|"
                                 "A....,2026-02-06,e0\n")
                  .ok());
  EXPECT_THAT(dumps_[0], HasSubstr("appointment: booked"));
  EXPECT_THAT(dumps_[0], HasSubstr("appointment: missed"));
}

TEST_F(ExtractTest, AStatusThatWasSetAtOnceIsOneVersion) {
  ASSERT_TRUE(
      Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
           kEventsHead +
               "e1,p1,2026-01-05,2026-01-05,condition,snomed,1,,,entered_in_error,,2026-01-05,\n"
               "e2,p1,2026-01-05,2026-01-05,condition,snomed,1,,,cancelled,,,\n"
               "e3,p1,2026-01-05,2026-01-05,condition,snomed,1,,,active,,2026-02-05,\n")
          .ok());
  EXPECT_EQ(report_.entries, 3);
}

TEST_F(ExtractTest, EveryBadEventRowIsRejectedWithItsReasonAndLeavesDoubt) {
  look_ = [](const PatientRecord& record) {
    EXPECT_TRUE(record.in_doubt());
    EXPECT_FALSE(record.not_usable);
    EXPECT_EQ(record.entries().size(), 1u);
  };
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
                   kEventsHead + "ok,p1,2026-01-05,,condition,snomed,1,,,,,,\n"
                                 ",p1,2026-01-05,,condition,snomed,1,,,,,,\n"
                                 "e2,p1,2026-01-05,,condition,snomed,,,,,,,\n"
                                 "e3,p1,05/01/2026,,condition,snomed,1,,,,,,\n"
                                 "e4,p1,2026-02-30,,condition,snomed,1,,,,,,\n"
                                 "e5,p1,2026-01-05,yesterday,condition,snomed,1,,,,,,\n"
                                 "e6,p1,2026-01-05,,condition,snomed,1,,,done,,,\n"
                                 "e7,p1,2026-01-05,,condition,snomed,1,,,,readv2,,\n"
                                 "e8,p1,2026-01-05,,result,snomed,1,12..5,ug/g,,,,\n"
                                 "e9,p1,2026-01-05,,result,snomed,1,\"1,200\",ug/g,,,,\n"
                                 "e10,p1,2026-01-05,,result,snomed,1,1e400,ug/g,,,,\n"
                                 "e11,p1,2026-01-05,,condition,snomed,1,,,,,soon,\n"
                                 "e12,p1,2026-01-05,,condition,snomed,1\n"
                                 "e13,p1,2026-01-05,,condition,snomed,1,,,,\"x\"y,,\n"
                                 "e14,p1,2026-01-05,,condition,snomed,\xFF,,,,,,\n")
                  .ok());
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "event-id-missing"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "code-missing"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "occurred-unreadable"), 2);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "recorded-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "status-unknown"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "codings-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "value-unreadable"), 3);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "status-on-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "field-count"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "not-csv"), 2);
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rejected, 14);
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rows, 15);
  EXPECT_EQ(report_.patients_in_doubt, 1);
  const std::string rejects = folder_.Read("rejects.csv");
  EXPECT_THAT(rejects, HasSubstr("file,line,column,field,reason,row\n"));
  EXPECT_THAT(
      rejects,
      HasSubstr("events,5,7,occurred_on,occurred-unreadable,\"e3,p1,05/01/2026,,condition"));
  EXPECT_EQ(std::count(rejects.begin(), rejects.end(), '\n'), 15);
}

TEST_F(ExtractTest, WordsAndRangesAreTextsNotBadNumbers) {
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
                   kEventsHead + "e1,p1,2026-01-05,,result,snomed,1,see letter,,,,,\n"
                                 "e2,p1,2026-01-05,,result,snomed,1,12-15,ug/g,,,,\n"
                                 "e3,p1,2026-01-05,,result,snomed,1,3+4=7,,,,,\n"
                                 "e4,p1,2026-01-05,,result,snomed,1,++,,,,,\n"
                                 "e5,p1,2026-01-05,,result,snomed,1,12 ug/g,,,,,\n"
                                 "e6,p1,2026-01-05,,result,snomed,1,<,,,,,\n")
                  .ok());
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rejected, 0);
  EXPECT_EQ(report_.values_not_numbers, 5);
}

TEST_F(ExtractTest, AnEntryWithoutADateIsSetAsideWithDoubtAndWrittenDown) {
  look_ = [](const PatientRecord& record) {
    EXPECT_TRUE(record.in_doubt());
    EXPECT_TRUE(HasReason(record, "entry", "date-missing"));
    EXPECT_THAT(Visible(record), IsEmpty());
  };
  ASSERT_TRUE(
      Read(kPatientsHead + "p1,1950-05-02,,,,,,\n", kEventsHead + "e1,p1,,,result,snomed,1,,,,,,\n")
          .ok());
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rejected, 0);
  EXPECT_THAT(folder_.Read("rejects.csv"), HasSubstr("events,2,7,occurred_on,date-missing,"));
}

TEST_F(ExtractTest, ARejectedPatientRowMakesTheRecordNotUsable) {
  std::vector<bool> usable;
  look_ = [&](const PatientRecord& record) { usable.push_back(!record.not_usable); };
  ASSERT_TRUE(Read(kPatientsHead + "p1,02/05/1950,,,,,,\n"
                                   "p2,1950-05-02,F,,,,,\n"
                                   "p3,1950-05-02,,,x,,,\n"
                                   "p4,1950-05-02,,,2020-01-01,x,,\n"
                                   "p5,1950-05-02,,,,,x,\n"
                                   "p6,1950-05-02,,,2020-01-01,2019-01-01,,\n"
                                   "p7,1950-05-02\n"
                                   "p8,1950-05-02,,,,,,\n"
                                   ",1950-05-02,,,,,,\n",
                   kEventsHead + "e1,p1,2026-01-05,,result,snomed,1,,,,,,\n")
                  .ok());
  EXPECT_THAT(usable, ElementsAre(false, false, false, false, false, false, false, true));
  EXPECT_EQ(report_.patients, 8);
  EXPECT_EQ(report_.patients_not_usable, 7);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "birth-date-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "sex-unknown"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "registered-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "deregistered-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "died-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "ends-before-it-begins"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "field-count"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kPatients, "patient-id-missing"), 1);
  EXPECT_EQ(report_.of(ExtractFile::kPatients).rejected, 8);
}

TEST_F(ExtractTest, EventsOfNobodyAreRejectedWhereverTheyStand) {
  ASSERT_TRUE(Read(kPatientsHead + "b,1950-05-02,,,,,,\nd,1950-05-02,,,,,,\n",
                   kEventsHead + "e1,a,2026-01-05,,result,snomed,1,,,,,,\n"
                                 "e2,b,2026-01-05,,result,snomed,1,,,,,,\n"
                                 "e3,,2026-01-05,,result,snomed,1,,,,,,\n"
                                 "e4,c,2026-01-05,,result,snomed,1,,,,,,\n"
                                 "e5,d,2026-01-05,,result,snomed,1,,,,,,\n"
                                 "e6,e,2026-01-05,,result,snomed,1,,,,,,\n")
                  .ok());
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-not-listed"), 3);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-id-missing"), 1);
  EXPECT_EQ(report_.entries, 2);
  EXPECT_FALSE(report_.of(ExtractFile::kEvents).sorted_by_us);
}

TEST_F(ExtractTest, StrictStopsAtTheFirstBadRowAndSaysWhere) {
  options_.strict = true;
  const absl::Status status = Read(kPatientsHead + "p1,1950-05-02,,,,,,\n",
                                   kEventsHead +
                                       "e1,p1,2026-01-05,,result,snomed,1,,,,,,\n"
                                       "e2,p1,05/01/2026,,result,snomed,1,,,,,,\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("events.csv:3:7: occurred_on: not a date"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("05/01")));
}

TEST_F(ExtractTest, StrictNamesTheFirstBadRowOfAFileThatIsNotSorted) {
  options_.strict = true;
  const absl::Status status = Read(kPatientsHead + "p2,1950-05-02,,,,,,\np1,1950-05-02,,,,,,\n",
                                   kEventsHead +
                                       "e1,p2,2026-01-32,,result,snomed,1,,,,,,\n"
                                       "e2,p1,2026-01-33,,result,snomed,1,,,,,,\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("events.csv:2:7: occurred_on: not a date"));
  EXPECT_THAT(ids_, IsEmpty());
}

TEST_F(ExtractTest, StrictReadsAFileThatIsNotSortedAndHasNoBadRow) {
  options_.strict = true;
  ASSERT_TRUE(Read(kPatientsHead + "p2,1950-05-02,,,,,,\np1,1950-05-02,,,,,,\n",
                   kEventsHead + "e1,p2,2026-01-03,,result,snomed,1,,,,,,\n")
                  .ok());
  EXPECT_THAT(ids_, ElementsAre("/p1", "/p2"));
}

TEST_F(ExtractTest, HeadersThatCannotBeUsedAreRefusedWithAPlace) {
  const auto message = [](const absl::Status& s) { return std::string(s.message()); };
  EXPECT_THAT(message(Read("", kEventsHead)), HasSubstr("patients.csv:1:1: the file is empty"));
  EXPECT_THAT(message(Read("patient_id\n", kEventsHead)),
              HasSubstr("patients.csv:1:1: column \"birth_date\" is missing"));
  EXPECT_THAT(message(Read(kPatientsHead, "event_id,patient_id,code\n")),
              HasSubstr("events.csv:1:1: column \"occurred_on\" is missing"));
  EXPECT_THAT(message(Read("patient_id,birth_date,patient_id\n", kEventsHead)),
              HasSubstr("patients.csv:1:23: column \"patient_id\" stands twice"));
  EXPECT_THAT(message(Read("patient_id,\"birth_date\n", kEventsHead)), HasSubstr("never closed"));
  options_.patients = folder_.Path("nowhere.csv");
  EXPECT_EQ(ExtractReader::Open(options_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ExtractTest, ColumnsAreFoundByNameInAnyOrderAndUnknownOnesAreNamedOnce) {
  ASSERT_TRUE(Read("colour, Birth_Date ,patient_id\nred,1950-05-02,p1\nblue,1951-05-02,p2\n",
                   "code,occurred_on,event_id,patient_id\n1,2026-01-05,e1,p1\n")
                  .ok());
  EXPECT_THAT(dumps_[0], HasSubstr("birth=1950-05-02"));
  EXPECT_THAT(dumps_[0], HasSubstr("codes=|1;"));
  EXPECT_THAT(report_.of(ExtractFile::kPatients).unknown_columns,
              ElementsAre(std::pair("colour", 1)));
}

TEST_F(ExtractTest, BlanksAroundFieldsDoNotCount) {
  ASSERT_TRUE(
      Read("patient_id,birth_date\n p1 , 1950-05-02 \n",
           "event_id,patient_id,occurred_on,code,code_system\ne1,p1 , 2026-01-05,1, snomed \n")
          .ok());
  EXPECT_THAT(dumps_[0], HasSubstr("codes=snomed|1;"));
}

TEST_F(ExtractTest, RepliesArePartOfTheRecord) {
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\n", kEventsHead,
                   "patient_id,rule,item,reply,role,replied_on,recorded_on,until\n"
                   "p1,fit-not-returned,e1,text sent,gp,2026-01-05,2026-01-05,2026-01-08\n"
                   "p1,,e1,text sent,gp,2026-01-05,,\n"
                   "p1,r,e1,,gp,2026-01-05,,\n"
                   "p1,r,e1,x,gp,,,\n"
                   "p1,r,e1,x,gp,2026-01,,\n"
                   "p1,r,e1,x,gp,2026-01-05,x,\n"
                   "p1,r,e1,x,gp,2026-01-05,,x\n"
                   "p9,r,e1,x,gp,2026-01-05,,\n")
                  .ok());
  EXPECT_THAT(dumps_[0], HasSubstr("reply fit-not-returned/e1/text sent/gp 2026-01-05"));
  EXPECT_THAT(dumps_[0], HasSubstr("2026-01-08\n"));
  EXPECT_EQ(report_.of(ExtractFile::kReplies).rejected, 7);
  EXPECT_EQ(Rejected(ExtractFile::kReplies, "replied-unreadable"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kReplies, "until-unreadable"), 1);
}

TEST_F(ExtractTest, MoreEntriesThanAreReadMakeTheRecordNotUsable) {
  options_.max_events = 3;
  std::vector<bool> usable;
  look_ = [&](const PatientRecord& record) { usable.push_back(!record.not_usable); };
  std::string events = kEventsHead;
  for (int i = 0; i < 7; ++i)
    events += "e" + std::to_string(i) + ",p1,2026-01-05,,result,snomed,1,,,,,,\n";
  events += "e,p2,2026-01-05,,result,snomed,1,,,,,,\n";
  ASSERT_TRUE(Read(kPatientsHead + "p1,1950-05-02,,,,,,\np2,1950-05-02,,,,,,\n", events).ok());
  EXPECT_THAT(usable, ElementsAre(false, true));
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "too-many-entries"), 4);
  EXPECT_EQ(report_.set_aside.at({"event", "too-many-entries"}), 1);
}

TEST_F(ExtractTest, PatientsComeInOrderOfPracticeAndIdWhereEventsNameThePractice) {
  ASSERT_TRUE(Read(kPatientsHead + "p2,,,A,,,,\np1,,,B,,,,\np1,,,A,,,,\n",
                   "event_id,patient_id,practice_code,occurred_on,code\n"
                   "e1,p1,B,2026-01-05,1\ne2,p1,A,2026-01-05,1\ne3,p2,B,2026-01-05,1\n")
                  .ok());
  EXPECT_THAT(ids_, ElementsAre("A/p1", "A/p2", "B/p1"));
  EXPECT_THAT(dumps_[0], HasSubstr("entry e2"));
  EXPECT_THAT(dumps_[2], HasSubstr("entry e1"));
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-not-listed"), 1);
  EXPECT_EQ(report_.practices, 2);
}

TEST_F(ExtractTest, AnEventThatNamesNoPracticeBelongsToTheOnlyPatientOfThatId) {
  look_ = [](const PatientRecord& record) {
    EXPECT_EQ(record.in_doubt(), record.patient_id == "p1") << record.patient_id;
  };
  ASSERT_TRUE(
      Read(kPatientsHead + "p1,,,A,,,,\np2,,,A,,,,\np1,,,B,,,,\np3,,,B,,,,\np1,,,C,,,,\n",
           "event_id,patient_id,practice_code,occurred_on,code\n"
           "e1,p3,,2026-01-05,1\ne2,p1,B,2026-01-05,1\ne3,p1,,2026-01-05,1\ne4,p2,,2026-01-05,1\n"
           "e5,p9,,2026-01-05,1\ne6,,A,2026-01-05,1\n")
          .ok());
  EXPECT_THAT(ids_, ElementsAre("A/p1", "A/p2", "B/p1", "B/p3", "C/p1"));
  EXPECT_THAT(dumps_[1], HasSubstr("entry e4"));
  EXPECT_THAT(dumps_[2], HasSubstr("entry e2"));
  EXPECT_THAT(dumps_[3], HasSubstr("entry e1"));
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "practice-ambiguous"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-not-listed"), 1);
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-id-missing"), 1);
  EXPECT_EQ(report_.of(ExtractFile::kEvents).rows, 6);
  EXPECT_EQ(report_.patients_in_doubt, 3);
}

TEST_F(ExtractTest, OfOnePracticeARowThatNamesAnotherIsAnotherPatients) {
  ASSERT_TRUE(Read(kPatientsHead + "p1,,,A,,,,\n",
                   "event_id,patient_id,practice_code,occurred_on,code\ne1,p1,B,2026-01-05,1\ne2,"
                   "p1,A,2026-01-05,1\n")
                  .ok());
  EXPECT_EQ(Rejected(ExtractFile::kEvents, "patient-not-listed"), 1);
  EXPECT_THAT(dumps_[0], HasSubstr("doubt=0"));
}

TEST_F(ExtractTest, ThePracticeOfTheOptionsStandsInForAnEmptyOne) {
  options_.practice = "A82038";
  ASSERT_TRUE(
      Read("patient_id,birth_date\np1,1950-05-02\n", "event_id,patient_id,occurred_on,code\n")
          .ok());
  EXPECT_THAT(ids_, ElementsAre("A82038/p1"));
  EXPECT_THAT(dumps_[0], HasSubstr("registration A82038 always never"));
}

// However rows are shuffled and however little memory there is, the records are the same.
TEST_F(ExtractTest, ShuffledFilesGiveTheSameRecords) {
  for (const bool several : {false, true}) {
    std::vector<std::string> patients, events;
    for (int p = 0; p < 60; ++p) {
      const std::string practice = several ? std::string(1, static_cast<char>('A' + p % 3)) : "A";
      patients.push_back("p" + std::to_string(p) + ",1950-05-02,female," + practice + ",,,,\n");
      for (int e = 0; e < p % 7; ++e) {
        events.push_back("e" + std::to_string(p * 10 + e) + ",p" + std::to_string(p) +
                         ",2026-01-0" + std::to_string(1 + e) + ",,result,snomed," +
                         std::to_string(e) + ",5,ug/g,,,,\n");
      }
    }
    const auto text = [](const std::string& head, const std::vector<std::string>& rows) {
      std::string all = head;
      for (const std::string& row : rows) all += row;
      return all;
    };
    std::sort(patients.begin(), patients.end());
    std::sort(events.begin(), events.end());
    ASSERT_TRUE(Read(text(kPatientsHead, patients), text(kEventsHead, events)).ok());
    const std::vector<std::string> expected = dumps_;
    ASSERT_EQ(expected.size(), 60u);
    for (unsigned round = 0; round < 4; ++round) {
      std::shuffle(patients.begin(), patients.end(), std::mt19937(round));
      std::shuffle(events.begin(), events.end(), std::mt19937(round + 100));
      options_.sort.memory = round % 2 ? 500 : 1 << 20;
      options_.sort.most_runs = 4;
      ASSERT_TRUE(Read(text(kPatientsHead, patients), text(kEventsHead, events)).ok());
      ASSERT_EQ(dumps_, expected) << round;
      EXPECT_TRUE(report_.of(ExtractFile::kEvents).sorted_by_us);
      EXPECT_EQ(report_.entries, static_cast<int64_t>(events.size()));
      EXPECT_EQ(folder_.FileCount(), 2u);
    }
  }
}

TEST_F(ExtractTest, TheRejectsFileIsTheOwnersOnlyAndReplacesAnOldOne) {
  folder_.Write("rejects.csv", "old");
  ASSERT_TRUE(Read(kPatientsHead, kEventsHead).ok());
  EXPECT_EQ(folder_.Read("rejects.csv"), "");
  ASSERT_TRUE(Read(kPatientsHead, kEventsHead + "e1,p1,2026-01-05,,r,snomed,1,,,,,,\n").ok());
  struct stat what {};
  ASSERT_EQ(stat(options_.rejects.c_str(), &what), 0);
  EXPECT_EQ(what.st_mode & 0777, 0600u);
}

TEST_F(ExtractTest, ARejectsPathThatIsNoFileIsRefused) {
  options_.rejects = folder_.path();
  EXPECT_EQ(Read(kPatientsHead, kEventsHead).code(), absl::StatusCode::kFailedPrecondition);
  options_.rejects = folder_.Path("no/such/folder.csv");
  EXPECT_FALSE(Read(kPatientsHead, kEventsHead + "e1,p1,2026-01-05,,r,snomed,1,,,,,,\n").ok());
}

TEST_F(ExtractTest, TheReportCountsAndNeverShowsAValue) {
  ASSERT_TRUE(Read("patient_id,birth_date,secret_column\nNN-patient,1950-05-02,x\nbad,VV-date,x\n",
                   kEventsHead +
                       "e1,NN-patient,1949-01-05,1949-01-06,result,snomed,1,VV-text,,,,,\n"
                       "e2,NN-patient,2026-02-05,2026-01-05,result,local-system,1,7,,,,,\n"
                       "e3,NN-patient,2026-01,,odd-kind,snomed,1,7,pints,,,,\n"
                       "e4,NN-patient,VV-date,,result,snomed,1,7,pints,,,,\n")
                  .ok());
  const std::string text = RenderReport(report_);
  EXPECT_THAT(text, HasSubstr("Read 2 patients of 1 practices with 3 entries"));
  EXPECT_THAT(text, HasSubstr("patients: 2 rows, 1 rejected"));
  EXPECT_THAT(text, HasSubstr("column 3 \"secret_column\" is not known and was ignored"));
  EXPECT_THAT(text, HasSubstr("1 rejected: occurred-unreadable, first at line 5, column 15"));
  EXPECT_THAT(text, HasSubstr("1 entries: before-birth"));
  EXPECT_THAT(text, HasSubstr("1 entries: after-recorded"));
  EXPECT_THAT(text, HasSubstr("1 entries with only a year or month"));
  EXPECT_THAT(text, HasSubstr("1 values that are no numbers"));
  EXPECT_THAT(text, HasSubstr("1 numbers without a unit"));
  EXPECT_THAT(text, HasSubstr("1 numbers with a unit that is not known"));
  EXPECT_THAT(text, HasSubstr("1 codings of a code system that is not known: \"local-system\""));
  EXPECT_THAT(text, HasSubstr("1 entries of a kind that is not known: \"odd-kind\""));
  EXPECT_THAT(text, HasSubstr("1 patients with a rejected row of their own"));
  EXPECT_THAT(text, Not(HasSubstr("NN-")));
  EXPECT_THAT(text, Not(HasSubstr("VV-")));
}

TEST_F(ExtractTest, WhatNobodyWantsIsPassedOverAndCountedAllTheSame) {
  std::mt19937 random(12);
  const auto one_of = [&](std::initializer_list<const char*> all) {
    return std::string(all.begin()[random() % all.size()]);
  };
  const auto rarely = [&](unsigned one_in, const std::string& text) {
    return random() % one_in == 0 ? text : std::string();
  };
  for (int round = 0; round < 12; ++round) {
    std::string patients = kPatientsHead;
    std::string events = kEventsHead;
    for (int i = 0; i < 25; ++i) {
      const std::string id = "p" + std::to_string(10 + i) + std::string(i % 3, 'x');
      const std::string birth =
          random() % 3 != 0 ? "1950-03-04"
                            : one_of({"", "1950", "1900-01-01", "2030-05-05", "19x", "1990-06-07"});
      for (unsigned rows = 1 + (random() % 8 == 0 ? 1 : 0); rows > 0; --rows) {
        patients += id + "," + (rows == 1 ? birth : one_of({"1950-03-04", "1951-01-01"})) +
                    ",female,,2001-01-01,," +
                    rarely(6, one_of({"2026-01-02", "1940-01-01", "1900-01-01", "x"})) + ",\n";
      }
      for (auto n = random() % 30; n > 0; --n) {
        const std::string day =
            random() % 4 != 0
                ? "20" + std::to_string(10 + random() % 16) + "-0" +
                      std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10)
                : one_of({"", "2019", "2020-02", "1900-01-01", "1949-01-01", "2199-01-01",
                          "2021-06-05T10:00:00Z", "no", "2099-12-31"});
        const std::string recorded =
            random() % 2 == 0 ? day : one_of({"", "2024-05-06", "2010-01-01T23:30:00Z", "1960"});
        events += "e" + std::to_string(random() % 8 == 0 ? random() % 5 : 100 + n) + "," + id +
                  "," + day + "," + recorded + "," +
                  one_of({"condition", "result", "result", "booking", "referral", "letter", ""}) +
                  "," + one_of({"snomed", "snomed", "readv2", "http://x.example/c", ""}) + "," +
                  one_of({"1", "2", "3", "4", "5", "6", "7", ""}) + "," +
                  rarely(2, one_of({"12", "<10", "see letter", "12 ug/g", "1,2", "7.5"})) + "," +
                  rarely(2, one_of({"ug/g", "mmol/mol", "furlong"})) + "," +
                  rarely(5, one_of({"final", "entered_in_error", "booked", "amended", "odd"})) +
                  "," + rarely(9, one_of({"readv2|X", "snomed|2;ctv3|Y", "bad"})) + "," +
                  rarely(9, "2026-01-01") + "," + rarely(9, "e101") + "\n";
      }
    }
    ASSERT_TRUE(Read(patients, events).ok());
  }
  EXPECT_GT(passed_over_, 200);
}

TEST_F(ExtractTest, NoiseNeverCrashes) {
  std::mt19937 random(4);
  const std::string alphabet = "p1,,,,,,\"\n\n2026-01-05abc|;\xFF";
  for (int round = 0; round < 100; ++round) {
    std::string patients = kPatientsHead, events = kEventsHead;
    for (unsigned n = 0; n < random() % 200; ++n) patients += alphabet[random() % alphabet.size()];
    for (unsigned n = 0; n < random() % 400; ++n) events += alphabet[random() % alphabet.size()];
    ASSERT_TRUE(Read(patients, events).ok());
    const auto& e = report_.of(ExtractFile::kEvents);
    EXPECT_LE(e.rejected, e.rows);
  }
}

}  // namespace
}  // namespace waymark::record

// Patients, records, the event log, the wake-up queue, aliases, erasure.
#include "store/engines.h"
#include "waymark/store/alias.h"
#include "waymark/store/name_key.h"

namespace waymark::store {
namespace {

class PatientsTest : public StoreTest {
 protected:
  std::vector<Appended> Append(PatientRef patient, const std::vector<NewEvent>& events,
                               Instant received = 1000) {
    std::vector<Appended> appended;
    Write([&](Transaction& tx) {
      auto outcome = tx.AppendEvents(patient, events, received);
      if (outcome.ok()) appended = *outcome;
      return outcome.status();
    });
    return appended;
  }
  static NewEvent Event(const std::string& id, const std::string& fragment) {
    return {"emis", id, "entry", 77, fragment, "as received"};
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, PatientsTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(PatientsTest, APatientIsSourcePracticeAndId) {
  Open();
  const PatientRef a = AddPatient("1");
  EXPECT_EQ(AddPatient("1"), a);
  EXPECT_NE(AddPatient("1", "B81001"), a);
  EXPECT_NE(AddPatient("2"), a);
  PatientRef other = kNoPatient;
  Write([&](Transaction& tx) {
    other = *tx.FindOrAddPatient({"tpp", "A81001", "1"});
    return absl::OkStatus();
  });
  EXPECT_NE(other, a);
  Open();
  auto reader = Read();
  EXPECT_EQ(*reader->FindPatient({"emis", "A81001", "1"}), a);
  EXPECT_EQ(reader->FindPatient({"emis", "A81001", "9"}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(reader->FindPatient({"vision", "A81001", "1"}).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(*reader->FindByPatientId("A81001", "1"), (std::vector{a, other}));
  EXPECT_TRUE(reader->FindByPatientId("nowhere", "1")->empty());
  const auto patient = reader->GetPatient(a);
  ASSERT_TRUE(patient.ok());
  EXPECT_EQ(patient->key, (PatientKey{"emis", "A81001", "1"}));
  EXPECT_EQ(patient->version, 0);
  EXPECT_EQ(patient->next_look, Day::Max());
  EXPECT_EQ(*reader->CountPatients("A81001"), 3);
  EXPECT_EQ(*reader->CountPatients("nowhere"), 0);
  EXPECT_EQ(*reader->ListPractices(), (std::vector<std::string>{"A81001", "B81001"}));
  const auto first = reader->ListPatients("A81001", 0, 2);
  ASSERT_EQ(first->size(), 2u);
  EXPECT_EQ(reader->ListPatients("A81001", (*first)[1].ref, 9)->size(), 1u);
  EXPECT_EQ(reader->GetPatient(12345).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(PatientsTest, ANhsNumberFindsThePatientsOfThePracticeThatHaveIt) {
  Open();
  const PatientRef a = AddPatient("1");
  const PatientRef b = AddPatient("2", "B81001");
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.SetNhsNumber(b, "9434765919").ok());
    EXPECT_EQ(tx.SetNhsNumber(999, "9434765919").code(), absl::StatusCode::kNotFound);
    return tx.SetNhsNumber(a, "9434765919");
  });
  EXPECT_EQ(*Read()->FindByNhsNumber("A81001", "9434765919"), std::vector<PatientRef>{a});
  EXPECT_TRUE(Read()->FindByNhsNumber("A81001", "")->empty());
  EXPECT_EQ(Read()->GetPatient(a)->nhs_number, "9434765919");
}

TEST_P(PatientsTest, ARecordIsItsFragmentsHoweverManyAndHoweverLong) {
  Open();
  const PatientRef patient = AddPatient("1");
  std::vector<std::string> fragments;
  // Long enough for the tail to be folded into the base many times.
  for (int i = 0; i < 300; ++i) {
    std::string fragment(static_cast<size_t>(1 + (i * 37) % 400), static_cast<char>(i));
    if (i == 150) fragment = std::string(20'000, '\0');
    fragments.push_back(fragment);
    EXPECT_EQ(Append(patient, {Event("e" + std::to_string(i), fragment)}),
              std::vector{Appended::kNew});
  }
  Open();
  auto reader = Read();
  const auto record = reader->GetRecord(patient);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->version, 300);
  ASSERT_EQ(record->fragments.size(), fragments.size());
  for (size_t i = 0; i < fragments.size(); ++i) EXPECT_EQ(record->fragments[i], fragments[i]);
  const auto moved = std::make_unique<StoredRecord>(std::move(*reader->RecordAt(patient, 2)));
  EXPECT_EQ(moved->version, 2);
  EXPECT_EQ(moved->fragments, (std::vector<std::string_view>{fragments[0], fragments[1]}));
  EXPECT_TRUE(reader->RecordAt(patient, 0)->fragments.empty());
  EXPECT_EQ(reader->RecordAt(patient, 301).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(reader->GetRecord(patient + 7).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(PatientsTest, ARepeatedEventChangesNothing) {
  Open();
  const PatientRef patient = AddPatient("1");
  const PatientRef other = AddPatient("2");
  EXPECT_EQ(Append(patient, {Event("e1", "f1"), Event("e2", "f2"), Event("e1", "f1")}),
            (std::vector{Appended::kNew, Appended::kNew, Appended::kRepeat}));
  Open();
  EXPECT_EQ(Append(patient, {Event("e2", "f2")}, 2000), std::vector{Appended::kRepeat});
  EXPECT_EQ(Append(patient, {Event("e2", "changed")}), std::vector{Appended::kDiffers});
  EXPECT_EQ(Append(other, {Event("e2", "f2")}), std::vector{Appended::kDiffers});
  NewEvent elsewhere = Event("e2", "f2");
  elsewhere.source = "tpp";
  EXPECT_EQ(Append(other, {elsewhere}), std::vector{Appended::kNew});
  EXPECT_EQ(Read()->GetPatient(patient)->version, 2);
  EXPECT_EQ(Read()->GetRecord(patient)->fragments, (std::vector<std::string_view>{"f1", "f2"}));
  const auto event = Read()->FindEvent("emis", "e2");
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(event->received, 1000);
  EXPECT_EQ(event->event.recorded, 77);
  EXPECT_EQ(event->event.kind, "entry");
  EXPECT_EQ(event->event.bytes, "as received");
  EXPECT_EQ(event->version, 2);
  EXPECT_EQ(Read()->FindEvent("emis", "e3").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(PatientsTest, AnEventWithoutAFragmentIsLoggedAndLeavesTheRecord) {
  Open();
  const PatientRef patient = AddPatient("1");
  EXPECT_EQ(Append(patient, {Event("m1", "")}), std::vector{Appended::kNew});
  EXPECT_EQ(Read()->GetPatient(patient)->version, 0);
  EXPECT_EQ(Read()->ListEvents(patient, 0, 9)->size(), 1u);
  EXPECT_EQ(store()
                .Write([&](Transaction& tx) {
                  return tx.AppendEvents(patient, std::vector{Event("", "f")}, 1).status();
                })
                .code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store()
                .Write([&](Transaction& tx) {
                  return tx.AppendEvents(99, std::vector{Event("x", "f")}, 1).status();
                })
                .code(),
            absl::StatusCode::kNotFound);
}

TEST_P(PatientsTest, EventsOfAPatientComeNewestFirstPageByPage) {
  Open();
  const PatientRef a = AddPatient("1");
  const PatientRef b = AddPatient("2");
  for (int i = 0; i < 5; ++i) {
    Append(a, {Event("a" + std::to_string(i), "f")});
    Append(b, {Event("b" + std::to_string(i), "f")});
  }
  auto reader = Read();
  const auto page = reader->ListEvents(a, 0, 2);
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ((*page)[0].event.event_id, "a4");
  EXPECT_EQ((*page)[1].event.event_id, "a3");
  const auto rest = reader->ListEvents(a, (*page)[1].sequence, 9);
  ASSERT_EQ(rest->size(), 3u);
  EXPECT_EQ((*rest)[2].event.event_id, "a0");
}

TEST_P(PatientsTest, TheWakeUpQueueIsOrderedByDateAndOutlivesARestart) {
  Open();
  std::vector<PatientRef> refs;
  for (int i = 0; i < 6; ++i) refs.push_back(AddPatient(std::to_string(i)));
  const PatientRef elsewhere = AddPatient("1", "B81001");
  Write([&](Transaction& tx) {
    const std::vector<int> days = {500, 300, 400, 300, 600};
    for (size_t i = 0; i < days.size(); ++i) {
      EXPECT_TRUE(tx.SetEvaluated(refs[i], 1, DayOf(200), 7, DayOf(days[i])).ok());
    }
    EXPECT_TRUE(tx.SetEvaluated(refs[5], 1, DayOf(200), 7, Day::Max()).ok());
    EXPECT_EQ(tx.SetEvaluated(987, 1, DayOf(200), 7, Day::Max()).code(),
              absl::StatusCode::kNotFound);
    return tx.SetEvaluated(elsewhere, 1, DayOf(200), 7, DayOf(100));
  });
  Open();
  const auto due = Read()->DuePatients("A81001", DayOf(500), 99);
  ASSERT_EQ(due->size(), 4u);
  EXPECT_EQ((*due)[0].ref, refs[1]);
  EXPECT_EQ((*due)[1].ref, refs[3]);
  EXPECT_EQ((*due)[2].ref, refs[2]);
  EXPECT_EQ((*due)[3].ref, refs[0]);
  EXPECT_EQ((*due)[0].evaluated_on, DayOf(200));
  EXPECT_EQ((*due)[0].evaluated_pack, 7);
  EXPECT_EQ(Read()->DuePatients("A81001", DayOf(500), 2)->size(), 2u);
  EXPECT_TRUE(Read()->DuePatients("A81001", DayOf(299), 9)->empty());
  EXPECT_EQ(Read()->DuePatients("A81001", Day::Max(), 9)->size(), 5u);
  Write([&](Transaction& tx) { return tx.SetEvaluated(refs[1], 1, DayOf(500), 8, DayOf(700)); });
  EXPECT_EQ((*Read()->DuePatients("A81001", DayOf(500), 9))[0].ref, refs[3]);
  EXPECT_EQ(*Read()->CountNotEvaluatedWith("A81001", 8), 5);
  EXPECT_EQ(Read()->NotEvaluatedWith("A81001", 8, refs[0], 2)->front(), refs[2]);
}

TEST_P(PatientsTest, AClockSetBackNeverLowersAPracticesToday) {
  Open();
  EXPECT_EQ(*Read()->PracticeToday("A81001"), Day::Min());
  Write([](Transaction& tx) {
    EXPECT_EQ(*tx.RaisePracticeToday("A81001", DayOf(100)), DayOf(100));
    EXPECT_EQ(*tx.RaisePracticeToday("A81001", DayOf(90)), DayOf(100));
    return absl::OkStatus();
  });
  Open();
  EXPECT_EQ(*Read()->PracticeToday("A81001"), DayOf(100));
}

TEST_P(PatientsTest, MergesAndSplitsAreKeptWithTheirMoments) {
  Open();
  const PatientRef a = AddPatient("1");
  const PatientRef b = AddPatient("2");
  const PatientRef c = AddPatient("3");
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.AppendAlias({AliasFact::Kind::kMerge, a, b, 100, "m1"}).ok());
    EXPECT_TRUE(tx.AppendAlias({AliasFact::Kind::kMerge, c, b, 200, "m2"}).ok());
    EXPECT_EQ(tx.AppendAlias({AliasFact::Kind::kMerge, c, c, 200, "m2"}).code(),
              absl::StatusCode::kInvalidArgument);
    return tx.AppendAlias({AliasFact::Kind::kSplit, a, b, 300, "s1"});
  });
  Open();
  for (const PatientRef patient : {a, b, c}) {
    const auto facts = Read()->AliasFacts(patient);
    ASSERT_EQ(facts->size(), 3u) << patient;
    EXPECT_EQ((*facts)[0].event_id, "m1");
    EXPECT_EQ((*facts)[2].kind, AliasFact::Kind::kSplit);
  }
  const auto facts = *Read()->AliasFacts(a);
  EXPECT_EQ(TogetherAt(facts, a, 99), std::vector{a});
  EXPECT_EQ(TogetherAt(facts, a, 100), (std::vector{a, b}));
  EXPECT_EQ(TogetherAt(facts, a, 250), (std::vector{a, b, c}));
  EXPECT_EQ(TogetherAt(facts, a, 300), std::vector{a});
  EXPECT_EQ(TogetherAt(facts, c, 300), (std::vector{b, c}));
  EXPECT_EQ(LeadingAt(facts, c, 250), b);
  EXPECT_EQ(LeadingAt(facts, a, 300), a);
}

TEST_P(PatientsTest, ErasureTakesThePatientAndLeavesTheOthersAndTheChain) {
  Open();
  const PatientRef a = AddPatient("1");
  const PatientRef b = AddPatient("2");
  Append(a, {Event("e1", "f1"), Event("e2", std::string(5000, 'x'))});
  Append(b, {Event("e3", "f3")});
  const Item item = AddItem(a, "r", DayOf(100));
  const Item other = AddItem(b, "r", DayOf(100));
  AuditLine line;
  line.practice = "A81001";
  line.action = "saw";
  line.patient = a;
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.AppendHistory({.item = item.id, .at = 5, .cause = "event"}).ok());
    EXPECT_TRUE(tx.AddReply({.reply_id = "q1",
                             .item = item.id,
                             .patient = a,
                             .practice = "A81001",
                             .rule = "r",
                             .reply = "done"})
                    .ok());
    EXPECT_TRUE(tx.AddNote({.patient = a, .item = item.id, .text = "rang"}).ok());
    EXPECT_TRUE(tx.AddAssignment({item.id, "person:1", "2", 5}).ok());
    EXPECT_TRUE(tx.AppendChange("A81001", {0, a, item.id, 5, "x"}).ok());
    EXPECT_TRUE(tx.AppendChange("A81001", {0, b, other.id, 5, "y"}).ok());
    return tx.Audit(line);
  });
  ASSERT_EQ(Read()->AuditLinesAbout(a)->size(), 1u);
  Write([&](Transaction& tx) { return tx.ErasePatient(a); });
  Open();
  auto reader = Read();
  EXPECT_EQ(reader->GetPatient(a).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader->GetRecord(a).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader->FindEvent("emis", "e1").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader->GetItem(item.id).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(*reader->WasErased(item.id));
  EXPECT_FALSE(*reader->WasErased(other.id));
  EXPECT_TRUE(reader->RepliesOf(a)->empty());
  EXPECT_TRUE(reader->Notes(a)->empty());
  EXPECT_TRUE(reader->AuditLinesAbout(a)->empty());
  EXPECT_EQ(reader->ChangesAfter("A81001", 0, 9)->size(), 1u);
  EXPECT_EQ(reader->GetItem(other.id)->patient, b);
  EXPECT_EQ(reader->GetRecord(b)->fragments.size(), 1u);
  EXPECT_TRUE(VerifyAudit(*reader, {}, {})->whole());
  EXPECT_EQ(reader->AuditLines("A81001", 0, 9)->size(), 1u);
  // The number is never given again.
  EXPECT_NE(AddPatient("1"), a);
  EXPECT_EQ(store().Write([&](Transaction& tx) { return tx.ErasePatient(a); }).code(),
            absl::StatusCode::kNotFound);
}

TEST_P(PatientsTest, ANameIsFoundAsItBeginsAndReplacedAsAWhole) {
  Open();
  const PatientRef jane = AddPatient("1"), john = AddPatient("2"), far = AddPatient("3", "B81001");
  const Contact first{"O'Brien-Smith", "Jane", "Mrs", "01632960001", "1 High Street\nSampleton"};
  Write([&](Transaction& tx) {
    absl::Status status = tx.SetContact(jane, first);
    if (status.ok()) status = tx.SetContact(john, {"Obrien", "Zoë", "", "", ""});
    if (status.ok()) status = tx.SetContact(far, {"O'Brien", "Jane", "", "", ""});
    return status;
  });
  Open();
  auto reader = Read();
  EXPECT_EQ(*reader->ContactOf(jane), first);
  EXPECT_EQ(*reader->FindByName("A81001", "obrien", "", 9), (std::vector{john, jane}));
  EXPECT_EQ(*reader->FindByName("A81001", "obrien", "", 1), std::vector{john});
  EXPECT_EQ(*reader->FindByName("A81001", "obriens", "", 9), std::vector{jane});
  EXPECT_EQ(*reader->FindByName("A81001", "obrien", "zo", 9), std::vector{john});
  EXPECT_TRUE(reader->FindByName("A81001", "brien", "", 9)->empty());
  EXPECT_TRUE(reader->FindByName("A81001", "", "jane", 9)->empty());
  EXPECT_TRUE(reader->FindByName("nowhere", "obrien", "", 9)->empty());
  reader.reset();
  Write([&](Transaction& tx) {
    absl::Status status = tx.SetContact(jane, {"Nowak", "Jane", "", "", ""});
    return status.ok() ? tx.SetContact(john, {}) : status;
  });
  reader = Read();
  EXPECT_TRUE(reader->FindByName("A81001", "obrien", "", 9)->empty());
  EXPECT_EQ(*reader->FindByName("A81001", "nowak", "", 9), std::vector{jane});
  EXPECT_EQ(*reader->ContactOf(john), Contact());
  reader.reset();
  Write([&](Transaction& tx) { return tx.ErasePatient(jane); });
  reader = Read();
  EXPECT_TRUE(reader->FindByName("A81001", "nowak", "", 9)->empty());
  EXPECT_EQ(*reader->ContactOf(jane), Contact());
}

TEST(NameKey, IsWithoutCaseAccentsAndWhatStandsBetween) {
  struct Case {
    std::string_view name, key;
  };
  for (const auto& [name, key] :
       {Case{"SMITH", "smith"}, Case{"O'Brien", "obrien"}, Case{"O\u2019Neill", "oneill"},
        Case{"Ní Bhriain", "nibhriain"}, Case{"Davies-Cooper", "daviescooper"},
        Case{"van der Berg", "vanderberg"}, Case{"Müller", "muller"},
        Case{"Mu\u0308ller", "muller"}, Case{"Weiß", "weiss"}, Case{"ÆØÅ", "aeoa"},
        Case{"Łukasz Žižek", "lukaszzizek"}, Case{"Ђорђе", "Ђорђе"}, Case{"陳", "陳"}, Case{"", ""},
        Case{" -.'", ""}, Case{"a\xff\xc3", "a"}, Case{"\xe2\x80", ""}}) {
    EXPECT_EQ(NameKey(name), key) << name;
  }
}

}  // namespace
}  // namespace waymark::store

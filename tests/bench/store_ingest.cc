// Durable ingest against its floor: the bare SQLite library that commits the same rows by the same
// statements, in transactions of the same size, with the same synchronous setting.
//
//   store_ingest FOLDER [MESSAGES] [GROUP] [ROUNDS]
//
// A message brings 10 events of 5 patients of a practice of 10,000 whose records are 5 KB; GROUP
// messages commit together. The two take turns on copies of one file; the medians are compared. The
// store also finds patients, looks for repeats and chains audit lines; the floor only writes.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "waymark/store/audit.h"
#include "waymark/store/frames.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::store {
namespace {

constexpr int kPatients = 10'000;
constexpr int kPatientsOfMessage = 5;
constexpr int kEventsOfPatient = 2;
constexpr char kPractice[] = "A81001";

struct Load {
  int messages = 4000;
  int group = 32;
  int rounds = 5;
};

std::string PatientId(int number) { return "patient-" + std::to_string(number); }
std::string Fragment(int message, int event) {
  return std::string(40 + static_cast<size_t>((message * 7 + event) % 30), 'f');
}
std::string EventId(int round, int message, int event) {
  return std::to_string(round) + "-" + std::to_string(message) + "-" + std::to_string(event);
}
AuditLine LineOf(int round, int message) {
  AuditLine line;
  line.practice = kPractice;
  line.at = 1'790'000'000'000'000;
  line.actor = "system-1";
  line.action = "recorded";
  line.method = "RecordEvents";
  line.count = kPatientsOfMessage * kEventsOfPatient;
  line.detail = std::to_string(round) + "-" + std::to_string(message);
  return line;
}
// The patients of a message, the same ones for both.
std::vector<int> PatientsOf(int round, int message) {
  std::mt19937 random(static_cast<unsigned>(round * 1'000'003 + message));
  std::vector<int> patients;
  for (int i = 0; i < kPatientsOfMessage; ++i) {
    patients.push_back(static_cast<int>(random() % kPatients));
  }
  return patients;
}

sqlite::OpenOptions Options(const std::string& path, const Load& load) {
  return {.path = path,
          .now = [] { return Instant{1}; },
          .audit_seed = std::string(32, 'k'),
          .queue_capacity = static_cast<size_t>(load.group) * 2,
          .group_limit = static_cast<size_t>(load.group)};
}

void Die(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(4);
}

void Fill(const std::string& path, const Load& load) {
  auto store = sqlite::OpenStore(Options(path, load));
  Die(store.status());
  for (int first = 0; first < kPatients; first += 500) {
    Die((*store)->Write([&](Transaction& tx) -> absl::Status {
      for (int i = first; i < first + 500; ++i) {
        const auto patient = tx.FindOrAddPatient({"emis", kPractice, PatientId(i)});
        if (!patient.ok()) return patient.status();
        const NewEvent event{"emis", "first-" + std::to_string(i), "record",
                             1,      std::string(5000, 'r'),       ""};
        const auto appended = tx.AppendEvents(*patient, {&event, 1}, 1);
        if (!appended.ok()) return appended.status();
      }
      return absl::OkStatus();
    }));
  }
}

// The clock on the wall, and the processor's time, which other programs disturb less.
struct Took {
  double wall = 0;
  double processor = 0;
};

class Watch {
 public:
  Took Read() const {
    const auto wall = std::chrono::steady_clock::now() - wall_;
    return {std::chrono::duration<double>(wall).count(),
            static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC};
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  std::clock_t processor_ = std::clock();
};

Took RunStore(const std::string& path, const Load& load, int round) {
  auto store = sqlite::OpenStore(Options(path, load));
  Die(store.status());
  std::atomic<int> done = 0;
  const Watch watch;
  for (int message = 0; message < load.messages; ++message) {
    (*store)->Submit(
        [round, message](Transaction& tx) -> absl::Status {
          int event = 0;
          for (const int number : PatientsOf(round, message)) {
            const auto patient = tx.FindOrAddPatient({"emis", kPractice, PatientId(number)});
            if (!patient.ok()) return patient.status();
            std::vector<NewEvent> events;
            for (int i = 0; i < kEventsOfPatient; ++i, ++event) {
              events.push_back({"emis", EventId(round, message, event), "entry", 1,
                                Fragment(message, event), ""});
            }
            const auto appended = tx.AppendEvents(*patient, events, 1);
            if (!appended.ok()) return appended.status();
          }
          return tx.Audit(LineOf(round, message));
        },
        [&done](absl::Status status) {
          Die(status);
          ++done;
        });
  }
  while (done < load.messages) Die((*store)->Write([](Transaction&) { return absl::OkStatus(); }));
  return watch.Read();
}

// What the floor knows of a patient without asking.
struct Known {
  int64_t ref = 0, version = 0, base_size = 0, last_event = 0;
  std::string base, tail;
};

Took RunFloor(const std::string& path, const Load& load, int round) {
  std::vector<Known> patients(kPatients);
  int64_t last_line = 0;
  {
    // With a connection of its own, so that both begin with nothing in memory.
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    SQLite::Statement all(db,
                          "SELECT patient_id, patient.ref, version, base_size, last_event, tail, "
                          "base FROM patient JOIN patient_base USING(ref)");
    while (all.executeStep()) {
      Known& known =
          patients[static_cast<size_t>(std::atoi(all.getColumn(0).getString().substr(8).c_str()))];
      known = {all.getColumn(1).getInt64(),  all.getColumn(2).getInt64(),
               all.getColumn(3).getInt64(),  all.getColumn(4).getInt64(),
               all.getColumn(6).getString(), all.getColumn(5).getString()};
    }
  }
  {
    SQLite::Database db(path, SQLite::OPEN_READONLY);
    SQLite::Statement head(db, "SELECT coalesce(max(no), 2<<40) FROM audit WHERE no>(2<<40)");
    head.executeStep();
    last_line = head.getColumn(0).getInt64();
  }
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; "
      "PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY");
  SQLite::Statement insert(db, "INSERT INTO event VALUES(NULL,?,?,?,?,?,?,?,?,?,?)");
  SQLite::Statement update(
      db, "UPDATE patient SET version=?, base_size=?, last_event=?, tail=? WHERE ref=?");
  SQLite::Statement fold(db, "INSERT OR REPLACE INTO patient_base VALUES(?,?)");
  SQLite::Statement audit(db, "INSERT INTO audit VALUES(?,?,?,?)");
  SQLite::Statement chain(db, "INSERT OR REPLACE INTO audit_chain VALUES(?,?,?,?,?)");
  const auto run = [](SQLite::Statement& statement) {
    statement.exec();
    statement.reset();
  };
  const std::string hash(32, 'h');
  const Watch watch;
  for (int message = 0; message < load.messages;) {
    db.exec("BEGIN IMMEDIATE");
    for (int in_group = 0; in_group < load.group && message < load.messages;
         ++in_group, ++message) {
      int event = 0;
      for (const int number : PatientsOf(round, message)) {
        Known& known = patients[static_cast<size_t>(number)];
        for (int i = 0; i < kEventsOfPatient; ++i, ++event) {
          const std::string id = EventId(round, message, event);
          const std::string fragment = Fragment(message, event);
          insert.bind(1, known.ref);
          insert.bind(2, int64_t{1});
          insert.bindNoCopy(3, id);
          insert.bindNoCopy(4, "entry");
          insert.bind(5, int64_t{1});
          insert.bind(6, int64_t{1});
          insert.bind(7, ++known.version);
          insert.bind(8, known.last_event);
          insert.bindNoCopy(9, static_cast<const void*>(fragment.data()),
                            static_cast<int>(fragment.size()));
          insert.bindNoCopy(10, static_cast<const void*>(""), 0);
          run(insert);
          known.last_event = db.getLastInsertRowid();
          AppendFrame(fragment, known.tail);
        }
        if (known.tail.size() > 1024) {
          known.base += known.tail;
          known.tail.clear();
          known.base_size = static_cast<int64_t>(known.base.size());
          fold.bind(1, known.ref);
          fold.bindNoCopy(2, static_cast<const void*>(known.base.data()),
                          static_cast<int>(known.base.size()));
          run(fold);
        }
        update.bind(1, known.version);
        update.bind(2, known.base_size);
        update.bind(3, known.last_event);
        update.bindNoCopy(4, static_cast<const void*>(known.tail.data()),
                          static_cast<int>(known.tail.size()));
        update.bind(5, known.ref);
        run(update);
      }
      const std::string text = AuditText(LineOf(round, message), last_line & 0xffffff, "");
      audit.bind(1, ++last_line);
      audit.bind(2, int64_t{0});
      audit.bindNoCopy(3, text);
      audit.bindNoCopy(4, static_cast<const void*>(hash.data()), 32);
      run(audit);
    }
    chain.bind(1, int64_t{2});
    chain.bind(2, last_line & 0xffffff);
    chain.bindNoCopy(3, static_cast<const void*>(hash.data()), 32);
    chain.bind(4, int64_t{0});
    chain.bind(5, int64_t{0});
    run(chain);
    db.exec("COMMIT");
  }
  return watch.Read();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Main(int argc, char** argv) {
  if (argc < 2) return 2;
  Load load;
  if (argc > 2) load.messages = std::atoi(argv[2]);
  if (argc > 3) load.group = std::atoi(argv[3]);
  if (argc > 4) load.rounds = std::atoi(argv[4]);
  if (load.messages < 1 || load.group < 1 || load.rounds < 1) return 2;
  const std::string start = std::string(argv[1]) + "/start.db";
  const std::string path = std::string(argv[1]) + "/run.db";
  std::filesystem::remove(start);
  Fill(start, load);
  const double events = load.messages * kPatientsOfMessage * kEventsOfPatient;
  std::vector<double> ours, floor, ratios, processor;
  for (int round = 1; round <= load.rounds; ++round) {
    Took took[2];
    for (const bool store : {round % 2 == 0, round % 2 != 0}) {
      for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
      std::filesystem::copy(start, path);
      took[store ? 1 : 0] = (store ? RunStore : RunFloor)(path, load, round);
    }
    floor.push_back(events / took[0].wall);
    ours.push_back(events / took[1].wall);
    ratios.push_back(took[0].wall / took[1].wall);
    processor.push_back(took[0].processor / took[1].processor);
  }
  std::printf("messages %d of %d events, %d in a transaction, %d rounds\n", load.messages,
              kPatientsOfMessage * kEventsOfPatient, load.group, load.rounds);
  std::printf("store %.0f events/s, floor %.0f events/s, ratio %.2f (from %.2f to %.2f)\n",
              Median(ours), Median(floor), Median(ratios),
              *std::min_element(ratios.begin(), ratios.end()),
              *std::max_element(ratios.begin(), ratios.end()));
  std::printf("by the processor's time: ratio %.2f (from %.2f to %.2f)\n", Median(processor),
              *std::min_element(processor.begin(), processor.end()),
              *std::max_element(processor.begin(), processor.end()));
  return 0;
}

}  // namespace
}  // namespace waymark::store

int main(int argc, char** argv) { return waymark::store::Main(argc, argv); }

#include "waymark/population/synthesis_contact.h"

#include "waymark/population/synthesis_random.h"

namespace waymark::population::synthesis {
namespace {

constexpr std::string_view kFamilies[] = {
    "Smith",   "Jones",         "Taylor",      "Williams",    "Brown",   "Davies", "Evans",
    "Wilson",  "Thomas",        "Johnson",     "Roberts",     "Walker",  "Wright", "Robinson",
    "Khan",    "Patel",         "Singh",       "Begum",       "Hussain", "Ali",    "Ahmed",
    "Kaur",    "Shah",          "Hughes",      "Edwards",     "Green",   "Wood",   "Harris",
    "Lewis",   "Martin",        "Jackson",     "Clarke",      "Turner",  "Hill",   "Cooper",
    "Ward",    "Moore",         "Clark",       "King",        "Allen",   "Murphy", "O'Brien",
    "O'Neill", "Kowalska",      "Nowak",       "Popescu",     "Silva",   "Okafor", "Mensah",
    "Nguyen",  "Chen",          "Wong",        "Garcia",      "Rossi",   "Müller", "Ní Bhriain",
    "García",  "Davies-Cooper", "Smith-Jones", "van der Berg"};
constexpr std::string_view kWomen[] = {
    "Margaret",  "Susan",  "Patricia", "Christine", "Jean",   "Mary",    "Linda",  "Julie",
    "Karen",     "Jane",   "Sarah",    "Claire",    "Emma",   "Rebecca", "Laura",  "Amy",
    "Charlotte", "Sophie", "Chloe",    "Olivia",    "Amelia", "Aisha",   "Fatima", "Priya",
    "Zofia",     "Grace",  "Chioma",   "Mei",       "Siân",   "Zoë",     "Niamh",  "Anne-Marie"};
constexpr std::string_view kMen[] = {
    "John",   "David",   "Michael", "Peter",  "Robert", "Paul",   "Stephen",  "Andrew",
    "Mark",   "Richard", "Ian",     "Kevin",  "Gary",   "Simon",  "Matthew",  "James",
    "Daniel", "Thomas",  "Joshua",  "Oliver", "Harry",  "George", "Mohammed", "Arjun",
    "Piotr",  "Kwame",   "Chidi",   "Wei",    "Rhys",   "Seán",   "José",     "Jean-Paul"};
constexpr std::string_view kStreets[] = {"High Street",   "Station Road", "Church Lane",
                                         "Victoria Road", "Mill Lane",    "Orchard Close",
                                         "The Crescent",  "Park Avenue"};
constexpr std::string_view kTowns[] = {"Sampleton", "Exampleham", "Little Testing", "Mockbridge"};

std::string_view TitleOf(Random& random, const Person& person) {
  if (random.PerMille(15)) return "Dr";
  if (person.sex == Sex::kMale) return "Mr";
  if (person.sex != Sex::kFemale) return "Mx";
  constexpr std::string_view kTitles[] = {"Mrs", "Mrs", "Ms", "Miss"};
  return random.OneOf(kTitles);
}

void AppendNumber(Random& random, std::string& out) {
  // 07700 900000 to 900999, and 01632 960000 to 960999.
  out += random.PerMille(750) ? "07700900" : "01632960";
  const std::string last = std::to_string(random.Below(1000));
  out.append(3 - last.size(), '0');
  out += last;
}

}  // namespace

void AppendContactRow(const Person& person, std::string& out) {
  Random random(person.seed, person.index, Topic::kContact);
  out += PatientId(person.index);
  const bool man = person.sex == Sex::kMale;
  ((out += ',') += random.OneOf(kFamilies)) += ',';
  out += man ? random.OneOf(kMen) : random.OneOf(kWomen);
  (out += ',') += TitleOf(random, person);
  out += ',';
  if (!random.PerMille(30)) AppendNumber(random, out);
  out += ',';
  if (random.PerMille(80)) (out += "Flat ") += std::to_string(random.Between(1, 20));
  ((out += ',') += std::to_string(random.Between(1, 120))) += ' ';
  out += random.OneOf(kStreets);
  (out += ',') += random.OneOf(kTowns);
  ((out += ",ZZ") += std::to_string(random.Between(1, 9))) += ' ';
  (out += std::to_string(random.Between(1, 9))) += "ZZ";
  out += '\n';
}

}  // namespace waymark::population::synthesis

#!/usr/bin/python3
"""morning.py FOLDER: the people of a coordinator's Tuesday (users' requirements, 6.2) as an extract of the practice ZZ062.

Two missed urgent appointments, one of them of a man of 67 who has a second referral (skin); fourteen people whose FIT kit did not come back in
time for longer than ten days, one of whom died yesterday and so is on no list any more; three with newer kits. All made up; 3 March 2026 is today.
"""
import csv
import pathlib
import sys

PRACTICE = "ZZ062"
LOCAL = "https://waymark.example/local-codes"


def nhs_number(n: int) -> str:
    """The n-th number of the range for made-up people whose last digit checks."""
    while True:
        digits = f"999{620000 + n:06d}"
        last = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1))) % 11
        if last != 10:
            return digits + str(last % 11)
        n += 50_000


patients, events = [], []


def person(born: str, sex: str, died: str = "") -> str:
    number = len(patients) + 1
    name = f"TUE{number:05d}"
    patients.append([PRACTICE, name, nhs_number(number), born, sex, "2010-01-04", "", died])
    return name


def event(who: str, on: str, recorded: str, kind: str, system: str, code: str, status: str = "", urgency: str = "") -> None:
    events.append([f"{who}-{len(events) + 1:04d}", who, on, recorded, kind, system, code, status, urgency])


missed = person("1958-05-02", "male")
event(missed, "2026-02-10", "2026-02-10", "referral", "snomed", "276401000000108", urgency="urgent")
event(missed, "2026-02-20", "2026-02-20", "referral", "snomed", "276281000000104", urgency="urgent")
event(missed, "2026-02-24", "2026-03-02", "appointment", LOCAL, "usc-appointment", status="missed")
other = person("1949-11-30", "female")
event(other, "2026-02-05", "2026-02-05", "referral", "snomed", "276401000000108", urgency="urgent")
event(other, "2026-02-26", "2026-02-27", "appointment", LOCAL, "usc-appointment", status="missed")
for n in range(17):
    died = "2026-03-02" if n == 5 else ""
    who = person(f"19{60 + n}-03-1{n % 10}", "female" if n % 2 else "male", died)
    on = f"2026-02-{4 + n % 4:02d}" if n < 14 else "2026-02-16"
    event(who, on, on, "request", LOCAL, "fit-kit-given")

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, head, rows in (
    ("patients", "practice_code,patient_id,nhs_number,birth_date,sex,registered_on,deregistered_on,died_on", patients),
    ("events", "event_id,patient_id,occurred_on,recorded_on,kind,code_system,code,status,urgency", events),
):
    with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(rows)

#!/usr/bin/env python3
"""Sends an extract (patients.csv, events.csv, replies.csv) to a sidecar's store by RecordEvents.

Usage: feed.py ADDRESS FOLDER
"""
import csv
import os
import queue
import sys

import grpc

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "conformance", "python_client"))
from client import Api  # noqa: E402

SUPPORT = "waymark.v1.DecisionSupportService"
AT_ONCE = 50
COMPARATORS = (("<=", 2), (">=", 3), ("<", 1), (">", 4))


def rows(folder, name):
    path = os.path.join(folder, name)
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


class Feed:
    def __init__(self, address):
        self.channel = grpc.insecure_channel(address, options=[("grpc.max_send_message_length", 1 << 25)])
        self.api = Api(self.channel)
        self.api.load(SUPPORT)
        event = self.message("Event").DESCRIPTOR
        self.kinds = {one.name: one.number for one in event.fields_by_name["kind"].enum_type.values}
        self.states = {one.name: one.number for one in event.fields_by_name["status"].enum_type.values}
        self.batches = queue.Queue()
        answer = self.message("RecordEventsResponse")
        self.answers = self.channel.stream_stream(
            f"/{SUPPORT}/RecordEvents",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )(iter(self.batches.get, None), timeout=1200)

    def message(self, name):
        return self.api.message("waymark.v1." + name)

    def date(self, text):
        parts = [int(one) for one in text[:10].split("-") if one.isdigit()]
        return self.message("Date")(**dict(zip(("year", "month", "day"), parts)))

    def person(self, row):
        sex = {"female": 1, "male": 2}.get(row["sex"], 0)
        person = self.message("Person")(nhs_number=row["nhs_number"], birth_date=self.date(row["birth_date"]), sex=sex)
        if row["died_on"]:
            person.died_on.CopyFrom(self.date(row["died_on"]))
        registration = person.registrations.add(practice=row["practice_code"])
        if row["registered_on"]:
            getattr(registration, "from").CopyFrom(self.date(row["registered_on"]))
        if row["deregistered_on"]:
            registration.until.CopyFrom(self.date(row["deregistered_on"]))
        person.coverage.complete = True
        return person

    def event(self, row):
        kind = "ENTRY_KIND_" + row["kind"].upper()
        event = self.message("Event")(
            id=row["event_id"],
            kind=self.kinds.get(kind, 0),
            kind_name="" if kind in self.kinds else row["kind"],
            status=self.states.get("ENTRY_STATUS_" + row["status"].upper(), 0),
            recorded=row["recorded_on"],
            urgency=row["urgency"],
            author_role=row["author_role"],
            consultation_id=row["consultation_id"],
        )
        if row["occurred_on"][:4].isdigit():
            event.occurred.CopyFrom(self.date(row["occurred_on"]))
        event.codings.add(system=row["code_system"], code=row["code"])
        for coding in filter(None, row["codings"].split(";")):
            system, code = coding.split("|")
            event.codings.add(system=system, code=code)
        if row["based_on"]:
            event.based_on.extend(row["based_on"].split(";"))
        self.value(event, row["value"], row["unit"])
        return event

    @staticmethod
    def value(event, text, unit):
        try:
            float(text.lstrip("<>="))
        except ValueError:
            event.text = text
            return
        for mark, number in COMPARATORS:
            if text.startswith(mark):
                event.quantity.comparator = number
                text = text[len(mark) :]
                break
        event.quantity.value, event.quantity.unit = text, unit

    def reply(self, row):
        reply = self.message("Reply")(
            rule=row["rule"],
            item=row["item"],
            reply=row["reply"],
            role=row["role"],
            replied_on=self.date(row["replied_on"]),
            recorded=row["recorded_on"],
        )
        if row["until"]:
            reply.until.CopyFrom(self.date(row["until"]))
        return reply

    def send(self, folder):
        patients = {row["patient_id"]: (row, [], []) for row in rows(folder, "patients.csv")}
        for row in rows(folder, "events.csv"):
            patients[row["patient_id"]][1].append(row)
        for row in rows(folder, "replies.csv"):
            patients[row["patient_id"]][2].append(row)
        ids = list(patients)
        for sequence, first in enumerate(range(0, len(ids), AT_ONCE), 1):
            batch = self.message("RecordEventsRequest")(
                sequence=sequence, source="demo", history=True, without_changes=True
            )
            for patient in ids[first : first + AT_ONCE]:
                person, entries, replies = patients[patient]
                events = batch.patients.add(practice=person["practice_code"], patient_id=patient).events
                events.add(event_id=f"{patient}-person", person=self.person(person))
                for place, row in enumerate(entries):
                    events.add(event_id=f"{row['event_id']}-{place}", entry=self.event(row))
                for place, row in enumerate(replies):
                    events.add(event_id=f"{patient}-reply-{place}", reply=self.reply(row))
            self.batches.put(batch)
            answer = next(self.answers)
            assert answer.acknowledged == sequence and not answer.refused, answer
        self.batches.put(None)


Feed(sys.argv[1]).send(sys.argv[2])

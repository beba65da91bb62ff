#!/usr/bin/env python3
"""The GP's acceptance walk through a sample clinical system that knows the published API only.

Usage: walk.py PART ADDRESS STATE.json. PART `morning` runs until the sidecar is killed; it leaves what it was
told in STATE.json. PART `after` looks whether all of that is still so. PART `gone` asks a sidecar that is dead. PART `operate`
puts the pack of the folder `next` in the place of `pack`, activates it and goes back again.
"""
import json
import os
import queue
import sys
import time

import grpc

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python_client"))
from client import Api, check  # noqa: E402

SUPPORT, REVIEW, RULES = ("waymark.v1." + s for s in ("DecisionSupportService", "ReviewService", "RulesService"))
PRACTICE, SOURCE = "A81001", "sample system"
LOCAL = "https://waymark.example/local-codes"
SNOMED = "http://snomed.info/sct"
DEADLINE = 30


class System:
    """The sample clinical system."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.api = Api(self.channel)
        for service in (SUPPORT, REVIEW, RULES):
            self.api.load(service)
        self.outgoing = queue.Queue()
        self.sequence = 0
        request, answer = self.message("RecordEventsRequest"), self.message("RecordEventsResponse")
        self.stream = self.channel.stream_stream(
            f"/{SUPPORT}/RecordEvents",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )(iter(self.outgoing.get, None), timeout=600)
        self.request = request

    def message(self, name):
        return self.api.message("waymark.v1." + name)

    def call(self, service, method, **fields):
        return self.api.call(service, method, self.message(method + "Request")(**fields))

    def send(self, patient, *events):
        """One batch; waits for its acknowledgement."""
        self.sequence += 1
        batch = self.request(sequence=self.sequence, source=SOURCE)
        batch.patients.add(practice=PRACTICE, patient_id=patient, events=events)
        self.outgoing.put(batch)
        answer = next(self.stream)
        assert answer.acknowledged == self.sequence and not answer.refused, answer
        return answer

    def event(self, event_id, **what):
        return self.message("FeedEvent")(event_id=event_id, **what)

    def person(self, event_id, nhs_number, born, sex):
        return self.event(event_id, person={
            "nhs_number": nhs_number, "birth_date": day(born), "sex": sex,
            "registrations": [{"practice": PRACTICE, "from": day("2001-01-01")}], "coverage": {"complete": True}})

    def entry(self, entry_id, system, code, on, **more):
        return self.event("event " + entry_id, entry={
            "id": entry_id, "codings": [{"system": system, "code": code}], "occurred": day(on), **more})

    def prompts(self, patient, **more):
        return self.call(SUPPORT, "GetPrompts", source=SOURCE, practice=PRACTICE, patient_id=patient, **more)

    def watch(self, token=""):
        answer = self.message("WatchPromptsResponse")
        return self.channel.unary_stream(
            f"/{SUPPORT}/WatchPrompts",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )(self.message("WatchPromptsRequest")(practices=[PRACTICE], resume_token=token), timeout=120)


def day(text):
    year, month, number = (int(part) for part in text.split("-"))
    return {"year": year, "month": month, "day": number}


def entries(nodes):
    """The entries behind an explanation."""
    for node in nodes:
        yield from node.entries
        yield from entries(node.children)


def of(answer, rule):
    return [p for p in answer.answer.prompts if p.item.rule == rule]


GP, COORDINATOR, WORKLIST, EXPANDED, COLLAPSED = 1, 4, 4, 1, 2


def morning(address, state_file):
    host = System(address)
    watch = host.watch()
    start = next(watch).resume_token

    # 1: Jane is opened. Nothing speaks, and it is quick.
    host.send("jane", host.person("p1", "9990000018", "1973-08-14", 1))
    begun = time.monotonic()
    answer = host.prompts("jane", role=GP, consultation_id="c1")
    check("1: an answer within 500 ms, and no card for nothing",
          time.monotonic() - begun < 0.5 and not answer.answer.prompts)
    # 2, 3: a symptom is coded; one card opens.
    back = host.send("jane", host.entry("s1", SNOMED, "88111009", "2026-03-03", kind=1))
    check("2: the changed prompt comes back with the acknowledgement",
          any(c.rule == "colorectal-fit" and c.summary for c in back.changes))
    # Changes may come in several messages; the stream's own limit ends a wait for what never comes.
    changed = next(m for m in watch if any(c.rule == "colorectal-fit" for c in m.changes))
    check("2: and to the watcher, with a token to go on from",
          any(c.rule == "colorectal-fit" for c in changed.changes) and changed.resume_token != start)
    answer = host.prompts("jane", role=GP, consultation_id="c1", moment=2)
    card = of(answer, "colorectal-fit")
    check("2: the card says what to do and why, with the day",
          len(card) == 1 and card[0].expanded and "3 March 2026" in card[0].why and
          len((card[0].summary + " " + card[0].why).split()) < 90)
    host.send("jane", host.entry("b1", LOCAL, "bowel-screening-no-response", "2026-01-20"))
    both = host.prompts("jane", role=GP, consultation_id="c1", moment=2)
    check("3: a second idea: at most one card is open, and the first does not open again",
          len(both.answer.prompts) == 2 and sum(p.expanded for p in both.answer.prompts) <= 1 and
          not of(both, "colorectal-fit")[0].expanded)
    again = host.prompts("jane", role=GP, consultation_id="c1", moment=2)
    check("3: within the consultation it does not open twice",
          not any(p.expanded for p in again.answer.prompts) and again.shown_before >= 1)
    # 4: why.
    fit_card = card[0].item.item_id
    why = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=fit_card)
    check("4: the rule's own conditions, marked, and the timeline",
          len(why.explanation.tree) > 0 and why.timeline[0].what == "opened")
    # 5: done; the record gets the request.
    given = host.call(SUPPORT, "Respond", request_id="r1", practice=PRACTICE, item_id=fit_card,
                      version=why.alert.version, reply="FIT given", role=GP, person="Dr A")
    check("5: the item is done and a code is offered", given.item.status == 6 and len(given.write_back) > 0)
    repeated = host.call(SUPPORT, "Respond", request_id="r1", practice=PRACTICE, item_id=fit_card,
                         version=why.alert.version, reply="FIT given", role=GP, person="Dr A")
    check("5: the same request again changes nothing", repeated.repeated_request and repeated.version == given.version)
    try:
        host.call(SUPPORT, "Respond", request_id="r2", practice=PRACTICE, item_id=fit_card, version=1,
                  reply="not appropriate", role=GP, reason="other", person="Dr A")
        check("5: a reply to an item that has moved on is refused", False)
    except grpc.RpcError as error:
        check("5: a reply to an item that has moved on is refused, saying what changed",
              error.code() == grpc.StatusCode.ABORTED and "moved on" in error.details())
    # 6: the kit is tracked.
    host.send("jane", host.entry("k1", LOCAL, "fit-kit-given", "2026-03-03"))
    listed = host.call(REVIEW, "ListAlerts", filter={"practices": [PRACTICE], "worklist": "fit-no-result",
                                                     "states": ["open"]})
    kit = [a for a in listed.alerts if a.patient_id == "jane"]
    check("6: a tracked item, due on 17 March 2026",
          len(kit) == 1 and (kit[0].due_on.day, kit[0].due_on.month) == (17, 3))
    host.call(REVIEW, "Assign", request_id="a1", practice=PRACTICE, item_ids=[kit[0].item_id],
              owner="team:Results", person="Dr A", role=GP)
    mine = host.call(REVIEW, "ListAlerts", filter={"practices": [PRACTICE], "states": ["open"], "owner": 2,
                                                   "owners": ["team:Results"]})
    check("6: and it is the results team's", [a.item_id for a in mine.alerts] == [kit[0].item_id])
    # 10: opened again by mistake.
    quiet = host.prompts("jane", role=GP, consultation_id="c2")
    check("10: opened again: quiet", not of(quiet, "colorectal-fit"))
    # 7: the next patient's review is nearly due; given to the coordinator, and no word typed.
    host.send("peter", host.person("p3", "9990000034", "1954-07-01", 2),
              host.entry("d1", SNOMED, "363406005", "2025-09-20", kind=1))
    review = of(host.prompts("peter", role=GP, consultation_id="c3"), "cancer-care-review")
    check("7: the review, and by when", len(review) == 1 and "20 March 2026" in review[0].summary)
    given = host.call(REVIEW, "Assign", request_id="a2", practice=PRACTICE, item_ids=[review[0].item.item_id],
                      owner="team:Cancer coordinator", person="Dr A", role=GP)
    hers = host.call(REVIEW, "ListAlerts", filter={"practices": [PRACTICE], "owner": 2, "owners": ["team:Cancer coordinator"]})
    check("7: it stands in the coordinator's list",
          given.changed == 1 and [a.patient_id for a in hers.alerts] == ["peter"])
    # 8: palliative care holds a recall back, and that can be seen.
    host.send("mary", host.person("p4", "9990000042", "1941-05-05", 2),
              host.entry("d2", SNOMED, "399068003", "2024-05-01", kind=1),
              host.entry("e1", SNOMED, "103735009", "2026-01-12", kind=1))
    opened = host.prompts("mary", role=GP, consultation_id="c4", full=True)
    recall = [i for i in opened.answer.items if i.rule == "psa-follow-up" and i.status == 8]
    check("8: the recall does not show", not of(opened, "psa-follow-up"))
    check("8: what was checked says why", len(recall) == 1 and "palliative" in recall[0].reason)
    why = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=recall[0].item_id)
    check("8: by the entry of 12 January 2026", any(
        (e.occurred.year, e.occurred.month, e.occurred.day) == (2026, 1, 12) for e in entries(why.explanation.tree)))
    # 9: the third contact with the same cough; one click.
    host.send("tom green", host.person("p5", "9990000050", "1996-06-06", 2),
              *[host.entry("cough " + on, SNOMED, "49727002", on, kind=1)
                for on in ("2026-01-05", "2026-02-02", "2026-03-03")])
    again = of(host.prompts("tom green", role=GP, consultation_id="c5"), "third-contact")
    check("9: a passive line", len(again) == 1 and not again[0].interrupts_now)
    cough = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=again[0].item.item_id)
    check("9: with the three dates", {(e.occurred.month, e.occurred.day) for e in entries(cough.explanation.tree)}
          >= {(1, 5), (2, 2), (3, 3)})
    host.call(SUPPORT, "Respond", request_id="r3", practice=PRACTICE, item_id=again[0].item.item_id,
              reply="not the same problem", role=GP, person="Dr A")
    check("9: it does not come back", not of(host.prompts("tom green", role=GP, consultation_id="c6"), "third-contact"))
    # A colleague's leave: one call, and the cover's list has the item.
    covered = host.call(REVIEW, "CoverLeave", practice=PRACTICE, owner="team:Results", cover="person:Carol",
                        to=day("2026-03-06"), person="Dr A", **{"from": day("2026-03-02")})
    hers = host.call(REVIEW, "ListAlerts", filter={"practices": [PRACTICE], "states": ["open"], "owner": 2,
                                                   "owners": ["person:Carol"]})
    check("a leave is covered in one action",
          covered.items == 1 and kit[0].item_id in [a.item_id for a in hers.alerts])
    # Bulk, with a skip list, and taken back.
    host.send("tom", host.person("p2", "9990000026", "1950-01-01", 2),
              host.entry("k2", LOCAL, "fit-kit-given", "2026-02-01"))
    rows = host.prompts("tom", role=COORDINATOR, moment=WORKLIST)
    tom = of(rows, "fit-not-returned")[0].item.item_id
    bulk = host.call(REVIEW, "RespondMany", request_id="m1", practice=PRACTICE, reply="snooze", role=COORDINATOR,
                     person="Carol", until=day("2026-03-10"),
                     items=[{"item_id": tom}, {"item_id": fit_card}, {"item_id": "nobody's"}])
    check("a bulk answer names what it left out",
          bulk.changed == 1 and sorted(s.reason for s in bulk.skipped) == ["CLOSED", "NOT_FOUND"])
    undone = host.call(REVIEW, "Undo", practice=PRACTICE, undo_token=bulk.undo_token, person="Carol")
    check("and is taken back in one step", undone.changed == 1 and not undone.skipped)
    item = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=tom)
    check("as it was", not item.alert.work.HasField("snoozed_until"))
    # Export: safe for spreadsheets.
    part = host.message("ExportResponse")
    text = b"".join(p.csv for p in host.channel.unary_stream(
        f"/{REVIEW}/Export", request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=part.FromString)(host.message("ExportRequest")(
            filter={"practices": [PRACTICE]}, purpose="weekly huddle", person="Carol"), timeout=DEADLINE))
    check("an export begins with a byte order mark and has a row an item",
          text.startswith(b"\xef\xbb\xbf") and b"9990000026" in text)
    # Somebody moves away and comes back: the same item, and what waits for an answer is not let go.
    stay = [{"practice": PRACTICE, "from": day("2001-01-01"), "until": day("2026-03-01")}]
    born = {"birth_date": day("1955-05-05"), "sex": 2, "coverage": {"complete": True}}
    host.send("=1+1", host.person("p6", "9990000069", "1955-05-05", 2),
              host.entry("d3", SNOMED, "363406005", "2025-09-20", kind=1),
              host.entry("k3", LOCAL, "fit-kit-given", "2026-02-01"))
    before = {i.item.rule: i.item.item_id for i in host.prompts("=1+1", role=COORDINATOR, moment=WORKLIST).answer.prompts}
    host.send("=1+1", host.event("p6 left", person={"registrations": stay, **born}))
    gone = host.prompts("=1+1", role=COORDINATOR, moment=WORKLIST).answer.prompts
    left = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=before["fit-not-returned"]).alert.item
    check("who has left is not asked to a review; a kit that is out waits to be handed over",
          "cancer-care-review" in before and not [p for p in gone if p.item.rule == "cancer-care-review"] and left.left)
    host.send("=1+1", host.event("p6 back", person={
        "registrations": stay + [{"practice": PRACTICE, "from": day("2026-03-02")}], **born}))
    items = {i.rule: i for i in host.prompts("=1+1", role=GP, full=True).answer.items}
    check("who is registered again has the items of before; reviews give a new practice its time",
          all(items[rule].item_id == item for rule, item in before.items()) and
          items["cancer-care-review"].reason == "newly registered")
    text = b"".join(p.csv for p in host.channel.unary_stream(
        f"/{REVIEW}/Export", request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=part.FromString)(host.message("ExportRequest")(
            filter={"practices": [PRACTICE]}, purpose="weekly huddle", person="Carol"), timeout=DEADLINE))
    check("no cell of an export is a formula", b"=1+1" in text and
          not any(cell.lstrip(b'"')[:1] in (b"=", b"+", b"-", b"@")
                  for line in text.splitlines()[1:] for cell in line.split(b",")))
    # The lists, and whether anybody looks at them.
    lists = {one.id: one for one in host.call(REVIEW, "ListWorklists", practices=[PRACTICE]).worklists}
    check("twelve lists; one with items that nobody has opened says so",
          len(lists) == 12 and lists["care-reviews"].not_opened and not lists["fit-no-result"].not_opened and
          lists["fit-no-result"].last_opened)
    # Suspended: everywhere at once, and said.
    host.call(RULES, "Suspend", rule="fit-not-returned", reason="a fault was found", person="CSO")
    asked = host.prompts("tom", role=COORDINATOR, moment=WORKLIST)
    check("a suspended rule is silent and said to be not checked",
          not of(asked, "fit-not-returned") and
          any(n.rule == "fit-not-returned" and n.reason == "suspended" for n in asked.answer.not_checked))
    host.call(RULES, "Resume", rule="fit-not-returned", person="CSO")
    asked = host.prompts("tom", role=COORDINATOR, moment=WORKLIST)
    check("and speaks again", len(of(asked, "fit-not-returned")) == 1)
    # Replay, byte for byte.
    replayed = host.call(REVIEW, "Replay", practice=PRACTICE, receipt=card_receipt(answer))
    check("a past answer comes back byte for byte", replayed.compared == "same" and replayed.answer == answer.answer)
    days = host.call(REVIEW, "Replay", practice=PRACTICE, source=SOURCE, patient_id="tom", changes=True,
                     rule="fit-not-returned", to=day("2026-04-30"), **{"from": day("2026-01-01")})
    check("every day on which a rule changed its answer", [c.after for c in days.changes] != [])
    # Nobody's patient.
    try:
        host.prompts("nobody")
        check("a patient who is not stored is an error, not silence", False)
    except grpc.RpcError as error:
        check("a patient who is not stored is an error, not silence", error.code() == grpc.StatusCode.NOT_FOUND)
    # A repeat of the feed changes nothing.
    before = host.prompts("tom", role=COORDINATOR, moment=WORKLIST).record_version
    repeat = host.send("tom", host.entry("k2", LOCAL, "fit-kit-given", "2026-02-01"))
    check("an event that is sent again is acknowledged and changes nothing",
          repeat.repeated_before == 1 and repeat.taken == 0 and
          host.prompts("tom", role=COORDINATOR, moment=WORKLIST).record_version == before)
    statistics = host.call(RULES, "Statistics", practices=[PRACTICE])
    counted = {r.rule: r for r in statistics.rules}
    check("13: fired, shown and answered are counted",
          counted["colorectal-fit"].fired == 1 and counted["colorectal-fit"].shown == 1 and
          counted["colorectal-fit"].replies["FIT given"] == 1)
    check("13: and the consultations that were opened, with those in which something was said",
          statistics.openings >= 6 and 0 < statistics.openings_with_prompts < statistics.openings)
    # 13, 14: something is wrong with this advice.
    host.call(RULES, "GiveFeedback", request_id="f1", practice=PRACTICE, rule="third-contact", role=GP,
              rule_version=again[0].rule_version, text="Two of the three were the same cold.")
    try:
        host.call(RULES, "GiveFeedback", request_id="f2", practice=PRACTICE, rule="third-contact", role=GP,
                  text="Wrong for 999 000 0050.")
        check("14: feedback that names a patient is refused", False)
    except grpc.RpcError as error:
        check("14: feedback that names a patient is refused", error.code() == grpc.StatusCode.INVALID_ARGUMENT)
    inbox = host.call(RULES, "ListFeedback", practices=[PRACTICE], rule="third-contact")
    check("14: the author reads it with rule and version, and no patient",
          len(inbox.feedback) == 1 and inbox.feedback[0].rule_version == again[0].rule_version and
          not any(name in str(inbox) for name in ("tom", "999", "cough")))
    with open(state_file, "w", encoding="utf-8") as file:
        json.dump({"token": changed.resume_token, "kit": kit[0].item_id, "tom": tom, "card": fit_card,
                   "version": before, "receipt": card_receipt(answer).hex()}, file)


def card_receipt(answer):
    return answer.receipt


def gone(address, _):
    begun = time.monotonic()
    try:
        host = grpc.insecure_channel(address)
        host.unary_unary(f"/{SUPPORT}/GetPrompts")(b"", timeout=1)
        check("11: a sidecar that is gone is told", False)
    except grpc.RpcError as error:
        check("11: a sidecar that is gone is told within a second",
              error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED) and
              time.monotonic() - begun < 1.5)


def after(address, state_file):
    with open(state_file, encoding="utf-8") as file:
        state = json.load(file)
    host = System(address)
    # The watcher missed nothing and may see some again.
    first = next(m for m in host.watch(state["token"]) if any(c.item_id == state["kit"] for c in m.changes))
    check("12: the watcher goes on from its token", first.resume_token != state["token"])
    rows = host.prompts("tom", role=COORDINATOR, moment=WORKLIST)
    check("12: what was acknowledged is there",
          rows.record_version == state["version"] and of(rows, "fit-not-returned")[0].item.item_id == state["tom"])
    kit = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=state["kit"])
    check("12: the owner too", kit.alert.work.owner == "team:Results")
    card = host.call(REVIEW, "GetAlert", practice=PRACTICE, item_id=state["card"])
    check("12: and the reply", card.alert.work.last_reply == "FIT given" and card.alert.item.status == 6)
    replayed = host.call(REVIEW, "Replay", practice=PRACTICE, receipt=bytes.fromhex(state["receipt"]))
    check("12: a past answer comes back byte for byte", replayed.compared == "same")
    repeat = host.call(SUPPORT, "Respond", request_id="r1", practice=PRACTICE, item_id=state["card"],
                       reply="FIT given", role=GP, person="Dr A")
    check("12: the same request is still known", repeat.repeated_request)
    print("walked", flush=True)


def operate(address, _):
    """Another pack, and back: through the API, and everywhere within a minute, also on a machine that is busy."""
    host, other = System(address), System(address)
    digest = host.prompts("tom").answer.pack_digest
    try:
        host.call(RULES, "RollBack", person="CSO")
        check("there is nothing to go back to yet", False)
    except grpc.RpcError as error:
        check("there is nothing to go back to yet", error.code() == grpc.StatusCode.FAILED_PRECONDITION)
    os.rename("pack", "before")
    os.rename("next", "pack")
    check("a folder that has changed changes nothing by itself", other.prompts("tom").answer.pack_digest == digest)
    begun = time.monotonic()
    active = host.call(RULES, "ActivatePack", person="CSO")
    asked = other.prompts("tom", role=COORDINATOR, moment=WORKLIST)
    check("a pack that is activated answers on every connection within a minute",
          active.before.digest == digest and active.pack.digest != digest and active.pack.activated_by == "CSO" and
          asked.answer.pack_digest == active.pack.digest and time.monotonic() - begun < 60)
    while not host.call(RULES, "Statistics", practices=[PRACTICE]).reevaluation.finished:
        assert time.monotonic() - begun < 120, "everybody is looked at again"
    check("everybody is looked at again, and it says what moved",
          host.call(RULES, "Statistics", practices=[PRACTICE]).reevaluation.patients >= 5)
    begun = time.monotonic()
    back = host.call(RULES, "RollBack", person="CSO")
    check("and the one before comes back within a minute",
          back.pack.digest == digest and other.prompts("tom").answer.pack_digest == digest and
          time.monotonic() - begun < 60)
    os.rename("pack", "next")
    os.rename("before", "pack")


if __name__ == "__main__":
    {"morning": morning, "gone": gone, "after": after, "operate": operate}[sys.argv[1]](*sys.argv[2:])

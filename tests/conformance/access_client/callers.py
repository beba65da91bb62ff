#!/usr/bin/env python3
"""A client of a sidecar that asks who calls. Usage: callers.py ADDRESS UNIX, in a folder that run_test.sh has prepared."""
import hashlib
import hmac
import json
import os
import signal
import sys
import time

import grpc

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python_client"))
from client import Api, check, field, fields  # noqa: E402  (python_client's)
from issuer import Key, b64, key_set  # noqa: E402

SUPPORT, REVIEW, RULES = ("waymark.v1." + s for s in ("DecisionSupportService", "ReviewService", "RulesService"))
ISSUER, SOURCE, GP = "https://id.example.nhs.uk", "sample system", 1
CODE = grpc.StatusCode
PATIENCE = 60


def read(path):
    with open(path, "rb") as file:
        return file.read()


def replace(path, text):
    """By rename, as whoever does it well."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path + ".new", path)


class Client:
    """One connection, with a certificate or a token or both."""

    def __init__(self, address, certificate=None, token=None):
        if address.startswith("unix:"):
            self.channel = grpc.insecure_channel(address)
        else:
            key, chain = (read(certificate + ".key"), read(certificate + ".pem")) if certificate else (None, None)
            self.channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(read("ca.pem"), key, chain),
                                               [("grpc.use_local_subchannel_pool", 1)])
        self.metadata = [("authorization", "Bearer " + token)] if token else []

    def stub(self, kind, service, method):
        request, answer = API.message(f"waymark.v1.{method}Request"), API.message(f"waymark.v1.{method}Response")
        call = getattr(self.channel, kind)(f"/{service}/{method}", request_serializer=request.SerializeToString,
                                           response_deserializer=answer.FromString)
        return request, call

    def call(self, service, method, **what):
        request, call = self.stub("unary_unary", service, method)
        return call(request(**what), timeout=PATIENCE, metadata=self.metadata)

    def refused(self, service, method, **what):
        """(code, reason, message, details) of a call that is refused; OK and nothing of one that is not."""
        try:
            self.call(service, method, **what)
            return CODE.OK, ""
        except grpc.RpcError as error:
            packed = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
            details = [dict(fields(value)) for number, value in fields(packed) if number == 3]
            reason = next((dict(fields(one[2]))[1].decode() for one in details if one[1].endswith(b"ErrorInfo")), "")
            return error.code(), reason, error.details(), packed

    def feed(self, practice, patient, number=1):
        request, call = self.stub("stream_stream", SUPPORT, "RecordEvents")
        batch = request(sequence=number, source=SOURCE)
        start = {"year": 2001, "month": 1, "day": 1}
        batch.patients.add(practice=practice, patient_id=patient, events=[
            {"event_id": f"{practice} {patient} person", "person": {
                "birth_date": {"year": 1973, "month": 8, "day": 14}, "sex": 1,
                "registrations": [{"practice": practice, "from": start}], "coverage": {"complete": True}}},
            {"event_id": f"{practice} {patient} symptom", "entry": {
                "id": f"{patient} s1", "codings": [{"system": "http://snomed.info/sct", "code": "88111009"}],
                "occurred": {"year": 2026, "month": 3, "day": 3}, "kind": 1}}])
        return next(call(iter([batch]), timeout=PATIENCE, metadata=self.metadata))

    def prompts(self, practice, patient, **more):
        return self.refused(SUPPORT, "GetPrompts", source=SOURCE, practice=practice, patient_id=patient,
                            **{"role": GP, **more})


def until(name, good):
    end = time.monotonic() + PATIENCE
    while not good():
        if time.monotonic() > end:
            check(name, False)
        time.sleep(0.05)
    check(name, True)


def claims(seconds=300, **more):
    return {"iss": ISSUER, "aud": "waymark", "exp": int(time.time()) + seconds, "azp": "console", "name": "Dr Ada",
            "org": ["A81001"], "role": "R8000", "purpose": "direct care", **more}


def health(name):
    answer = Client(ADDRESS, "feeder").channel.unary_unary("/grpc.health.v1.Health/Check")(
        field(1, name.encode()), timeout=PATIENCE)
    return dict(fields(answer)).get(1)


def certificates():
    feeder, other = Client(ADDRESS, "feeder"), Client(ADDRESS, "other_practice")
    check("a client with its certificate may feed", feeder.feed("A81001", "jane").acknowledged == 1)
    check("and so may the other practice's", other.feed("B82002", "june").acknowledged == 1)
    check("it may see its own patient", feeder.prompts("A81001", "jane")[0] == CODE.OK)
    check("it may not do what it was not given",
          feeder.refused(RULES, "Suspend", rule="colorectal-fit", reason="x")[:2] ==
          (CODE.PERMISSION_DENIED, "NOT_ALLOWED"))
    check("a name that no client has is refused",
          Client(ADDRESS, "unknown").prompts("A81001", "jane")[:2] == (CODE.PERMISSION_DENIED, "UNKNOWN_CLIENT"))
    check("a certificate of another authority does not get in",
          Client(ADDRESS, "stranger").prompts("A81001", "jane")[0] == CODE.UNAVAILABLE)
    check("who shows nothing is told what to show",
          Client(ADDRESS).prompts("A81001", "jane")[:2] == (CODE.UNAUTHENTICATED, "NO_IDENTITY"))
    nobody = feeder.prompts("A81001", "nobody")
    check("a patient who is not there is not found", nobody[0] == CODE.NOT_FOUND)
    check("a patient of another practice is the same", feeder.prompts("B82002", "june") == nobody)
    check("an item of another practice is like none",
          feeder.refused(REVIEW, "GetAlert", practice="A81001", item_id="item-none") ==
          feeder.refused(REVIEW, "GetAlert", practice="B82002", item_id=item_of(other, "B82002")))
    check("lists of another practice are not given",
          feeder.refused(REVIEW, "ListAlerts", filter={"practices": ["A81001", "B82002"]})[:2] ==
          (CODE.NOT_FOUND, "NO_SUCH_PRACTICE"))
    check("over the Unix socket its client may administer, and no more",
          Client(UNIX).refused(RULES, "Suspend", rule="colorectal-fit", reason="tests")[0] == CODE.OK and
          Client(UNIX).refused(RULES, "Resume", rule="colorectal-fit")[0] == CODE.OK and
          Client(UNIX).prompts("A81001", "jane")[0] == CODE.PERMISSION_DENIED)


def every_method():
    """No method of any service answers somebody who shows nothing, whoever wrote it."""
    channel, seen = Client(ADDRESS).channel, 0
    for service in API.services():
        if not service.startswith("waymark."):
            continue
        API.load(service)
        for method in API.pool.FindServiceByName(service).methods:
            seen += 1
            # Read as a stream, whatever it is: the refusal comes first.
            answers = channel.stream_stream(f"/{service}/{method.name}")(iter([b""]), timeout=PATIENCE)
            try:
                list(answers)
                check(f"{service}/{method.name} asks who calls", False)
            except grpc.RpcError as error:
                if error.code() != CODE.UNAUTHENTICATED:
                    check(f"{service}/{method.name} asks who calls, and said {error.code()}", False)
    check("every method asks who calls", seen >= 25)


def item_of(client, practice):
    return client.call(REVIEW, "ListAlerts", filter={"practices": [practice], "states": ["open"],
                                                     "statuses": [2, 3, 4, 5]}).alerts[0].item_id


def tokens(key):
    good = Client(ADDRESS, token=key.token(claims()))
    check("a token is taken without a certificate", good.prompts("A81001", "jane")[0] == CODE.OK)
    check("and again, from what is remembered", good.prompts("A81001", "jane")[0] == CODE.OK)
    check("it gives no more practices than it names",
          good.prompts("B82002", "june") == good.prompts("A81001", "nobody"))
    check("nor another role", good.prompts("A81001", "jane", role=4)[1] == "NOT_ITS_ROLE")
    check("nor a method that its client was not given",
          good.refused(RULES, "ListRules")[:2] == (CODE.PERMISSION_DENIED, "NOT_ALLOWED"))

    def why(token):
        return Client(ADDRESS, token=token).prompts("A81001", "jane")[:2]

    def no(reason):
        return CODE.UNAUTHENTICATED, reason

    check("an expired one is refused", why(key.token(claims(-31))) == no("TOKEN_EXPIRED"))
    check("one for another audience", why(key.token(claims(aud="other"))) == no("TOKEN_AUDIENCE"))
    check("one of another issuer", why(key.token(claims(iss="https://evil.example"))) == no("TOKEN_ISSUER"))
    check("one that does not hold yet", why(key.token(claims(nbf=int(time.time()) + 99))) == no("TOKEN_NOT_YET"))
    lasting = claims()
    del lasting["exp"]
    check("one that never expires", why(key.token(lasting)) == no("TOKEN_WITHOUT_EXPIRY"))
    none = b64(b'{"alg":"none"}') + "." + b64(json.dumps(claims()).encode())
    check("an unsigned one", why(none + ".") == no("TOKEN_ALGORITHM"))
    secret = read("public.pem")
    text = b64(json.dumps({"alg": "HS256", "kid": key.id}).encode()) + "." + b64(json.dumps(claims()).encode())
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    check("one signed with the public key as a secret", why(text + "." + b64(mac)) == no("TOKEN_ALGORITHM"))
    check("one with an extension that must be understood",
          why(key.token(claims(), crit=["exp"])) == no("TOKEN_HEADER"))
    check("a bad one is not passed over for a good certificate",
          Client(ADDRESS, "feeder", key.token(claims(-31))).prompts("A81001", "jane")[0] == CODE.UNAUTHENTICATED)


def rotation(old):
    new = Key("second", "RS256")
    before, after = Client(ADDRESS, token=old.token(claims())), Client(ADDRESS, token=new.token(claims()))
    check("a key that is not known signs nothing", after.prompts("A81001", "jane")[1] == "TOKEN_KEY")
    replace("keys.json", key_set(old, new))
    until("a new key counts without a restart", lambda: after.prompts("A81001", "jane")[0] == CODE.OK)
    check("and the old one beside it", before.prompts("A81001", "jane")[0] == CODE.OK)
    replace("keys.json", "{")
    until("a broken key set shows in health", lambda: health("waymark.access") == 2)
    check("and changes nothing", before.prompts("A81001", "jane")[0] == CODE.OK)
    replace("keys.json", key_set(new))
    until("an old key that is taken out counts no more, though its token was remembered",
          lambda: before.prompts("A81001", "jane")[1] == "TOKEN_KEY")
    check("health is well again", health("waymark.access") == 1)
    return new


def reload(process):
    feeder = Client(ADDRESS, "feeder")
    request, call = feeder.stub("unary_stream", SUPPORT, "WatchPrompts")
    watch = call(request(practices=["A81001"]), timeout=PATIENCE)
    check("a watcher begins", next(watch).resume_token != "")
    text = read("waymark.yaml").decode()
    replace("waymark.yaml", text.replace("may: [feed", "may: [everything"))
    os.kill(process, signal.SIGHUP)
    until("a section with a mistake is said in the log, with its place",
          lambda: any(b"access refused" in line and b"waymark.yaml:" in line
                      for line in read("sidecar.log").splitlines()))
    check("and changes nothing", feeder.prompts("A81001", "jane")[0] == CODE.OK)
    replace("waymark.yaml", text.replace("practices: [A81001]  # feeder", "practices: [C83003]"))
    os.kill(process, signal.SIGHUP)
    until("a practice that was taken away does not exist any more",
          lambda: feeder.prompts("A81001", "jane") == feeder.prompts("C83003", "nobody"))
    try:
        for _ in watch:
            pass
        check("the watcher is sent away", False)
    except grpc.RpcError as error:
        check("the watcher is sent away, to come again", error.code() == CODE.UNAVAILABLE)
    try:
        for _ in call(request(practices=["A81001"]), timeout=PATIENCE):
            pass
    except grpc.RpcError as error:
        check("and then finds nothing", error.code() == CODE.NOT_FOUND)
    replace("waymark.yaml", text)
    os.kill(process, signal.SIGHUP)
    until("what is given back is there again", lambda: feeder.prompts("A81001", "jane")[0] == CODE.OK)


def limits():
    slow = Client(ADDRESS, "slow")
    answers = [slow.prompts("A81001", "jane") for _ in range(20)]
    late = [one for one in answers if one[0] != CODE.OK]
    check("a client that calls too often is held back",
          0 < len(late) < 20 and all(one[:2] == (CODE.RESOURCE_EXHAUSTED, "RATE_LIMITED") for one in late))
    check("and told for how long", b"google.rpc.RetryInfo" in late[0][3])
    check("others are not", Client(ADDRESS, "feeder").prompts("A81001", "jane")[0] == CODE.OK)


def main():
    certificates()
    every_method()
    key = Key.__new__(Key)
    key.id, key.algorithm, key.file = "first", "ES256", "first.key"
    tokens(key)
    new = rotation(key)
    reload(int(os.environ["SIDECAR"]))
    limits()
    edwards = Key("third", "EdDSA")
    replace("keys.json", key_set(new, edwards))
    last = Client(ADDRESS, token=edwards.token(claims()))
    until("EdDSA is taken", lambda: last.prompts("A81001", "jane")[0] == CODE.OK)


if __name__ == "__main__":
    ADDRESS, UNIX = sys.argv[1:3]
    API = Api(Client(ADDRESS, "feeder").channel)
    for one in (SUPPORT, REVIEW, RULES):
        API.load(one)
    main()

#!/usr/bin/env python3
"""A client that shares nothing with the generated C++: it learns the API from the sidecar's reflection.

Usage: client.py ADDRESS RECORD.json. Prints one line a check; ends with code 1 at the first that fails.
Needs python3-grpcio and python3-protobuf as Debian has them.
"""
import json
import sys

import grpc
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, json_format, message_factory

DEADLINE = 30


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, data):
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(data):
    """(number, value) of the fields of a message; lengths as bytes, varints as numbers."""

    def read(at):
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            at += 1
            if data[at - 1] < 0x80:
                return value, at
            shift += 7

    at = 0
    while at < len(data):
        tag, at = read(at)
        value, at = read(at)
        if tag & 7 == 2:
            value, at = data[at : at + value], at + value
        yield tag >> 3, value


class Api:
    """Messages and methods, from grpc.reflection.v1alpha.ServerReflection."""

    def __init__(self, channel):
        self.channel = channel
        self.pool = descriptor_pool.DescriptorPool()
        self.files = {}
        self.reflect = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")

    def ask(self, request):
        return next(iter(self.reflect(iter([request]), timeout=DEADLINE)))

    def services(self):
        # ServerReflectionRequest.list_services = 7; response 6: ListServiceResponse {1: ServiceResponse {1: name}}
        for number, value in fields(self.ask(field(7, b"*"))):
            if number == 6:
                return [dict(fields(one))[1].decode() for _, one in fields(value)]
        raise AssertionError("no list of services")

    def load(self, service):
        # file_containing_symbol = 4; response 4: FileDescriptorResponse {1: FileDescriptorProto}
        for number, value in fields(self.ask(field(4, service.encode()))):
            if number == 4:
                for _, one in fields(value):
                    proto = descriptor_pb2.FileDescriptorProto.FromString(one)
                    self.files[proto.name] = proto
        added = set()

        def add(name):
            if name in added:
                return
            added.add(name)
            for dependency in self.files[name].dependency:
                add(dependency)
            try:
                self.pool.FindFileByName(name)
            except KeyError:
                self.pool.Add(self.files[name])

        for name in list(self.files):
            add(name)

    def message(self, name):
        return message_factory.MessageFactory(self.pool).GetPrototype(self.pool.FindMessageTypeByName(name))

    def call(self, service, method, request):
        descriptor = self.pool.FindServiceByName(service).FindMethodByName(method)
        answer = self.message(descriptor.output_type.full_name)
        return self.channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )(request, timeout=DEADLINE)


def check(name, good):
    print(("ok      " if good else "FAILED  ") + name, flush=True)
    if not good:
        sys.exit(1)


def main():
    address, record_file = sys.argv[1:3]
    with open(record_file, encoding="utf-8") as file:
        record = json.load(file)
    channel = grpc.insecure_channel(address)
    api = Api(channel)
    support, rules = "waymark.v1.DecisionSupportService", "waymark.v1.RulesService"
    services = api.services()
    check("reflection names the services", {support, rules, "grpc.health.v1.Health"} <= set(services))
    api.load(support)
    api.load(rules)

    health = channel.unary_unary("/grpc.health.v1.Health/Check")(field(1, support.encode()), timeout=DEADLINE)
    check("health is SERVING", dict(fields(health)).get(1) == 1)

    request = api.message("waymark.v1.EvaluateRequest")()
    json_format.ParseDict({"record": record, "view": "VIEW_FULL"}, request, descriptor_pool=api.pool)
    answer = api.call(support, "Evaluate", request)
    check("Evaluate gives prompts with a summary and a reason",
          len(answer.prompts) > 0 and all(p.summary and p.why and p.item.rule for p in answer.prompts))
    check("one prompt at most is expanded", sum(p.expanded for p in answer.prompts) <= 1)
    check("the answer carries digest, version and as-of day",
          len(answer.pack_digest) == 64 and answer.program_version != "" and answer.as_of.year == 2026)
    check("a demonstration pack is not clinically approved", "not clinically approved" in answer.notices)
    check("a given today is said", any("today" in notice for notice in answer.notices))

    explain = api.message("waymark.v1.ExplainRequest")()
    explain.record.CopyFrom(request.record)
    explain.rule = answer.prompts[0].item.rule
    why = api.call(support, "Explain", explain)
    check("Explain gives the tree and a sentence", why.summary != "" and len(why.tree) > 0)

    page = api.message("waymark.v1.ListRulesRequest")(page_size=2)
    listed = []
    while True:
        part = api.call(rules, "ListRules", page)
        listed += [rule.id for rule in part.rules]
        if not part.next_page_token:
            break
        page.page_token = part.next_page_token
    check("ListRules pages through all rules in order", len(listed) > 2 and listed == sorted(set(listed)))

    request.record.patient_id = ""
    request.as_of.year = 2026
    try:
        api.call(support, "Evaluate", request)
        check("a record without a patient id is refused", False)
    except grpc.RpcError as error:
        check("a record without a patient id is refused", error.code() == grpc.StatusCode.INVALID_ARGUMENT)
        packed = dict(error.trailing_metadata())["grpc-status-details-bin"]
        details = [any_pb2.Any.FromString(value) for number, value in fields(packed) if number == 3]
        check("the error's details are the standard BadRequest",
              [one.type_url for one in details] == ["type.googleapis.com/google.rpc.BadRequest"])
        check("they name the field", b"record.patient_id" in details[0].value)


if __name__ == "__main__":
    main()

"""What the HTTP listener of a sidecar costs, for packaging/bench-gateway.sh.

usage: bench_gateway.py WAYMARK GATEWAY_LOAD SOURCE [--blocks N] [--seconds S] [--only NAME]

Starts `waymark serve` on the shipped rules in a scratch folder, with certificates and keys made here, and has gateway_load call
it in short blocks, the methods that are compared in turn. Printed are medians over the blocks as Markdown, beside what must be
reached; exit code 1 where something misses it. Ratios are of processor time or of neighbouring blocks, so that they hold on a
machine that does other things as well; latencies and calls a second need a quiet one.
"""
import argparse
import base64
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

VIEW = "/cds-services/waymark-patient-view"
EVALUATE = "/waymark.v1.DecisionSupportService/Evaluate"
ISSUER = "https://records.example"
PUBLIC = "https://waymark.example"
TODAY = "2026-03-03"


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def number(text):
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def make_keys(algorithm):
    """A private key in ALGORITHM.key; its public half as a JSON Web Key."""
    name = f"{algorithm}.key"
    if algorithm == "ES384":
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", name)
        der = subprocess.run(["openssl", "pkey", "-in", name, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        return {"kty": "EC", "crv": "P-384", "x": number(der[-96:-48]), "y": number(der[-48:]), "alg": algorithm, "kid": "bench"}
    run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", name)
    modulus = bytes.fromhex(run("openssl", "rsa", "-in", name, "-noout", "-modulus").strip().split("=")[1])
    return {"kty": "RSA", "n": number(modulus), "e": "AQAB", "alg": algorithm, "kid": "bench"}


def make_certificates():
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run("openssl", "req", "-x509", *key, "-days", "2", "-subj", "/CN=ca", "-keyout", "ca.key", "-out", "ca.pem")
    for name, names in (("server", "IP:127.0.0.1"), ("client", "DNS:client.example")):
        run("openssl", "req", *key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        with open("names", "w") as file:
            file.write(f"subjectAltName={names}\n")
        run("openssl", "x509", "-req", "-days", "2", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile",
            "names", "-out", f"{name}.pem")


class Sidecar:
    """A sidecar with that access, with TLS or not."""

    def __init__(self, waymark, source, tls=False, issuer=None):
        lines = [f"rules: {source}/rules", f"code_sets: [{source}/tests/codesets]", f"today: {TODAY}", "listen: ['127.0.0.1:0']", "http:",
                 "  listen: ['127.0.0.1:0']", f"  public_url: {PUBLIC}", "  hosts: [localhost]"]
        if tls:
            lines += ["  certificate: server.pem", "  key: server.key", "  client_ca: ca.pem"]
        if tls or issuer:
            who = f"issuer: '{ISSUER}'" if issuer else "certificate: client.example"
            lines += ["access:", "  calls_per_second: 1000000", "  burst: 1000000"]
            if issuer:
                with open(f"{issuer['alg']}.json", "w") as file:
                    json.dump({"keys": [issuer]}, file)
                lines += ["  issuers:", f"    - {{issuer: '{ISSUER}', audience: waymark, keys: {issuer['alg']}.json}}"]
            lines += ["  clients:", f"    - {{name: bench, {who}, may: [evaluate], practices: '*', roles: '*', calls_per_second: 1000000, burst: 1000000}}"]
        with open("waymark.yaml", "w") as file:
            file.write("\n".join(lines) + "\n")
        self.log = open("sidecar.log", "w")
        self.process = subprocess.Popen([waymark, "serve", "--config", "waymark.yaml", "--allow-demonstration-pack"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        found = re.search(r"ready on ([^\s;,]+).*HTTP on ([^\s;,]+)", self.process.stdout.readline())
        if found is None:
            self.process.kill()
            sys.exit("the sidecar did not start: " + open("sidecar.log").read())
        self.grpc, self.http = found.groups()
        self.pid = str(self.process.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def prefetch_body(waymark, entries):
    """A call of patient-view whose prefetch has that many resources beside the Patient: those of a synthetic patient, filled up with others'."""
    run(waymark, "synthesise", "--patients", "60", "--seed", "1", "--fhir", "--out", "practice")
    bundles = [[one["resource"] for one in json.loads(line)["entry"]] for line in open("practice/fhir/bundles.ndjson")]
    bundles.sort(key=len, reverse=True)
    patient = next(one for one in bundles[0] if one["resourceType"] == "Patient")
    taken = []
    for bundle in bundles:
        owner = next(one["id"] for one in bundle if one["resourceType"] == "Patient")
        for resource in bundle:
            if resource["resourceType"] not in ("Patient", "EpisodeOfCare") and len(taken) < entries:
                text = json.dumps(resource).replace(f"Patient/{owner}", f"Patient/{patient['id']}")
                taken.append({**json.loads(text), "id": f"r{len(taken)}"})
    with Sidecar(waymark, SOURCE) as sidecar:
        services = json.loads(run("curl", "-sS", f"http://{sidecar.http}/cds-services"))["services"]
    templates = next(one for one in services if one["hook"] == "patient-view")["prefetch"]
    prefetch = {}
    for key, template in templates.items():
        kind = template.split("?")[0].split("/")[0]
        found = [{"resource": one} for one in taken if one["resourceType"] == kind]
        bundle = {"resourceType": "Bundle", "type": "searchset", **({"entry": found} if found else {})}
        prefetch[key] = patient if key == "patient" else bundle
    body = {"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": {"userId": "Practitioner/gp1", "patientId": patient["id"]}, "prefetch": prefetch}
    with open("view.json", "w") as file:
        json.dump(body, file, separators=(",", ":"))
    return sum(len(one.get("entry", [])) for one in prefetch.values())


class Bench:
    def __init__(self, waymark, load, blocks, seconds):
        self.waymark, self.load, self.blocks, self.seconds = waymark, load, blocks, seconds
        self.rows, self.missed = [], 0

    def call(self, kind, *arguments):
        done = subprocess.run([self.load, kind, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"gateway_load {kind}: {done.stderr[:500]}")
        return json.loads(done.stdout)

    def http(self, sidecar, path, body, callers, *more):
        return self.call("http", "--address", sidecar.http, "--path", path, "--body", body, "--callers", callers, "--seconds", self.seconds,
                         "--pid", sidecar.pid, *more)

    def medians(self, *calls):
        """The calls in turn, so many blocks of each; the median of each figure."""
        results = [[] for _ in calls]
        for _ in range(self.blocks):
            for of, one in zip(results, calls):
                of.append(one())
        return [{name: statistics.median(one[name] for one in of) for name in of[0]} for of in results]

    def row(self, what, figure, wanted, good):
        self.rows.append(f"| {what} | {figure} | {wanted} | {'yes' if good else '**no**'} |")
        self.missed += not good
        print(self.rows[-1], flush=True)

    def view(self, resources):
        tls = ["--tls", "ca.pem", "--cert", "client.pem", "--key", "client.key"]
        with Sidecar(self.waymark, SOURCE) as plain:
            one, many = self.medians(lambda: self.http(plain, VIEW, "view.json", 1), lambda: self.http(plain, VIEW, "view.json", 16))
            name = f"patient-view, {resources} resources, {os.path.getsize('view.json') // 1000} kB"
            self.row(f"{name}, 1 caller: p50, p99", f"{one['p50'] / 1000:.2f} ms, {one['p99'] / 1000:.2f} ms", "p99 < 5 ms", one["p99"] < 5000)
            self.row(f"{name}, 16 callers: p50, p99", f"{many['p50'] / 1000:.2f} ms, {many['p99'] / 1000:.2f} ms", "p99 < 25 ms",
                     many["p99"] < 25000)
            alone = many["processor"]
        with Sidecar(self.waymark, SOURCE, tls=True) as mutual:
            [many] = self.medians(lambda: self.http(mutual, VIEW, "view.json", 16, *tls))
            # Two cores hold so many calls of so much processor time, whatever else runs there.
            self.row("the same with mutual TLS, two cores: calls a second by processor time",
                     f"{2e6 / many['processor']:.0f} ({many['processor']:.0f} us a call; without TLS {alone:.0f} us; measured beside its client"
                     f" {many['calls_per_second']:.0f})", ">= 2,000", 2e6 / many["processor"] >= 2000)
        for algorithm in ("RS384", "ES384"):
            key = make_keys(algorithm)
            sign = ["--sign", f"{algorithm}.key", "--algorithm", algorithm, "--issuer", ISSUER, "--audience", PUBLIC + VIEW, "--tokens", 1500]
            with Sidecar(self.waymark, SOURCE, issuer=key) as signed:
                many, check = self.medians(lambda: self.http(signed, VIEW, "view.json", 16, *sign),
                                           lambda: self.call("verify", "--sign", f"{algorithm}.key", "--algorithm", algorithm))
            if algorithm == "RS384":
                self.row("the same with RS384 tokens: calls a second by processor time",
                         f"{2e6 / many['processor']:.0f} ({many['processor']:.0f} us a call, the signature check alone {check['processor']:.0f} us)",
                         ">= 2,000", 2e6 / many["processor"] >= 2000)
            else:
                ratio = many["processor"] / check["processor"]
                self.row("the same with ES384 tokens against the signature check alone, processor time",
                         f"{ratio:.2f} ({many['processor']:.0f} us against {check['processor']:.0f} us)", "<= 1.3", ratio <= 1.3)

    def evaluate(self):
        self.call("requests", "--folder", ".")
        with Sidecar(self.waymark, SOURCE) as plain:
            proto = ["--type", "application/proto"]
            for callers in (1, 16):
                grpc, binary, text = self.medians(
                    lambda: self.call("grpc", "--address", plain.grpc, "--body", "evaluate.bin", "--callers", callers, "--seconds", self.seconds,
                                      "--pid", plain.pid),
                    lambda: self.http(plain, EVALUATE, "evaluate.bin", callers, *proto),
                    lambda: self.http(plain, EVALUATE, "evaluate.json", callers))
                who = f"{callers} caller{'s' if callers > 1 else ''}"
                ratio = binary["processor"] / grpc["processor"]
                self.row(f"Connect binary Evaluate, 200 entries, against gRPC, {who}: processor time; p50",
                         f"{ratio:.2f}; {binary['p50'] / grpc['p50']:.2f} ({binary['processor']:.0f} us against {grpc['processor']:.0f} us)", "<= 1.5",
                         ratio <= 1.5)
                [parse] = self.medians(lambda: self.call("parse", "--body", "evaluate.json"))
                floor = parse["processor"] + binary["processor"]
                self.row(f"Connect JSON against simdjson's parse and the binary call, {who}: processor time",
                         f"{text['processor'] / floor:.2f} ({text['processor']:.0f} us against {parse['processor']:.0f} + {binary['processor']:.0f} us)",
                         "<= 2", text["processor"] / floor <= 2)

    def idle(self):
        tls = ["--tls", "ca.pem", "--cert", "client.pem", "--key", "client.key"]
        for name, more in (("without TLS", []), ("with mutual TLS", tls)):
            with Sidecar(self.waymark, SOURCE, tls=bool(more)) as sidecar:
                got = self.call("idle", "--address", sidecar.http, "--path", "/livez", "--callers", 2000, "--pid", sidecar.pid, *more)
            self.row(f"2,000 idle connections {name}", f"{got['mib']:.1f} MiB", "< 50 MiB", got["mib"] < 50)


def main():
    global SOURCE
    parser = argparse.ArgumentParser()
    parser.add_argument("waymark")
    parser.add_argument("load")
    parser.add_argument("source")
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--only", choices=["view", "evaluate", "idle"])
    options = parser.parse_args()
    SOURCE = os.path.abspath(options.source)
    waymark, load = os.path.abspath(options.waymark), os.path.abspath(options.load)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_certificates()
        bench = Bench(waymark, load, options.blocks, options.seconds)
        print("| what | measured | must reach | |\n| --- | --- | --- | --- |")
        if options.only in (None, "view"):
            bench.view(prefetch_body(waymark, 200))
        if options.only in (None, "evaluate"):
            bench.evaluate()
        if options.only in (None, "idle"):
            bench.idle()
        os.chdir("/")
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "00db42091571485caefc243ce0aa32876b2bedf3993313a71ca229b403a0a547"
signature: "0KKS2eb9R3qCqRj28BNryDGVTBzqI5w//qusmgRiHy5H0QDkrD/+vlpsXIRoA5cKAD40hbg+32lI5ps7r6IsBQ=="

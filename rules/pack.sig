# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8ade659dbcc2cb471a60b2b7fb9a2339c5c344ffe7b53670823687c5c333b9c4"
signature: "GEOFrgMWy062TbnsTN9b5UUN9koEqgGdrqjAzL+8oPywZCGSc3m+lj5+5RwI4/mB+m9g73HTWn2RC+2PeP1BCQ=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "4270ec0534d170ec098b47a94510731dcc88909b2aa0aabd7a7e6fc950b0e5d1"
signature: "6n27V3uMsgqSSEqjfAAR3CQ2Bxj/1fSHzZv1yzWibiTEvN/YP+SQxGxNEiINK4D44anUpPMbrOLWh6HWa36aAg=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "f9b43efda4bcd419212cc263c9bb0475bd60ff7ab848229f9bb3b850d8e25798"
signature: "Te+3FKQ1N2I87foCclNsf6OREm5/GzHciPmn7FzGMy6CJHlyBK/SxMxwB45RsQP4Q6/CL7uDDCi+vlMme100Dg=="

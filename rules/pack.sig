# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "30b8f9ec6858abf99911e6b8a3e12c2540522ac17d2250344f6701cc7e7c20f9"
signature: "dbuqREt552PUrfzDtaYwZAtIlAlo3L92teD14NWlhibLyNF7dDHxKUN/fugZPAcSYtb/N/bLC5uz4X5Frs99AQ=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "0f16c7b72081c5f64559b156c75634fca8b2b38274ec30e93219941a72d69007"
signature: "DBC8mP47SAzLLCLLoRqDEfy52jW3ZW3X0V0H6R9jyNi6wV2mjHcUvyUlfLSMTbi+29BlbSqjKdaXwfSqPr2BCg=="

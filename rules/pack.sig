# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "2fceac6770886c8dd47adc87963e33bf267e7cc3cbb69a59a61d8a6c3cdf47fa"
signature: "mlE7AtvsjVKeyJuz5D1Ou1rl5l2t89YPrWtfFkZWxJ22/+UfxVSLqBBUK7b+w1DHvZh3kZkXmVDes5+sDcl0Aw=="

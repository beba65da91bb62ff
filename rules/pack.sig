# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "fbb59465a79aa62cdb63bb3c935bf0b22e133c0e13ca9aebe4df64b008e775c3"
signature: "wwjQa7bqLtBa7pekzuQUJOgAOtYMnsnM0phrSpHuyvKITlbZn5nwu9pz9DZxTSA+oq/XGDzH03fgGz2/YURtAw=="

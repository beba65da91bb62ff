# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "db379af3e8b6f0b7e47a7963243eb0a5c19bc90cab0f8776a5764081a69e904f"
signature: "mgGXBzUK6oWHBoS9n3ddMdHhhzAgFwvC1L6OpDVUcsIkeYIInOLBfsl/EMLhMdTsu6kUnzbQclUoG09o5hNnBg=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "503f7f3835ce763ab485b828c12c22d17b325fbb430dc6064ff7c2f23b546453"
signature: "L/DcuIhFXu6PVHuSEjZrP35KWfE0crLQg2/soIn5OWtOoXzzfBEn1umiJyFXv5MdMAOlj1pYPFn+VBWyL6kvAw=="

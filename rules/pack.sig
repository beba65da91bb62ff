# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3f2bade4db50e41dd8a2de74adb99835c10fe550b8c6fe13e6186c4a078cc4bc"
signature: "SbGJbZ4OMPk0T3IDNMinciY9mY/rWtgiu/9qibBWldg8Fn1iU8yNPCGLmks0UnuauQN8/s8ZlmD/hWB8dh+BAA=="

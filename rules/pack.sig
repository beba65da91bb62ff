# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "101ca505d2c68f8c48893b0a2b0737859c0494e88370deafa0eab60676060e64"
signature: "p4Snt/I8nl3J911KEQX762Qt9iK+DloN4z7Wg2cXeoH9+gvERZDggWsYMzubbpI+hnBFeYLMVuFTPz3XFZ/ODA=="

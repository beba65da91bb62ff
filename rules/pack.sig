# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "73836cab615c0e1576c88e8b596eb47846c7b7b6f84d089598e6f3f5a3ed02b7"
signature: "W5MTpJj/7j004s+H94OuRw5rWMBvWgsfqOFUT1ZwiLl1dDJBXQqzqUEmFCRoYXWSoydobnRfAsTzmZAJb0DhAw=="

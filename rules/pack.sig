# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3605cefbc896cd76de04f3609b08826738ec7b00adb5860942ee8677f66f1505"
signature: "wOx1Bfuuk2q55RLxwbOVkpCFzu8zZHn77BWcvHx7pHK3q4M4bU2JU6VZrsXoT7A6BayDycKctNjfGKyGBAScBw=="

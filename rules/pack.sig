# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "e26dad761b8d6b8bfd710bec5fe21ab17d29e164a448c891d88f3f7296a62a02"
signature: "9HnJGMKqdvsaGsxDF88z1XJZzi0M966ANKZ8fp3zG/1c8hx4eqFdRjc+Q7Zbk8a9x603CameeNMgjq7V7cYxDg=="

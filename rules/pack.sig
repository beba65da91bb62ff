# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "54382e6b46fdf753fc71717a3822cde5c3c9241c1a08372c0cbce6bd6695f9dc"
signature: "ebnNcPaI7nbzlB3W6ZPNKh5fMghd+6GFF+/kpoxZDOzhks6LUOprfDysuw6nkfr7ggWGQIoxCM+niSSSwYp6AA=="

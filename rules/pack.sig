# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "d03af59803ffba98ee6218a0f559b4b268bc2b1a041033416d2fa15f449760b1"
signature: "P3VwSL61ZaL5xm9F5PSN/99yb1PwELq2inF1k4gmjWrNfnsD50HHhgz76crGHMamiaAZX21AuAM1716FY5R4Cw=="

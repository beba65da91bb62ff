# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "0741edf6189653f0fdab614c509caf325ad11c4425c0a0274d0c7160292903a4"
signature: "GFErpck0YPU53DWA7GnarqBfC0rSfUee5c00M1U7Dsi7WwsCrTjExk+f/OBw0lMTcF/Qny7e5PYLBGXjyWemDw=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "2cd79de0388b83e1b031fd212067cd510cf3dd1ddf541e4c029601246f829f9f"
signature: "cWrguuPf9RgwCEHVlsP9kBWJvQWeqs3EdVLHX0kxXweVoDC2ZkxMxjTdfXw3pGGIu8skQcC/bkPnOOEiwufvDw=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3d7e379871bf2cf74e86dfd0bc41a9ef5fd6bedb92b5fabb3b840f755f12c289"
signature: "zbF2sC4PiEukcuKzCyvNb5Ux1HvbtkiMccQGukZv5u2A3+Ktyg8MRVHOOKqd9LY8jpY7ipN8TGPFPY6WDybbCQ=="

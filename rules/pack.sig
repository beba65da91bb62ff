# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "09e9afa9f560681b38d5bc1cd986f3a8c401c42be4810726ac92dbaa8cf7371a"
signature: "vnXAo6fwecgP2+ty9+I80oHs6F7n7dfnb7IjbooTa3jHaWFB5dHWr7cTt04nH8dLrrHBb+k0iXztMYLeIuYhDw=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "0d71ba615fa1ab6fda18d364f5364c08e8922e6c943bb795e6f2ec3342124904"
signature: "rGvT/7XEKr1nGOlysJPPAWNk30YS/+cPA2qNl3+l1ElEo1l8Z6zgNfmW+7bSxvYSRpFO78JjdXfQTRQXUrfdDQ=="

# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "36a129f08bdb7c51298912076ac7f31f47021392d28676c1804b47cdeb869fad"
signature: "zPdPBYgb67h79oYcXQ/+ZQTn4HZgrkJ5A5AvJMZTVXy1jC/vM701mW734jLr+LaGyrXLhy2OoHbRAL7QDz4yAA=="

#!/bin/bash
# Writes docs/walkthrough.md: five patients of the demonstration practice with what the program really
# says about them. A test fails when the page is stale.
#
#   packaging/make-walkthrough.sh [--waymark PROGRAM] [--practice DIR] [--out FILE]
#
# The patients are the hand-written ones at the head of every synthetic practice
# (plugin/population/README.md), so a practice of 40 serves as well as the whole one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
start=$PWD
cd "$here/.."
waymark=build/waymark practice= out=docs/walkthrough.md
page_options "waymark practice out" "$@"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -z "$practice" ]; then
  practice=$scratch/practice
  "$waymark" synthesise --patients 40 --seed 1 --out "$practice" >/dev/null 2>"$scratch/log" || die 4 "$(cat "$scratch/log")"
fi

# shown COMMAND [ARGUMENT...] PATIENT: the command as a reader would type it, and what it prints.
shown() {
  local command=$1 patient=${*: -1}
  local extra=("${@:2:$#-2}")
  printf '\n```console\n$ waymark %s $PRACTICE' "$command"
  if [ "${#extra[@]}" -gt 0 ]; then printf ' %s' "${extra[@]}"; fi
  printf ' --patient %s\n' "$patient"
  "$waymark" "$command" --rules rules --code-sets tests/codesets --on 2026-03-03 \
    --patients "$practice/patients.csv" --events "$practice/events.csv" "${extra[@]}" --patient "$patient" 2>"$scratch/log" ||
    die 4 "waymark $command for $patient: $(cat "$scratch/log")"
  printf '```\n'
}

page() {
  cat <<'TEXT'
# Five patients, walked through

What Waymark says about five people of the demonstration practice on Tuesday 3 March 2026, and why. All of them are made up. The answers below are the program's own
(`packaging/make-walkthrough.sh` writes this page, and a test fails when it is stale). To follow along:

```sh
packaging/main-job.sh
PRACTICE="--rules rules --code-sets tests/codesets --on 2026-03-03 --patients build/demo/practice/patients.csv --events build/demo/practice/events.csv"
```

How to read an answer: a line with `*` is a prompt; under it stand its rule and status, why it is shown, since when, and when that will change by itself. In an
explanation `[x]` holds on that day, `[ ]` does not, `[?]` is uncertain. The codes in square brackets are the ids of entries.

## 1. A positive test that nobody acted on

A man of 62: six days ago a FIT of 48 ug/g was filed, and no urgent referral followed. Ten or more asks for one. This is what a practice must not miss, so
it is critical, it is shown at the next opening of the record, and no refusal of something else silences it.
TEXT
  shown evaluate SYN00000003
  cat <<'TEXT'

*Why* walks through the rule itself, with the entry behind it, what would close it, and what time alone would change:
TEXT
  shown explain --rule fit-positive SYN00000003
  cat <<'TEXT'

## 2. Two referrals, and an outcome for one of them

A woman of 47 was referred urgently twice: to the skin clinic 46 days ago and to the breast clinic 39 days ago. An outcome came for the skin
referral. A list that tracks the patient would now drop her; here each referral is an item of its own, and the outcome closes the one that it belongs to. An open
referral is work for a coordinator until it is overdue, so it stands on the worklist and does not meet the GP who opens the record. `--full` shows all items, the closed one too.
TEXT
  shown evaluate --moment worklist --role coordinator --full SYN00000009
  shown explain --rule usc-referral-outcome SYN00000009
  cat <<'TEXT'

## 3. Several things at once

A man of 74, prostate cancer diagnosed seven months ago, and nothing that the practice owes him has been recorded: no support offer, no needs assessment, no cancer care
review. The GP who opens his record reads one thing:
TEXT
  shown evaluate SYN00000015
  cat <<'TEXT'

The coordinator's list has all of it:
TEXT
  shown evaluate --moment worklist --role coordinator SYN00000015
  shown explain --rule cancer-care-review SYN00000015
  cat <<'TEXT'

## 4. A result that can't be read for certain

A man of 73 whose FIT result says "12" and no unit. It may be over the threshold, so the work is shown, and the answer says what was uncertain. The same
result would not have *closed* anything: doubt leans towards showing the work.
TEXT
  shown evaluate SYN00000004
  shown explain --rule fit-positive SYN00000004
  cat <<'TEXT'

## 5. Nothing to say, and why not

A man of 61, colon cancer four months ago; support was offered, his needs assessed, the review held. No prompt. That is worth an explanation too: the rule did look, and
this is what closed it.
TEXT
  shown evaluate SYN00000016
  shown explain --rule cancer-care-review SYN00000016
  cat <<'TEXT'

And a rule that never had anything to do with him:
TEXT
  shown explain --rule cervical-screening-overdue SYN00000016
}

page >"$scratch/page.md"
mv "$scratch/page.md" "$out"

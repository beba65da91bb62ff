#!/bin/bash
# Every C++ file is formatted as .clang-format says (clang-format 14; versions differ in details).
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
cd "$SOURCE"
if [ -d .git ] || [ -f .git ]; then
  git -c safe.directory='*' ls-files -z -- '*.cc' '*.h' >"$scratch/files"
else
  find plugin tests \( -name '*.cc' -o -name '*.h' \) -print0 >"$scratch/files"
fi
[ -s "$scratch/files" ] || fail "no C++ file was found"
if ! xargs -0 clang-format --dry-run -Werror <"$scratch/files" 2>"$scratch/findings"; then
  grep 'error:' "$scratch/findings" | cut -d : -f 1 | sort | uniq -c >&2
  fail "mend it with: clang-format -i FILE"
fi

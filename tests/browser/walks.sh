#!/bin/bash
# The walks against `waymark serve` with a new store that holds the synthetic practice.
. "$SOURCE/tests/browser/store.sh"
# Three more practices, which only their funnel asks about: other people, with numbers of their own.
for n in 2 3 4; do
  "$WAYMARK" synthesise --patients 500 --seed $n --out "practice$n" >/dev/null 2>&1
  sed -Ei "s/\\bZZ001\\b/ZZ10$n/; s/\\bSYN0/SYN$n/g; s/^(ZZ10$n,[^,]*,)[0-9]*,/\\1,/" practice$n/*.csv
  feed "practice$n"
done
# The people of a coordinator's Tuesday.
/usr/bin/python3 "$folder/morning.py" tuesday
feed tuesday
export HOME=$scratch WAYMARK_CONSOLE=http://$http
node --test --test-concurrency=1 "$folder/console.test.mjs" "$folder/coordinator.test.mjs" "$folder/tuesday.test.mjs" "$folder/hostile.test.mjs"

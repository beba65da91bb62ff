#!/bin/bash
# Every command's --help shows an example, and the example runs as it stands.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

# What the examples take for granted: the repository's folders, a practice, lists of codes.
cp -r "$SOURCE/rules" "$SOURCE/templates" "$SOURCE/docs" .
mkdir -p tests bin && cp -r "$SOURCE/tests/codesets" "$SOURCE/tests/semantics" tests/
ln -s "$WAYMARK" bin/waymark
export PATH=$scratch/bin:$PATH
make_practice 60
printf 'code,term\n22298006,Myocardial infarction\n' >list.csv
printf 'code_system,code,term,source\nsnomed,22298006,a,x\n' >old.csv
cp old.csv new.csv
"$STORE_CHILD" waymark.db --once 30 || fail "no store could be made"

/usr/bin/python3 "$SOURCE/tests/end_to_end/help_examples.py" "$WAYMARK" >examples.txt || fail "the examples can't be read"
[ "$(wc -l <examples.txt)" -ge 12 ] || fail "only $(wc -l <examples.txt) examples were found"
while IFS= read -r line; do
  case $line in
    "waymark serve "*)
      # Runs until it is stopped; a fixed port of an example could be taken here.
      line=$(sed -E 's/(127\.0\.0\.1|localhost):[0-9]+/127.0.0.1:0/' <<<"$line")
      : >serve.out  # the child may open it later than we look at it
      bash -c "exec $line" >serve.out 2>serve.err </dev/null &
      child=$!
      children+=("$child")
      for _ in $(seq 300); do
        if grep -q ready serve.out || ! kill -0 "$child" 2>/dev/null; then break; fi
        sleep 0.1
      done
      grep -q ready serve.out || fail "no line when ready: $line: $(tail -n 3 serve.err)"
      kill -TERM "$child"
      wait "$child" || fail "exit code $? after TERM: $line"
      ;;
    "waymark replay "* | "waymark feed "*)
      # Need a patient whom a sidecar has stored, and a sidecar: conformance.stored_client and end_to_end.feed run them.
      ;;
    *)
      code=0
      bash -c "$line" >out.txt 2>err.txt </dev/null || code=$?
      [ "$code" -eq 0 ] || fail "exit code $code: $line: $(tail -n 5 out.txt err.txt)"
      ;;
  esac
done <examples.txt

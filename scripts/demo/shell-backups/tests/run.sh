# Runs every test: sh tests/run.sh. Ends with 1 if one fails.
cd "$(dirname "$0")/.." || exit 1
. ./lib/dates.sh
. ./lib/retention.sh

failed=0

# expect TITLE EXPECTED GOT
expect() {
  if [ "$2" = "$3" ]; then
    echo "ok - $1"
  else
    echo "not ok - $1"
    echo "# expected '$2', got '$3'"
    failed=1
  fi
}

# answer COMMAND…: yes or no, by its exit status.
answer() {
  if "$@"; then echo yes; else echo no; fi
}

. ./tests/dates_test.sh
. ./tests/retention_test.sh
exit "$failed"

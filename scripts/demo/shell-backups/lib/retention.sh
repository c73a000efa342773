# Which backups are kept. Needs dates.sh.

KEEP_DAYS=14
KEEP_MONTHLY_DAYS=365

# is_first_of_month DATE
is_first_of_month() {
  [ "${1##*-}" = 01 ]
}

# must_keep DATE TODAY: every backup of the last KEEP_DAYS days, the last of them included, and for a year the first of
# each month.
must_keep() {
  age=$(days_between "$1" "$2")
  if [ "$age" -lt "$KEEP_DAYS" ]; then
    return 0
  fi
  is_first_of_month "$1" && [ "$age" -le "$KEEP_MONTHLY_DAYS" ]
}

# list_deletable TODAY: reads dates, prints those whose backup may be deleted.
list_deletable() {
  while read -r backup; do
    must_keep "$backup" "$1" || echo "$backup"
  done
}

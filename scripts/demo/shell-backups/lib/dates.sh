# Days of the Gregorian calendar. Dates are written YYYY-MM-DD.

# is_leap_year YEAR
is_leap_year() {
  [ $(($1 % 4)) -eq 0 ] && { [ $(($1 % 100)) -ne 0 ] || [ $(($1 % 400)) -eq 0 ]; }
}

# days_in_month YEAR MONTH
days_in_month() {
  case $2 in
    2) if is_leap_year "$1"; then echo 29; else echo 28; fi ;;
    4 | 6 | 9 | 11) echo 30 ;;
    *) echo 31 ;;
  esac
}

# without_zero NUMBER: 08 is 8; sh takes a leading zero for octal.
without_zero() {
  echo "${1#0}"
}

# day_of_year DATE: 1 for the first of January.
day_of_year() {
  year=${1%%-*}
  rest=${1#*-}
  month=$(without_zero "${rest%%-*}")
  days=$(without_zero "${rest#*-}")
  before=1
  while [ "$before" -lt "$month" ]; do
    days=$((days + $(days_in_month "$year" "$before")))
    before=$((before + 1))
  done
  echo "$days"
}

# day_number DATE: days since the beginning of year 1.
day_number() {
  past=$((${1%%-*} - 1))
  echo $((past * 365 + past / 4 - past / 100 + past / 400 + $(day_of_year "$1")))
}

# days_between EARLIER LATER
days_between() {
  echo $(($(day_number "$2") - $(day_number "$1")))
}

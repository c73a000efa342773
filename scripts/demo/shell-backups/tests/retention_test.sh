expect "yesterday's backup is kept" yes "$(answer must_keep 2024-05-19 2024-05-20)"
expect "the 14th day is kept" yes "$(answer must_keep 2024-05-06 2024-05-20)"
expect "the 15th day is not" no "$(answer must_keep 2024-05-05 2024-05-20)"
expect "the first of a month is kept" yes "$(answer must_keep 2024-03-01 2024-05-20)"
expect "but for a year only" no "$(answer must_keep 2023-05-01 2024-05-20)"
expect "what may be deleted" "2024-05-03
2023-01-01" "$(printf '%s\n' 2024-05-19 2024-05-03 2024-05-01 2023-01-01 | list_deletable 2024-05-20)"

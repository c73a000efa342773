/** The script that proves a bundle with what every Linux has: a shell and sha256sum (or shasum, as on macOS). */

/** Also finds what does not belong: a library beside the right ones could be loaded in place of them. */
export const VERIFY_SCRIPT = `#!/bin/sh
# Compares every file of this folder with SHA256SUMS. Ends with 0 when nothing is missing, changed or added.
set -u
case $0 in */*) cd "\${0%/*}" || exit 1 ;; esac
[ -s SHA256SUMS ] || { echo "SHA256SUMS is missing: this bundle is not complete." >&2; exit 1; }
if command -v sha256sum >/dev/null 2>&1; then sha256sum -c SHA256SUMS >&2 || bad=1
elif command -v shasum >/dev/null 2>&1; then shasum -a 256 -c SHA256SUMS >&2 || bad=1
else echo "Neither sha256sum nor shasum is here." >&2; exit 1; fi
is_listed() {
  while read -r sum name; do [ "$name" = "$1" ] && return 0; done <SHA256SUMS
  [ "$1" = SHA256SUMS ]
}
look() {
  for file in "$1"* "$1".[!.]*; do
    if [ -L "$file" ]; then echo "$file: a link, which does not belong here" >&2; bad=1
    elif [ -d "$file" ]; then look "$file/"
    elif [ -e "$file" ] && ! is_listed "$file"; then echo "$file: not in SHA256SUMS" >&2; bad=1; fi
  done
}
bad=\${bad:-0}
look ""
if [ "$bad" = 0 ]; then echo "The bundle is as it was made."; else echo "THE BUNDLE IS NOT AS IT WAS MADE." >&2; fi
exit "$bad"
`;

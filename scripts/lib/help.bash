# shellcheck shell=bash
# Sourced by the scripts beside this directory, with their arguments: --help, as the first one, prints the comment that the script
# begins with.
if [[ ${1-} == --help || ${1-} == -h ]]; then
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
  exit 0
fi

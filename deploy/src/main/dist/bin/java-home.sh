# shellcheck shell=bash
# Sourced, not run: finds a Java that is new enough. It starts no process where JAVA_HOME already fits,
# since the launcher's start-up time is the user's waiting time.

JAVA_RELEASE_NEEDED=25

# java_home_fits HOME TOOL: whether HOME has bin/TOOL and is of a release that is new enough.
java_home_fits() {
  local home=$1 tool=$2 line release=0
  [[ -x $home/bin/$tool && -r $home/release ]] || return 1
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
      release=${BASH_REMATCH[1]}
      break
    fi
  done < "$home/release"
  ((release >= JAVA_RELEASE_NEEDED))
}

# find_java_home TOOL: sets java_home to the first of JAVA_HOME, PATH and /usr/lib/jvm that has TOOL
# ("java" will do to run, "javac" means a whole JDK), or fails.
find_java_home() {
  local tool=$1 candidate onPath
  java_home=
  if [[ -n ${JAVA_HOME:-} ]] && java_home_fits "$JAVA_HOME" "$tool"; then
    java_home=$JAVA_HOME
    return 0
  fi
  if onPath=$(command -v "$tool"); then
    onPath=$(readlink -f -- "$onPath")
    candidate=${onPath%/bin/*}
    if java_home_fits "$candidate" "$tool"; then
      java_home=$candidate
      return 0
    fi
  fi
  for candidate in /usr/lib/jvm/*; do
    if java_home_fits "$candidate" "$tool"; then
      java_home=$candidate
      return 0
    fi
  done
  return 1
}

# shellcheck shell=bash
# Sourced by the scripts beside it: where the project is, which JDK and which Maven to build it with.

root=$(cd -- "${BASH_SOURCE[0]%/*}/../.." && pwd)
distribution=$root/deploy/target/tidemark

# shellcheck source=../../deploy/src/main/dist/bin/java-home.sh
source "$root/deploy/src/main/dist/bin/java-home.sh"

# die SENTENCE: says why and ends the script.
die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# need_jdk: exports JAVA_HOME, the JDK that everything of ours runs on.
need_jdk() {
  find_java_home javac || die "needs a JDK $JAVA_RELEASE_NEEDED or newer: install one (for example from" \
    "https://adoptium.net) and set JAVA_HOME to where it is."
  export JAVA_HOME=$java_home
}

# run_maven ARGUMENT...: runs Maven on the whole project, on the JDK that need_jdk found.
run_maven() {
  command -v mvn > /dev/null || die "needs Maven 3.8 or newer: install it (for example with" \
    "\"apt-get install maven\", or from https://maven.apache.org) so that mvn is on the PATH."
  need_jdk
  # Maven itself warns about its own libraries on a new Java; .mvn/jvm.config has the rest of its flags.
  local quiet="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  MAVEN_OPTS="$quiet ${MAVEN_OPTS:-}" \
    mvn --batch-mode --no-transfer-progress -Dstyle.color=never --file "$root/pom.xml" "$@"
}

# newer_sources STAMP: succeeds where STAMP is missing or something that is built is newer than it.
newer_sources() {
  local stamp=$1 newer
  [[ -e $stamp ]] || return 0
  newer=$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src -type f -newer "$stamp" -print -quit)
  [[ -n $newer ]]
}

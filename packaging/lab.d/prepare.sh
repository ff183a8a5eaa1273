# shellcheck shell=bash
# What a fresh clone on a bare Debian needs before the lab can show anything. Sourced by
# packaging/demo; $root is the clone, $tool the name to speak under.

: "${root:?}" "${tool:?}"
build_path=$PATH

refuse() {
    echo "$tool: $*" >&2
    exit 2
}

# need_packages COMMAND:PACKAGE...: installs what is missing, and says so.
need_packages() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%:*}" > /dev/null || missing+=("${pair##*:}")
    done
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

install_packages() {
    command -v apt-get > /dev/null || refuse "this host lacks (Debian's names): $*"
    echo "$tool: this host lacks $*: installing by apt-get"
    local log
    log=$(mktemp)
    if ! { apt-get -q update && DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "$@"; } > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        refuse "apt-get could not install $*"
    fi
    rm -f "$log"
}

# The user who called sudo; called as root without sudo, the one whose tree it is.
builder() {
    local user=${SUDO_USER:-}
    if [ -z "$user" ] || [ "$user" = root ]; then
        user=$(stat -c %U "$root")
    fi
    # A tree whose owner has no name here (a mounted one) is built by root.
    getent passwd "$user" > /dev/null || user=root
    echo "$user"
}

as_builder() {
    local user home
    user=$(builder)
    if [ "$user" = root ]; then
        (cd "$root" && "$@")
    else
        home=$(getent passwd "$user" | cut -d: -f6)
        (cd "$root" && runuser -u "$user" -- env HOME="$home" USER="$user" LOGNAME="$user" \
            PATH="$build_path" "$@")
    fi
}

# A JDK of version 21 or newer, where Maven's toolchains look for one.
has_jdk() {
    local home release
    home=$(getent passwd "$(builder)" | cut -d: -f6)
    for release in "${JAVA_HOME:-/nonexistent}"/release /usr/lib/jvm/*/release /opt/*/release \
        "$home"/.sdkman/candidates/java/*/release "$home"/.jdks/*/release; do
        if [ -x "${release%/release}/bin/javac" ] &&
            grep -Eq '^JAVA_VERSION="(2[1-9]|[3-9][0-9])' "$release" 2> /dev/null; then
            return 0
        fi
    done
    # Debian's packages keep no version in some of theirs: ask the compiler in the path.
    as_builder javac -version 2>&1 | grep -Eq '^javac (2[1-9]|[3-9][0-9])'
}

need_jdk() {
    has_jdk && return
    local package
    for package in openjdk-25-jdk-headless openjdk-21-jdk-headless; do
        if apt-cache policy "$package" 2> /dev/null | grep -q 'Candidate: [0-9]'; then
            install_packages "$package"
            return
        fi
    done
    refuse "a JDK 21 or newer is needed to build, and apt-get knows none: see https://adoptium.net"
}

need_maven() {
    build_path=$PATH
    as_builder sh -c 'command -v mvn' > /dev/null && return
    # sudo shortens PATH; the user's own shell may know more.
    # shellcheck disable=SC2016
    build_path=$(runuser -l "$(builder)" -c 'printf %s "$PATH"' 2> /dev/null || echo "$PATH")
    as_builder sh -c 'command -v mvn' > /dev/null && return
    build_path=$PATH
    install_packages maven
}

# Builds the distribution where there is none, as the user; root leaves nothing in the tree.
need_distribution() {
    [ -x "$root/packaging/target/wackamole/bin/wackamole" ] && return
    need_maven
    need_jdk
    as_builder test -w "$root" ||
        refuse "$(builder) may not write in $root: call sudo as the user who owns it"
    echo "$tool: building as $(builder), without the tests; the first time takes some minutes"
    local log
    log=$(mktemp)
    # Maven's own words are kept back until something goes wrong.
    if ! as_builder mvn -B package -DskipTests > "$log" 2>&1; then
        grep -E '^\[ERROR\]' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
        refuse "the build failed; everything it said is in $log"
    fi
    rm -f "$log"
}

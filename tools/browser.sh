#!/bin/sh
# Prints the command of a Chromium or Chrome for the browser tests; on Debian, root installs one.
# Without one: exit code 1, and the line to run. Everything but the command goes to stderr.
set -u

browser() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        [ -n "$name" ] && command -v "$name" && return
    done
    return 1
}

# Without a CJK font the pages are drawn as empty boxes, and screenshots show nothing.
cjk_font() {
    ! command -v fc-list >/dev/null || fc-list :lang=zh | grep -q .
}

root_on_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qx 'ID=debian' /etc/os-release
}

packages="chromium fonts-noto-cjk"
if browser >/dev/null && cjk_font; then
    browser
    exit 0
fi

if root_on_debian; then
    mkdir -p build
    echo "make: installing $packages with apt for the browser tests (log: build/apt.log)" >&2
    if apt-get update -qq >build/apt.log 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            $packages >>build/apt.log 2>&1 </dev/null; then
        browser && exit 0
    fi
    tail -n 5 build/apt.log >&2
    echo "make: apt could not install $packages; see build/apt.log" >&2
fi

if browser; then
    echo "make: no Chinese font was found, so pages will be drawn as empty boxes" >&2
    exit 0
fi
echo "make: no Chromium or Chrome was found, so the BROWSER TESTS WILL NOT BE RUN; install one:" >&2
case $(uname -s) in
    Darwin) echo "    brew install --cask google-chrome" >&2 ;;
    *) echo "    sudo apt-get install $packages     (or your system's packages of that kind)" >&2 ;;
esac
exit 1

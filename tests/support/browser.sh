#!/bin/sh
# Installs the Chromium that the tests of the HTML page drive. It is a system package, so this is done
# only as root with apt-get, as in containers and CI. Without a Chromium those tests are skipped.

found() {
	for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
		command -v "$name" >/dev/null 2>&1 && return 0
	done
	[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

if ! found && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "Installing Chromium, once, for the tests of the HTML page." >&2
	export DEBIAN_FRONTEND=noninteractive
	{ timeout 120 apt-get update && timeout 300 apt-get install -y --no-install-recommends chromium; } >/dev/null 2>&1
fi
if ! found; then
	printf '\n!!! There is no Chromium here (on Debian: apt-get install chromium).\n' >&2
	printf '!!! The tests of the HTML page in a browser will be skipped.\n\n' >&2
fi
exit 0

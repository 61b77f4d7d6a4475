#!/bin/sh
# Before the package goes: "remove" of Debian, 0 of RPM. An upgrade stops nothing here.
# What is stored in /var/lib/foldwire stays.
set -e
case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl --no-reload disable --now foldwire.service foldwire-public.socket || true
	fi
	;;
esac

#!/bin/sh
# After files were unpacked: the service manager reads them, and a service that was running
# goes on as the new version. Nothing is started that was not; the config comes first.
set -e
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart foldwire.service || echo "foldwire: see journalctl -u foldwire" >&2
fi

package main

import (
	"log/slog"
	"os"
	"path/filepath"

	"github.com/landlock-lsm/go-landlock/landlock"

	"foldwire/config"
)

// systemPaths are what looking up names, checking certificates and reading time zones
// need of the system. They are only read.
func systemPaths() (folders, files []string) {
	folders = []string{
		"/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
		"/usr/share/zoneinfo", "/run/systemd/resolve", "/proc/self",
	}
	files = []string{
		"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
		"/etc/localtime", "/etc/mime.types",
	}
	return folders, files
}

// sandbox takes from the process, for good, every right to files but to the data and
// output folders, to read the config's folder, and what the system needs. A kernel that
// cannot do it, or only in part, is a warning.
func sandbox(cfg *config.Config, path string, log *slog.Logger) {
	writable := []string{cfg.Data}
	if cfg.Output != "" {
		if err := os.MkdirAll(cfg.Output, 0o755); err != nil { //nolint:gosec // a web server of another user reads it
			log.Warn("sandbox: cannot make the output folder, which cannot be written later either", "error", err)
		}
		writable = append(writable, cfg.Output)
	}
	folders, files := systemPaths()
	folders = append(folders, filepath.Dir(path))
	if file, err := filepath.EvalSymlinks(path); err == nil {
		folders = append(folders, filepath.Dir(file))
	}
	if secrets, ok := os.LookupEnv("CREDENTIALS_DIRECTORY"); ok {
		folders = append(folders, secrets)
	}
	rules := []landlock.Rule{
		landlock.RWDirs(writable...).IgnoreIfMissing(),
		landlock.RODirs(folders...).IgnoreIfMissing(),
		landlock.ROFiles(files...).IgnoreIfMissing(),
	}
	err := landlock.V3.RestrictPaths(rules...)
	if err == nil {
		log.Info("sandbox: files can be reached in these folders only", "write", writable, "read", filepath.Dir(path))
		return
	}
	if landlock.V1.RestrictPaths(rules...) == nil {
		log.Warn("sandbox: this kernel cannot keep files elsewhere from being cut short; all else holds", "remedy", "Linux 6.2 or later can.")
		return
	}
	log.Warn("sandbox: this kernel takes no rights away; foldwire goes on with all that it has", "error", err, "remedy", "Linux 5.13 or later with landlock can; see lsm= among its boot parameters.")
}

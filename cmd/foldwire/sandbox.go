package main

import (
	"crypto/x509"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/landlock-lsm/go-landlock/landlock"

	"foldwire/config"
)

// reach is what a process in the sandbox can still reach: folders with all that is in
// them, and single files. What does not exist is left out.
type reach struct {
	write []string // folders to read and write
	read  []string // folders to read
	files []string // files to read
}

// reachOf says what the daemon of a config needs: its data and output folders, the folder
// of the config, and what looking up names, reading time zones and measuring itself need
// of the system.
func reachOf(cfg *config.Config, path string, getenv func(string) string) reach {
	r := reach{
		write: []string{cfg.Data},
		read:  []string{"/usr/share/zoneinfo", "/proc/self", filepath.Dir(path)},
		files: []string{
			"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
			"/etc/localtime", "/etc/mime.types", "/proc/stat",
		},
	}
	if cfg.Output != "" {
		r.write = append(r.write, cfg.Output)
	}
	// Orchestrators let the config be a link to where it really is.
	if file, err := filepath.EvalSymlinks(path); err == nil {
		r.read = append(r.read, filepath.Dir(file))
	}
	// The list of name servers is exchanged by name as networks come and go; what was
	// granted is the file of the moment. So its folder is granted where it has one of its own.
	if file, err := filepath.EvalSymlinks("/etc/resolv.conf"); err == nil && filepath.Dir(file) != "/etc" {
		r.read = append(r.read, filepath.Dir(file))
	}
	if secrets := getenv("CREDENTIALS_DIRECTORY"); secrets != "" {
		r.read = append(r.read, secrets)
	}
	return r
}

// sandbox takes from the process, for good, every right to files but those that reachOf
// gives. A kernel that cannot do it, or only in part, is a warning.
func sandbox(cfg *config.Config, path string, log *slog.Logger) {
	if cfg.Output != "" {
		if err := os.MkdirAll(cfg.Output, 0o755); err != nil { //nolint:gosec // a web server of another user reads it
			log.Warn("sandbox: cannot make the output folder, which cannot be written later either", "error", err)
		}
	}
	// Whom to trust is read once in the life of a process, from places that differ from
	// system to system: it is read now. Names are looked up without the system's library,
	// which would load code from yet other places.
	if _, err := x509.SystemCertPool(); err != nil {
		log.Warn("sandbox: cannot read the system's certificates; sources at https: addresses will fail", "error", err)
	}
	net.DefaultResolver.PreferGo = true
	r := reachOf(cfg, path, os.Getenv)
	rules := []landlock.Rule{
		landlock.RWDirs(r.write...).IgnoreIfMissing(),
		landlock.RODirs(r.read...).IgnoreIfMissing(),
		landlock.ROFiles(r.files...).IgnoreIfMissing(),
	}
	err := landlock.V3.RestrictPaths(rules...)
	if err == nil {
		log.Info("sandbox: files can be reached in these folders only", "write", r.write, "read", filepath.Dir(path))
		return
	}
	if landlock.V1.RestrictPaths(rules...) == nil {
		log.Warn("sandbox: this kernel cannot keep files elsewhere from being cut short; all else holds", "remedy", "Linux 6.2 or later can.")
		return
	}
	log.Warn("sandbox: this kernel takes no rights away; foldwire goes on with all that it has", "error", err, "remedy", "Linux 5.13 or later with landlock can; see lsm= among its boot parameters.")
}

package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/publisher/topic"
)

// maxFile bounds the config in bytes: some 20,000 sources.
const maxFile = 4 << 20

// Config is a whole configuration. Paths are relative to the working directory; in the
// file they are relative to the folder of the file.
type Config struct {
	Title      string
	Language   string // of pages and of topics that name none; may be empty
	BaseURL    string // without a slash at its end; empty if none was given
	Data       string // folder of the database
	Listen     string // host:port
	Admin      string // host:port
	AdminToken string // token that the admin address asks for; empty: none
	Output     string // folder; empty: nothing is written
	// Precompress says that compressed siblings are written beside the files of Output.
	Precompress bool
	Sandbox     bool           // whether the process gives up rights that it does not need
	Location    *time.Location // of schedules without CRON_TZ
	Schedule    feed.Schedule  // of sources that name none
	Retention   Retention
	Fetch       Fetch
	Log         Log
	Hubs        []string // WebSub hubs
	Sources     []feed.Source
	Topics      []*topic.Topic
	Warnings    []Problem
}

// String hides the secrets from every careless %v.
func (*Config) String() string { return "(config hidden)" }

// GoString hides the secrets from %#v.
func (*Config) GoString() string { return "(config hidden)" }

// Retention says what is kept for how long.
type Retention struct {
	Age      time.Duration // of items, since they were seen
	Memory   time.Duration // of what tells that an old entry is not new; at least Age
	Keep     int           // items of one source at most; 0: no bound but the age
	Schedule feed.Schedule // when old items are removed
}

// Fetch says how sources are asked.
type Fetch struct {
	Timeout     time.Duration // of a whole request
	MaxBody     int64         // bytes after decompression
	MaxEntries  int           // of one document
	Concurrency int           // requests at a time
	PerHost     int           // requests at a time to one host
	Pause       time.Duration // between requests to one host
	Contact     string        // URL or address in the User-Agent; the base URL unless given, may be empty
	Allow       []netip.Prefix
	Ports       []uint16 // that may be asked; empty: the client's own choice
	Proxy       string
}

// Log says what the log is like.
type Log struct {
	Level slog.Level
	JSON  bool
}

// Load reads the file at path. lookup gives environment variables: those that the file
// names as ${NAME}, and CREDENTIALS_DIRECTORY, where systemd puts secrets. The error is
// an *Errors if the file could be read.
func Load(path string, lookup func(string) (string, bool)) (*Config, error) {
	text, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(text, path, lookup)
}

// ReadFile gives the text of a config, of one that is too large as much as shows that.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the config: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the config: %w", err)
	}
	return text, nil
}

// Read is Load of a text, as if it stood in the file at path: the paths in it start from the
// folder of that one.
func Read(text []byte, path string, lookup func(string) (string, bool)) (*Config, error) {
	if len(text) > maxFile {
		return nil, &Errors{Problems: []Problem{{File: path, Message: "the file is larger than " + sizeWords(maxFile)}}}
	}
	l := &loader{file: path, dir: filepath.Dir(path), lookup: lookup}
	cfg := l.load(text)
	if l.secretSeen {
		l.warnIfPublic(path)
	}
	problems, warnings := l.finish()
	if len(problems) > 0 {
		return nil, &Errors{Problems: problems}
	}
	cfg.Warnings = warnings
	return cfg, nil
}

func (l *loader) load(text []byte) *Config {
	root := l.parse(text)
	if root == nil {
		return nil
	}
	cfg := &Config{}
	o, ok := l.object(root, theConfig, "title", "language", "base_url", "data", "listen", "admin", "admin_token", "admin_token_file",
		"output", "precompress", "sandbox", "timezone", "schedule", "adaptive", "retention", "fetch", "log", "hubs", "sources", "topics")
	if !ok {
		return nil
	}
	l.general(o, cfg)
	l.addresses(o, cfg)
	l.folders(o, cfg)
	cfg.Location = l.location(o)
	cfg.Schedule = o.schedule("schedule", cfg.Location, defaultSchedule())
	cfg.Retention = l.retention(o, cfg.Location)
	cfg.Fetch = l.fetch(o)
	if cfg.Fetch.Contact == "" && contactable(cfg.BaseURL) {
		cfg.Fetch.Contact = cfg.BaseURL
	}
	cfg.Log = l.log(o)
	cfg.Sources = l.sources(o, cfg)
	cfg.Topics = l.topics(o, cfg)
	return cfg
}

func (l *loader) general(o object, cfg *Config) {
	cfg.Title = "Foldwire"
	if o.text("title", &cfg.Title, 200) && strings.TrimSpace(cfg.Title) == "" {
		l.fail(o.value("title"), "Leave the key out for \"Foldwire\".", "the title is empty")
	}
	o.language("language", &cfg.Language)
	o.flag("precompress", &cfg.Precompress)
	o.flag("sandbox", &cfg.Sandbox)
	for _, h := range o.texts("hubs", 10) {
		if l.webURL(h.node, h.text, "hub") != nil {
			cfg.Hubs = append(cfg.Hubs, h.text)
		}
	}
}

func (l *loader) location(o object) *time.Location {
	var name string
	if !o.text("timezone", &name, 100) {
		return time.Local
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" {
		l.fail(o.value("timezone"), "Zones are named like Europe/Berlin, Asia/Ho_Chi_Minh or UTC.", "there is no time zone %q", name)
		return time.Local
	}
	return zone
}

func (l *loader) log(o object) Log {
	var cfg Log
	o, ok := o.object("log", "level", "format")
	if !ok {
		return cfg
	}
	level, format := "info", "text"
	o.choice("level", &level, "debug", "info", "warn", "error")
	o.choice("format", &format, "text", "json")
	cfg.JSON = format == "json"
	if err := cfg.Level.UnmarshalText([]byte(level)); err != nil {
		l.fail(o.value("level"), "", "%v", err)
	}
	return cfg
}

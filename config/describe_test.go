package config

import (
	"fmt"
	"strings"
	"time"
)

// describe spells all of a config, secrets included.
func describe(c *Config) string {
	var b strings.Builder
	plain := *c
	plain.Sources, plain.Topics, plain.Warnings = nil, nil, nil
	if plain.Location == time.Local {
		plain.Location = time.FixedZone("Local", 0) // its name depends on the machine
	}
	fmt.Fprintf(&b, "%+v\n", plain)
	for _, s := range c.Sources {
		a := s.Access
		s.Access.Headers = nil
		fmt.Fprintf(&b, "source %+v\n", s)
		if a.User+a.Password+a.Bearer+a.Proxy != "" || a.Timeout != 0 || a.Headers != nil {
			fmt.Fprintf(&b, "  access user=%q password=%q bearer=%q headers=%q proxy=%q timeout=%s\n", a.User, a.Password, a.Bearer, a.Headers, a.Proxy, a.Timeout)
		}
	}
	for _, t := range c.Topics {
		fmt.Fprintf(&b, "topic %+v\n", t.Spec)
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(&b, w)
	}
	return b.String()
}

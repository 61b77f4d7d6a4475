package fetch

import (
	"errors"
	"net/netip"
	"testing"
)

// TestSpecialAddresses goes through the forms in which an address that is no public one
// can be written.
func TestSpecialAddresses(t *testing.T) {
	g := newGuard(nil, nil)
	for _, s := range []string{
		"0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.5", "224.0.0.1",
		"240.0.0.1", "255.255.255.255", "168.63.129.16",
		"::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1",
		"2001:db8::1", "2001::1", "2002:7f00:1::", "3fff::1", "5f00::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1",
		"64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::8.8.8.8", "64:ff9b:1::10.0.0.1",
	} {
		if err := g.check(netip.MustParseAddr(s)); !errors.Is(err, ErrAddress) {
			t.Errorf("%s passed: %v", s, err)
		}
	}
	for _, s := range []string{"8.8.8.8", "1.1.1.1", "172.32.0.1", "::ffff:8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1"} {
		if err := g.check(netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// TestAllowedPrefixes shows that a listed prefix lets through itself and nothing else,
// in whichever form it or the address is written.
func TestAllowedPrefixes(t *testing.T) {
	for _, c := range []struct {
		allow string
		addr  string
		ok    bool
	}{
		{"10.0.0.0/8", "10.1.2.3", true},
		{"10.0.0.0/8", "::ffff:10.1.2.3", true},
		{"10.0.0.0/8", "192.168.0.1", false},
		{"10.9.9.9/8", "10.1.2.3", true},
		{"::ffff:10.0.0.0/104", "10.1.2.3", true},
		{"::ffff:10.0.0.0/104", "11.1.2.3", true}, // a public one
		{"::ffff:10.0.0.0/104", "127.0.0.1", false},
		{"fd00::/8", "fd12::1", true},
		{"fe80::/10", "fe80::1%eth0", true},
		{"::1/128", "::1", true},
		{"::1/128", "127.0.0.1", false},
		{"64:ff9b::/96", "64:ff9b::8.8.8.8", true},
		{"64:ff9b::/96", "64:ff9b::127.0.0.1", false},
		{"64:ff9b::/96", "64:ff9b::a9fe:a9fe", false},
		{"10.0.0.0/8", "64:ff9b::10.0.0.1", false},
		{"::/0", "127.0.0.1", false},
		{"0.0.0.0/0", "::1", false},
	} {
		g := newGuard([]netip.Prefix{netip.MustParsePrefix(c.allow)}, nil)
		if err := g.check(netip.MustParseAddr(c.addr)); (err == nil) != c.ok {
			t.Errorf("allow %s, ask %s: %v", c.allow, c.addr, err)
		}
	}
}

// TestControl shows that nothing but a checked TCP address gets past the dialer.
func TestControl(t *testing.T) {
	g := newGuard(nil, nil)
	for _, c := range []struct {
		network, address string
		ok               bool
	}{
		{"tcp4", "8.8.8.8:80", true},
		{"tcp6", "[2606:4700::1111]:443", true},
		{"tcp4", "127.0.0.1:80", false},
		{"tcp6", "[::1]:80", false},
		{"tcp6", "[fe80::1%eth0]:80", false},
		{"udp4", "8.8.8.8:80", false},
		{"unix", "/run/docker.sock", false},
		{"tcp4", "localhost:80", false},
		{"tcp4", "", false},
	} {
		if err := g.control(c.network, c.address, nil); (err == nil) != c.ok {
			t.Errorf("%s %s: %v", c.network, c.address, err)
		}
	}
}

// TestHalfOpen shows that allowing all of one family of addresses opens nothing of the
// other where a proxy is asked to connect.
func TestHalfOpen(t *testing.T) {
	for allow, host := range map[string]string{"0.0.0.0/0": "::1", "::/0": "127.0.0.1"} {
		g := newGuard([]netip.Prefix{netip.MustParsePrefix(allow)}, nil)
		if _, err := g.resolve(t.Context(), host); !errors.Is(err, ErrAddress) {
			t.Errorf("allow %s, ask %s: %v", allow, host, err)
		}
	}
}

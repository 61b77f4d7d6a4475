package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// guard refuses addresses that no public feed lives at, so that neither a source nor a
// redirect can be used to reach into the operator's network.
type guard struct {
	public   *ssrf.Guardian
	allow    []netip.Prefix
	open     bool // every address is allowed
	resolver *net.Resolver
}

// newGuard makes a guard that lets through public addresses and those in allow.
func newGuard(allow []netip.Prefix, resolver *net.Resolver) *guard {
	g := &guard{resolver: resolver}
	if resolver == nil {
		g.resolver = net.DefaultResolver
	}
	every4, every6 := false, false
	for _, p := range allow {
		p = plainPrefix(p)
		g.allow = append(g.allow, p)
		every4 = every4 || (p.Bits() == 0 && p.Addr().Is4())
		every6 = every6 || (p.Bits() == 0 && p.Addr().Is6())
	}
	g.open = every4 && every6
	g.public = ssrf.New(
		ssrf.WithAnyPort(),
		// A cloud's own service answers there, though the address is a public one.
		ssrf.WithDeniedV4Prefixes(netip.PrefixFrom(netip.AddrFrom4([4]byte{168, 63, 129, 16}), 32)),
	)
	return g
}

// plainPrefix writes a prefix of IPv4-mapped addresses as the IPv4 prefix that it is.
func plainPrefix(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked()
}

// check says whether a may be asked.
func (g *guard) check(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	if v4, ok := translated(a); ok && g.check(v4) != nil {
		// An IPv6-only network may have to allow the prefix; what lies behind counts.
		return fmt.Errorf("%w: %s stands for %s", ErrAddress, a, v4)
	}
	if slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(a) }) {
		return nil
	}
	if err := g.public.SafeAddr(a); err != nil {
		return fmt.Errorf("%w: %s", ErrAddress, a)
	}
	return nil
}

// translated gives the IPv4 address inside an address of the well-known NAT64 prefix
// (RFC 6052, section 2.1).
func translated(a netip.Addr) (netip.Addr, bool) {
	if !ssrf.IPv6NAT64Prefix.Contains(a) {
		return netip.Addr{}, false
	}
	b := a.As16()
	return netip.AddrFrom4([4]byte(b[12:])), true
}

// control is the hook of [net.Dialer] that sees each address after the name was looked
// up, so that a name cannot mean one address when checked and another when dialled.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: %s over %s", ErrAddress, address, network)
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrAddress, address)
	}
	return g.check(ap.Addr())
}

// checkLiteral refuses a host that is written as a special address.
func (g *guard) checkLiteral(host string) error {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return nil //nolint:nilerr // a name, which is checked once it is looked up
	}
	return g.check(a)
}

// resolve looks up a host that a proxy is going to be asked for and checks all that it
// may mean. No addresses and no error mean that there is nothing to check.
func (g *guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if g.open {
		return nil, nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, g.check(a)
	}
	addrs, err := g.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("look up the host before asking the proxy for it: %w", err)
	}
	if len(addrs) == 0 {
		return nil, errors.New("look up the host before asking the proxy for it: no address")
	}
	for _, a := range addrs {
		if err := g.check(a); err != nil {
			return nil, err
		}
	}
	return addrs, nil
}

package main

import (
	"net"
	"net/netip"
	"net/url"
)

// typed is a URL as another machine asks for it: one that listens everywhere has this machine's name.
func typed(served string, hostname func() (string, error)) string {
	u, err := url.Parse(served)
	if err != nil {
		return served
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil || !ip.IsUnspecified() {
		return served
	}
	name, err := hostname()
	if err != nil {
		return served
	}
	u.Host = net.JoinHostPort(name, u.Port())
	return u.String()
}

package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"time"
)

// soon is how long before its end a certificate is warned about.
const soon = 14 * 24 * time.Hour

// checkCertificate returns the end of the certificate, and zero where there is none.
func checkCertificate(certificate, key string, now time.Time, log io.Writer) (time.Time, error) {
	if certificate == "" && key == "" {
		return time.Time{}, nil
	}
	if certificate == "" || key == "" {
		return time.Time{}, errors.New("expected both of --tls-certificate and --tls-key, found one; give the other, too, or neither")
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return time.Time{}, fmt.Errorf("expected a certificate chain in %s and its key in %s, both PEM: %w; give the two files of one pair", certificate, key, err)
	}
	const date = "2006-01-02 15:04 MST"
	end := pair.Leaf.NotAfter
	switch {
	case now.After(end):
		fmt.Fprintf(log, "serve: expected a certificate that is valid, found one in %s that expired on %s; Bazel refuses it and builds without the cache. Renew it, and send this process SIGHUP\n", certificate, end.UTC().Format(date))
	case now.Before(pair.Leaf.NotBefore):
		fmt.Fprintf(log, "serve: expected a certificate that is valid, found one in %s that is valid from %s; check the clock\n", certificate, pair.Leaf.NotBefore.UTC().Format(date))
	case now.Add(soon).After(end):
		fmt.Fprintf(log, "serve: the certificate in %s expires on %s; renew it, and send this process SIGHUP\n", certificate, end.UTC().Format(date))
	}
	return end, nil
}

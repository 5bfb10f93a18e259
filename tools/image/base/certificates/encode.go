package main

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// encode writes the certificates as PEM, by subject, below comments that say what they are.
func encode(r release, roots iter.Seq[bundle.Root]) (string, error) {
	var certificates []*x509.Certificate
	conditional := 0
	for root := range roots {
		c, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			return "", fmt.Errorf("certificate %d of %s %s: %w", len(certificates)+1, modulePath, r.version, err)
		}
		certificates = append(certificates, c)
		if root.Constraint != nil {
			conditional++
		}
	}
	if len(certificates) == 0 {
		return "", fmt.Errorf("%s %s: expected certificates, found none", modulePath, r.version)
	}
	slices.SortFunc(certificates, func(a, b *x509.Certificate) int {
		return cmp.Or(strings.Compare(a.Subject.String(), b.Subject.String()), bytes.Compare(a.Raw, b.Raw))
	})

	var out strings.Builder
	fmt.Fprintf(&out, "# Mozilla root certificates, %s, %d certificates: %s %s\n", r.date.Format(time.DateOnly), len(certificates), modulePath, r.version)
	fmt.Fprintf(&out, "# Mozilla trusts %d of them only for certificates issued up to a date, which this file cannot say.\n", conditional)
	for _, c := range certificates {
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

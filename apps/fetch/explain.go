package main

import (
	"crypto/x509"
	"errors"
	"fmt"
)

// explain adds advice to the error of a client that does not trust a server.
func explain(err error) error {
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
		return err
	}
	roots, rootsErr := x509.SystemCertPool()
	if rootsErr != nil {
		return fmt.Errorf("%w: %w", err, rootsErr)
	}
	// A machine without root certificates has an empty pool, and no error.
	if roots.Equal(x509.NewCertPool()) {
		return fmt.Errorf("%w, for there are no root certificates here; build the image with ca_certificates = True", err)
	}
	return fmt.Errorf("%w, which is none of the root certificates here; to trust it, name its certificate in SSL_CERT_FILE", err)
}

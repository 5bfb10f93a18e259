package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	remote "github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// explain adds to an error of a push what the registry was expected to do, and what to do now.
func explain(ctx context.Context, err error, to name.Repository, auth authn.Authenticator) error {
	host := to.RegistryStr()
	if certificate := (*tls.CertificateVerificationError)(nil); errors.As(err, &certificate) {
		return fmt.Errorf("expected a certificate of %s that this machine trusts, found: %w; install that of its authority here, or name its file in SSL_CERT_FILE", host, certificate)
	}
	if answer := (*remote.Error)(nil); errors.As(err, &answer) {
		return refusal(answer, to, user(ctx, auth))
	}
	if errors.Is(err, http.ErrSchemeMismatch) {
		return fmt.Errorf("expected https at %s, found http; give the registry a certificate, or, in a network that you trust, push with --insecure", host)
	}
	if connection := (*net.OpError)(nil); errors.As(err, &connection) {
		return fmt.Errorf("expected an answer of %s, found: %w; check the registry's name and port, the network and HTTPS_PROXY", host, connection)
	}
	if errors.Is(err, errPlain) {
		return fmt.Errorf("expected https of %s, found: %w; in a network that you trust, push with --insecure", host, err)
	}
	return fmt.Errorf("expected %s to take the image, found: %w; push again: what it has is not sent again", host, err)
}

// refusal explains the status codes with which a registry refuses a request.
func refusal(answer *remote.Error, to name.Repository, user string) error {
	host := to.RegistryStr()
	switch code := answer.StatusCode; {
	case code == http.StatusUnauthorized:
		return fmt.Errorf("expected credentials that may push to %s, found %s: %w; log in: docker login %s", to, user, answer, host)
	case code == http.StatusForbidden:
		return fmt.Errorf("expected credentials that may push to %s, found %s: %w; let them, or log in with others: docker login %s", to, user, answer, host)
	case code == http.StatusNotFound && answer.Request.URL.Path == "/v2/":
		return fmt.Errorf("expected a registry at %s, found something else: %w; correct the name", host, answer)
	case code == http.StatusNotFound:
		return fmt.Errorf("expected the repository %s, found none: %w; create it in the registry, or correct the name", to, answer)
	case code == http.StatusTooManyRequests || code >= http.StatusInternalServerError:
		return fmt.Errorf("expected %s to take the image, found: %w; push again later: what it has is not sent again", to, answer)
	}
	return fmt.Errorf("expected %s to take the image, found: %w; see what the registry accepts", to, answer)
}

// user returns the user name of the credentials, for messages.
func user(ctx context.Context, auth authn.Authenticator) string {
	if auth == authn.Anonymous {
		return "none"
	}
	if config, err := authn.Authorization(ctx, auth); err == nil && config.Username != "" {
		return fmt.Sprintf("those of %q", config.Username)
	}
	return "a token"
}

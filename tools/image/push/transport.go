package main

import (
	"errors"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// dialTimeout is how long a host may take to answer at all.
const dialTimeout = 10 * time.Second

// errPlain refuses http, which go-containerregistry would otherwise speak with all private
// addresses.
var errPlain = errors.New("an address without https")

// transport counts the bytes that the registry has accepted, and refuses http.
type transport struct {
	http.RoundTripper
	insecure bool // http is allowed, and not only with this machine

	index v1.Hash           // what a tag names
	sizes map[v1.Hash]int64 // of everything that is pushed, in bytes

	mutex    sync.Mutex
	accepted map[v1.Hash]bool
}

func newTransport(insecure bool, index v1.Hash, sizes map[v1.Hash]int64) *transport {
	inner := remote.DefaultTransport.(*http.Transport).Clone()
	inner.DialContext = (&net.Dialer{Timeout: dialTimeout}).DialContext
	return &transport{RoundTripper: inner, insecure: insecure, index: index, sizes: sizes, accepted: map[v1.Hash]bool{}}
}

func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme == "http" && !t.insecure && !isLoopback(request.URL.Hostname()) {
		if request.Body != nil {
			request.Body.Close()
		}
		return nil, errPlain
	}
	response, err := t.RoundTripper.RoundTrip(request)
	if err == nil && request.Method == http.MethodPut && response.StatusCode/100 == 2 {
		t.accept(request)
	}
	return response, err
}

// accept counts an upload that the registry has accepted: a blob, or a manifest, whose URL may have
// a tag in place of the digest.
func (t *transport) accept(request *http.Request) {
	digest, err := v1.NewHash(request.URL.Query().Get("digest"))
	if err != nil {
		digest, err = v1.NewHash(path.Base(request.URL.Path))
	}
	if err != nil {
		digest = t.index
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.accepted[digest] = true
}

// sent is how many bytes the registry has accepted, and how many it had before.
func (t *transport) sent() (sent, there int64) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for digest, size := range t.sizes {
		if t.accepted[digest] {
			sent += size
		} else {
			there += size
		}
	}
	return sent, there
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

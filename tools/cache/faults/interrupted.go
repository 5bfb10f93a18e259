package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"example.com/thimble/tools/cache/nginx"
)

// interrupted are servers, links and Bazels that end, or slow down, during a build.
var interrupted = []fault{
	{"evicted while needed", func(s *site) (outcome, string, error) {
		server, err := s.partly()
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		blobs, err := server.entries.all("cas")
		if err != nil {
			return outcome{}, "", err
		}
		for _, blob := range blobs {
			if err := os.Remove(blob); err != nil {
				return outcome{}, "", err
			}
		}
		o, err := s.build(developer(server.URL()))
		if err != nil {
			return o, "", err
		}
		lost, err := server.count(http.MethodGet, http.StatusNotFound, "/cas/")
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(lost > 0, "%d blobs not found", lost)
		return o, evidence, err
	}, false},
	{"server dies during the build", func(s *site) (outcome, string, error) {
		server, err := s.partly()
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		o, err := s.through(server, 0, func(_ *link, p piece) bool {
			if p.asksForBlob() {
				server.Kill()
				return true
			}
			return false
		})
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(ended(server), "killed at the first blob that was asked for; %q", o.lines)
		return o, evidence, err
	}, true},
	{"server falls silent during the build", func(s *site) (outcome, string, error) {
		server, err := s.partly()
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		var silent bool
		o, err := s.through(server, 0, func(l *link, p piece) bool {
			if p.asksForBlob() {
				l.fall()
				silent = true
			}
			return silent
		})
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(silent, "silent from the first blob that was asked for; %q", o.lines)
		return o, evidence, err
	}, true},
	{"link of 1 MB/s", func(s *site) (outcome, string, error) {
		server, err := s.serve(true, nginx.Options{})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		var bytes int64
		o, err := s.through(server, 1e6, func(_ *link, p piece) bool { bytes = p.total; return false })
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(bytes > 0, "%d bytes fetched", bytes)
		return o, evidence, err
	}, true},
	{"Bazel is killed while it fetches", func(s *site) (outcome, string, error) {
		server, err := s.serve(true, nginx.Options{})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		return s.killed(server, developer(""), func(p piece) bool { return p.total > 200_000 })
	}, false},
	{"Bazel is killed while it fills the cache", func(s *site) (outcome, string, error) {
		server, err := s.serve(false, nginx.Options{})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		return s.killed(server, s.ci(""), func(p piece) bool { return bytes.HasPrefix(p.data, []byte("PUT /cas/")) })
	}, false},
}

// partly starts a server that has everything but what is made from results of others, so that
// these have to be fetched.
func (s *site) partly() (*server, error) {
	server, err := s.serve(true, nginx.Options{})
	if err != nil {
		return nil, err
	}
	for _, text := range s.dependent {
		paths, err := server.entries.actions(text)
		if err == nil && len(paths) == 0 {
			err = fmt.Errorf("expected an action with %q, found none", text)
		}
		if err != nil {
			server.Kill()
			return nil, err
		}
		for _, path := range paths {
			if err := os.Remove(path); err != nil {
				server.Kill()
				return nil, err
			}
		}
	}
	return server, nil
}

// through builds through a link; watch is called until it returns true.
func (s *site) through(server *server, rate int, watch func(*link, piece) bool) (outcome, error) {
	var l *link
	var mu sync.Mutex
	var done bool
	ready := make(chan struct{})
	l, err := newLink(server.address(), rate, func(p piece) {
		<-ready
		mu.Lock()
		defer mu.Unlock()
		if !done {
			done = watch(l, p)
		}
	})
	if err != nil {
		return outcome{}, err
	}
	close(ready)
	defer l.close()
	return s.build(developer(l.url()))
}

// killed kills Bazel, its server included, when the link has a piece, and builds again.
func (s *site) killed(server *server, b build, when func(piece) bool) (outcome, string, error) {
	if _, err := s.bazel(build{}, "clean"); err != nil {
		return outcome{}, "", err
	}
	pid, err := s.pid()
	if err != nil {
		return outcome{}, "", err
	}
	var once sync.Once
	l, err := newLink(server.address(), 2e6, func(p piece) {
		if when(p) {
			once.Do(func() {
				time.Sleep(50 * time.Millisecond)
				syscall.Kill(pid, syscall.SIGKILL)
			})
		}
	})
	if err != nil {
		return outcome{}, "", err
	}
	defer l.close()
	b.cache, b.keep = l.url(), true
	first, err := s.build(b)
	if err != nil {
		return first, "", err
	}
	b.cache = server.URL()
	o, err := s.build(b)
	if err != nil {
		return o, "", err
	}
	damaged, err := server.entries.damaged()
	if err != nil {
		return o, "", err
	}
	if len(damaged) > 0 {
		return o, "", fmt.Errorf("expected whole blobs, found %q", damaged)
	}
	evidence, err := happened(first.code != 0 && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH), "it ended with %d; built again", first.code)
	return o, evidence, err
}

func ended(s *server) bool {
	select {
	case <-s.Ended():
		return true
	default:
		return false
	}
}

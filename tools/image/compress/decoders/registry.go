package main

import (
	"io"
	"log"
	"net"
	"net/http"

	"github.com/google/go-containerregistry/pkg/registry"
)

// A loopback is a registry in memory, which this machine alone can reach.
type loopback struct {
	listener net.Listener
	server   *http.Server
}

func startRegistry() (*loopback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &loopback{listener, &http.Server{Handler: registry.New(registry.Logger(log.New(io.Discard, "", 0)))}}
	go func() { _ = l.server.Serve(listener) }()
	return l, nil
}

func (l *loopback) address() string { return l.listener.Addr().String() }
func (l *loopback) stop()           { _ = l.server.Close() }

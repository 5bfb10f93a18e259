package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// serve answers requests until the context ends. Requests that are then under way have the time
// grace to finish.
func serve(ctx context.Context, log *slog.Logger, listener net.Listener, grace time.Duration) error {
	server := &http.Server{
		Handler:           logged(log, routes()),
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("listening", "address", listener.Addr().String(), "version", version)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping", "grace", grace.String())
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		server.Close()
		return fmt.Errorf("expected the requests under way to finish within %v, see -grace; cut them off: %w", grace, err)
	}
	log.Info("stopped")
	return nil
}

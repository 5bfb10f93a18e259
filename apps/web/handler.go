package main

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"time"
)

//go:embed static
var content embed.FS

func routes() http.Handler {
	static, err := fs.Sub(content, "static")
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(static))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("POST /sha256", digest)
	return mux
}

// digest answers with the SHA-256 of the request's body, without a limit of time.
func digest(w http.ResponseWriter, r *http.Request) {
	hash := sha256.New()
	if _, err := io.Copy(hash, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%x\n", hash.Sum(nil))
}

// logged logs every request after its answer.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := &answer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		log.Info("request",
			"method", r.Method,
			"path", r.URL.Path,
			"status", answer.status,
			"bytes", answer.bytes,
			"seconds", time.Since(start).Seconds(),
			"remote", r.RemoteAddr,
		)
	})
}

// answer records the status and the number of bytes of an answer.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(data []byte) (int, error) {
	n, err := a.ResponseWriter.Write(data)
	a.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the original writer.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestExchangeCountsOnAnswers(t *testing.T) {
	var mutex sync.Mutex
	received := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mutex.Lock()
		received[r.Method+" "+r.URL.Path]++
		mutex.Unlock()
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	if err := exchange(server.URL); err != nil {
		t.Fatal(err)
	}
	if received["GET /"] != requests || received["POST /sha256"] != requests {
		t.Errorf("expected %d requests of each kind, found %v", requests, received)
	}
}

func TestExchangeRefusesOtherAnswers(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	err := exchange(server.URL)
	if err == nil || !strings.Contains(err.Error(), "expected status 200, found 404") {
		t.Errorf("expected the status to be named, found %v", err)
	}
}

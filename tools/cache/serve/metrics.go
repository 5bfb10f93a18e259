package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"

	"example.com/thimble/tools/cache/entries"
)

type requestKind struct {
	kind   entries.Kind
	method string
	status int
}

type metrics struct {
	requests          map[requestKind]int64
	sent, received    int64
	limit             int64
	stored, evicted   entries.Size
	incomplete        int64
	lastPrune         time.Time
	lastPruneTook     time.Duration
	certificateExpiry time.Time
}

func (m *metrics) count(r request) {
	m.requests[requestKind{r.use.Kind, r.method, r.status}]++
	m.sent += r.sent
	m.received += r.received
	if r.method == http.MethodPut && r.status == http.StatusCreated {
		m.stored = m.stored.Plus(r.received)
	}
}

// write writes Prometheus' text format, version 0.0.4.
func (m *metrics) write(w io.Writer, free int64) {
	family := func(name, kind, help string) {
		fmt.Fprintf(w, "# HELP thimble_cache_%s %s\n# TYPE thimble_cache_%s %s\n", name, help, name, kind)
	}
	number := func(name, kind, help string, value any) {
		family(name, kind, help)
		fmt.Fprintf(w, "thimble_cache_%s %v\n", name, value)
	}
	family("requests_total", "counter", "Requests for entries; GET with 200 is a hit, with 404 a miss.")
	for _, r := range slices.SortedFunc(maps.Keys(m.requests), func(a, b requestKind) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.method, b.method), cmp.Compare(a.status, b.status))
	}) {
		fmt.Fprintf(w, "thimble_cache_requests_total{kind=\"%s\",method=\"%s\",status=\"%d\"} %d\n", r.kind, r.method, r.status, m.requests[r])
	}
	number("sent_bytes_total", "counter", "Bytes sent in answers about entries.", m.sent)
	number("received_bytes_total", "counter", "Bytes received in bodies.", m.received)
	number("stored_bytes", "gauge", "What entries take on the disk.", m.stored.Bytes)
	number("stored_entries", "gauge", "Entries.", m.stored.Entries)
	number("limit_bytes", "gauge", "What entries may take on the disk.", m.limit)
	number("free_bytes", "gauge", "What is free on the disk.", free)
	number("evicted_entries_total", "counter", "Entries evicted, those used longest ago first.", m.evicted.Entries)
	number("evicted_bytes_total", "counter", "What evicted entries took on the disk.", m.evicted.Bytes)
	number("incomplete_actions_total", "counter", "Actions removed because a blob that they name was missing.", m.incomplete)
	number("last_prune_timestamp_seconds", "gauge", "When all entries were looked at last.", m.lastPrune.Unix())
	number("last_prune_seconds", "gauge", "How long that took.", m.lastPruneTook.Seconds())
	if !m.certificateExpiry.IsZero() {
		number("certificate_expiry_timestamp_seconds", "gauge", "When the certificate expires.", m.certificateExpiry.Unix())
	}
}

// handler answers /healthz and /metrics.
func (k *keeper) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := k.healthy(); err != nil {
			http.Error(w, fmt.Sprintf("expected to write an entry, found: %v", err), http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		if err := k.tick(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		free, _, err := freeSpace(k.dir)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		k.mu.Lock()
		defer k.mu.Unlock()
		k.metrics.write(w, free)
	})
	return mux
}

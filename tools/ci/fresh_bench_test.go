package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/thimble/tools/checkout"
)

// BenchmarkFreshClone measures the first build in a new clone of this repository, on a developer's
// machine or in a CI job with a filled disk cache. build is the time of the build; fetch is the part
// of it in which any repository rule runs.
func BenchmarkFreshClone(b *testing.B) {
	var build, fetch time.Duration
	for range b.N {
		dir, clone, said := newClone(b)
		profile := filepath.Join(dir, "profile.gz")
		start := time.Now()
		err := clone.Run("tools/bazel", "build", "//apps/hello:image_load", "--profile="+profile)
		build += time.Since(start)
		if err != nil {
			b.Fatalf("%v\n%s", err, said)
		}
		d, err := fetching(profile)
		if err != nil {
			b.Fatal(err)
		}
		fetch += d
		remove(b, dir, clone)
	}
	b.ReportMetric(build.Seconds()/float64(b.N), "build-s/op")
	b.ReportMetric(fetch.Seconds()/float64(b.N), "fetch-s/op")
}

// newClone clones this repository into a folder of dir. said has the commands' messages, for errors.
func newClone(b *testing.B) (dir string, clone checkout.Checkout, said *bytes.Buffer) {
	b.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	// Sandboxed actions see an empty /tmp, so their inputs cannot be there.
	if dir, err = os.MkdirTemp("/var/tmp", "bench-"); err != nil {
		b.Fatal(err)
	}
	said = new(bytes.Buffer)
	here := checkout.Checkout{Dir: root, Stderr: said}
	if clone, err = here.Clone(filepath.Join(dir, "clone")); err != nil {
		b.Fatalf("%v\n%s", err, said)
	}
	return dir, clone, said
}

func remove(b *testing.B, dir string, clone checkout.Checkout) {
	b.Helper()
	if err := errors.Join(clone.Remove(), checkout.RemoveAll(dir)); err != nil {
		b.Error(err)
	}
}

type span struct{ start, end float64 }

// fetching reads from a profile of Bazel how long repository rules were running.
//
// https://bazel.build/advanced/performance/json-trace-profile
func fetching(name string) (time.Duration, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return 0, err
	}
	var profile struct {
		TraceEvents []struct {
			Category string  `json:"cat"`
			Start    float64 `json:"ts"` // microseconds
			Duration float64 `json:"dur"`
		} `json:"traceEvents"`
	}
	if err := json.NewDecoder(unpacked).Decode(&profile); err != nil {
		return 0, err
	}
	var spans []span
	for _, e := range profile.TraceEvents {
		if e.Category == "Fetching repository" || strings.HasPrefix(e.Category, "Starlark repository") {
			spans = append(spans, span{e.Start, e.Start + e.Duration})
		}
	}
	return union(spans), nil
}

// union returns the time covered by spans in microseconds, which may overlap.
func union(spans []span) time.Duration {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var sum, end float64
	for _, s := range spans {
		sum += max(0, s.end-max(s.start, end))
		end = max(end, s.end)
	}
	return time.Duration(sum * float64(time.Microsecond))
}

func TestUnion(t *testing.T) {
	for name, c := range map[string]struct {
		spans    []span
		expected time.Duration
	}{
		"none":     {nil, 0},
		"apart":    {[]span{{5, 7}, {1, 2}}, 3 * time.Microsecond},
		"overlap":  {[]span{{1, 4}, {2, 6}}, 5 * time.Microsecond},
		"contains": {[]span{{1, 9}, {2, 3}, {4, 5}}, 8 * time.Microsecond},
	} {
		if found := union(c.spans); found != c.expected {
			t.Errorf("%s: expected %v, found %v", name, c.expected, found)
		}
	}
}

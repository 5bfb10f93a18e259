package store

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/thimble/tools/image/size/report"
)

// sha is a digest that ends with the text.
func sha(end string) string { return "sha256:" + strings.Repeat("0", 64-len(end)) + end }

func platform(end string, pulled int64) report.Platform {
	return report.Platform{Name: "linux/amd64", Digest: sha(end), Pulled: pulled}
}

func put(t *testing.T, s Store, platforms ...report.Platform) {
	t.Helper()
	if err := s.Put(&report.Report{Platforms: platforms}); err != nil {
		t.Fatal(err)
	}
}

func TestStore(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "reports")}
	if p, ok, err := s.Get(sha("a")); ok || err != nil {
		t.Errorf("expected nothing in an empty store, found %v, %v", p, err)
	}
	put(t, s, platform("a", 1), platform("b", 2))
	put(t, s, platform("a", 3))
	for digest, pulled := range map[string]int64{sha("a"): 3, sha("b"): 2} {
		if p, ok, err := s.Get(digest); !ok || err != nil || p.Pulled != pulled {
			t.Errorf("%s: expected %d bytes, found %v, %v", digest, pulled, p, err)
		}
	}
	names, err := filepath.Glob(filepath.Join(s.Dir, "*", "*"))
	expected := []string{filepath.Join(s.Dir, "sha256", strings.Repeat("0", 63)+"a.json"), filepath.Join(s.Dir, "sha256", strings.Repeat("0", 63)+"b.json")}
	if err != nil || !reflect.DeepEqual(names, expected) {
		t.Errorf("expected %q and nothing else, found %q, %v", expected, names, err)
	}
}

func TestStoreOfBrokenFiles(t *testing.T) {
	s := Store{t.TempDir()}
	put(t, s, platform("a", 1))
	name, err := s.file(sha("a"))
	if err != nil {
		t.Fatal(err)
	}
	for what, data := range map[string]string{"empty": "", "truncated": `{"Name":`, "another image": `{"Digest":"` + sha("b") + `"}`} {
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		if p, ok, err := s.Get(sha("a")); ok || err != nil || p.Digest != "" {
			t.Errorf("%s: expected none, found %v, %v", what, p, err)
		}
	}
	put(t, s, platform("a", 1))
	if _, ok, _ := s.Get(sha("a")); !ok {
		t.Error("expected the file to be mended, found none")
	}
}

func TestStoreRefuses(t *testing.T) {
	s := Store{t.TempDir()}
	for _, digest := range []string{"", "a", "sha256:", "sha512:" + strings.Repeat("0", 64), "sha256:../" + strings.Repeat("0", 61), sha("A")} {
		if _, _, err := s.Get(digest); err == nil || !strings.Contains(err.Error(), "expected the sha256 digest of an image, found ") {
			t.Errorf("%q: expected an error, found %v", digest, err)
		}
		if err := s.Put(&report.Report{Platforms: []report.Platform{{Digest: digest}}}); err == nil {
			t.Errorf("%q: expected an error, found none", digest)
		}
	}
	if err := os.WriteFile(filepath.Join(s.Dir, "sha256"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(&report.Report{Platforms: []report.Platform{platform("a", 1)}}); err == nil {
		t.Error("no folder: expected an error, found none")
	}
}

func TestPrune(t *testing.T) {
	s := Store{t.TempDir()}
	put(t, s, platform("a", 1), platform("b", 1), platform("c", 1), platform("d", 1))
	now := time.Now()
	for end, c := range map[string]struct {
		age  time.Duration
		size int64
	}{"a": {91 * 24 * time.Hour, 100}, "b": {3 * time.Hour, 1}, "c": {2 * time.Hour, 400 << 20}, "d": {time.Hour, 100 << 20}} {
		name, err := s.file(sha(end))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, c.size); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, now, now.Add(-c.age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.prune(now); err != nil {
		t.Fatal(err)
	}
	for end, expected := range map[string]bool{"a": false, "b": false, "c": true, "d": true} {
		name, err := s.file(sha(end))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(name); (err == nil) != expected {
			t.Errorf("%s: expected to be kept %t, found %v", end, expected, err)
		}
	}
}

func TestPutKeepsAlive(t *testing.T) {
	s := Store{t.TempDir()}
	put(t, s, platform("a", 1))
	name, err := s.file(sha("a"))
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-91 * 24 * time.Hour)
	if err := os.Chtimes(name, old, old); err != nil {
		t.Fatal(err)
	}
	put(t, s, platform("a", 1))
	if _, ok, err := s.Get(sha("a")); !ok || err != nil {
		t.Errorf("expected what was put again to stay, found none, %v", err)
	}
}

func TestCache(t *testing.T) {
	t.Setenv("HOME", "/home/user")
	for xdg, expected := range map[string]string{"": "/home/user/.cache/thimble", "relative": "/home/user/.cache/thimble", "/caches": "/caches/thimble"} {
		t.Setenv("XDG_CACHE_HOME", xdg)
		if found, err := Cache(); found != expected || err != nil {
			t.Errorf("%q: expected %s, found %s, %v", xdg, expected, found, err)
		}
		if s, err := User(); s.Dir != expected+"/reports" || err != nil {
			t.Errorf("%q: expected the store below it, found %s, %v", xdg, s.Dir, err)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if _, err := Cache(); err == nil || !strings.Contains(err.Error(), "XDG_CACHE_HOME") {
		t.Errorf("expected an error, found %v", err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStatusFile(t *testing.T) {
	text := statusFile([]string{"perl", "unzip"}, "arm64")
	for _, part := range []string{"Package: perl\nStatus: install ok installed\n", "Package: unzip\n", "Architecture: arm64\n"} {
		if !strings.Contains(text, part) {
			t.Errorf("expected %q, found:\n%s", part, text)
		}
	}
	if n := strings.Count(text, "\n\n"); n != 2 {
		t.Errorf("expected 2 stanzas, found %d", n)
	}
}

func TestParsePlan(t *testing.T) {
	plan, err := parsePlan("Reading...\n'http://x/b.deb' b_1%3a2_all.deb 12 SHA256:ab\n")
	if err != nil || len(plan) != 1 || plan[0] != (archive{"b_1%3a2_all.deb", 12, "ab"}) || total(plan) != 12 {
		t.Errorf("expected one archive of 12 bytes, found %v, %v", plan, err)
	}
	for name, out := range map[string]string{
		"weak sum": "'http://x/b.deb' b.deb 12 MD5Sum:ab\n",
		"no size":  "'http://x/b.deb' b.deb many SHA256:ab\n",
		"nothing":  "Reading...\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parsePlan(out)
			expectError(t, err, "plan the Debian packages")
		})
	}
}

func TestCheckBazel(t *testing.T) {
	for name, test := range map[string]struct {
		file    string
		problem string
	}{
		"same":       {"bazel-bootstrap_7.7.1+ds-8+b1_amd64.deb", ""},
		"plain":      {"bazel-bootstrap_7.7.1-1_amd64.deb", ""},
		"newer":      {"bazel-bootstrap_7.7.10+ds-8_amd64.deb", "found bazel-bootstrap 7.7.10+ds-8"},
		"other file": {"bazel-bootstrap-data_7.7.1+ds-8_all.deb", "found bazel-bootstrap none"},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkBazel([]archive{{name: test.file}})
			if test.problem != "" {
				expectError(t, err, "expected Bazel 7.7.1", test.problem, "THIMBLE_DEBIAN_MIRROR")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFetchedBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"Get:1\nFetched 10.2 MB in 3s (3,400 kB/s)\n": 10.2e6,
		"Fetched 1,024 B in 0s\n":                     1024,
		"Hit:1\n":                                     0,
	} {
		if found := fetchedBytes(text); found != want {
			t.Errorf("%q: expected %d, found %d", text, want, found)
		}
	}
}

func TestDownload(t *testing.T) {
	repo := newDebianRepo(t, []string{"small"})
	a := &apt{dir: filepath.Join(t.TempDir(), "apt"), mirror: repo.mirror(), arch: repo.arch}
	plan := prepare(t, a)
	path := filepath.Join(a.archives(), plan[0].name)
	fetch := func() {
		t.Helper()
		if err := a.download([]string{"small"}, plan); err != nil {
			t.Fatal(err)
		}
		if sum, err := fileSum(path); err != nil || sum != plan[0].sha256 {
			t.Errorf("expected %s, found %s, %v", plan[0].sha256, sum, err)
		}
	}
	fetch()
	t.Run("truncated", func(t *testing.T) {
		if err := os.Truncate(path, plan[0].size/2); err != nil {
			t.Fatal(err)
		}
		fetch()
	})
	t.Run("altered", func(t *testing.T) {
		put(t, path, strings.Repeat("x", int(plan[0].size)), 0o644)
		fetch()
	})
	t.Run("never right", func(t *testing.T) {
		other := []archive{{plan[0].name, plan[0].size, "00"}}
		expectError(t, a.download([]string{"small"}, other), "check Debian packages", "expected 00, found "+plan[0].sha256, "THIMBLE_DEBIAN_MIRROR")
	})
	t.Run("altered at the mirror", func(t *testing.T) {
		put(t, filepath.Join(repo.dir, "pool/small.deb"), strings.Repeat("x", int(plan[0].size)), 0o644)
		os.Remove(path)
		expectError(t, a.download([]string{"small"}, plan), "fetch Debian packages", "run this again")
	})
	t.Run("no such package", func(t *testing.T) {
		_, err := a.plan([]string{"large"})
		expectError(t, err, "expected all of large in suite forky", "Unable to locate package")
	})
}

func TestUpdateUnreachable(t *testing.T) {
	needTools(t, "apt-get")
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	a := &apt{dir: filepath.Join(t.TempDir(), "apt"), mirror: mirror{uris: []string{"file:" + nowhere}, suite: "forky", trusted: "yes"}, arch: "amd64"}
	if err := a.configure(); err != nil {
		t.Fatal(err)
	}
	expectError(t, a.update(), "expected the suite forky at file:"+nowhere, "THIMBLE_DEBIAN_MIRROR")
}

func prepare(t *testing.T, a *apt) []archive {
	t.Helper()
	if err := a.configure(); err != nil {
		t.Fatal(err)
	}
	if err := a.update(); err != nil {
		t.Fatal(err)
	}
	plan, err := a.plan([]string{"small"})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan) != 1 {
		t.Fatalf("expected one archive, found %v", plan)
	}
	return plan
}

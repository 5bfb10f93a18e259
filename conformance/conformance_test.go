// Package conformance has a BUILD file and the bytes that rules_oci writes for it. Its test compares
// the output of the rules_oci in use with these bytes.
package conformance

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// needOutputs skips a test outside of Bazel, which builds the images.
func needOutputs(t *testing.T) {
	t.Helper()
	if os.Getenv("TEST_SRCDIR") == "" {
		t.Skip("the images exist under bazel test only")
	}
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// digests returns the expected digest of each image and index.
func digests(t *testing.T) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for line := range strings.Lines(string(read(t, "expected", "digests.txt"))) {
		name, digest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			t.Fatalf("expected/digests.txt: expected NAME DIGEST, found %q", line)
		}
		digests[name] = digest
	}
	return digests
}

func TestDigests(t *testing.T) {
	needOutputs(t)
	for name, digest := range digests(t) {
		t.Run(name, func(t *testing.T) {
			found := read(t, name+".json.sha256")
			if err := compare("//conformance:"+name+".digest", found, []byte(digest+"\n")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestManifestsAndConfigs(t *testing.T) {
	needOutputs(t)
	for name := range digests(t) {
		t.Run(name, func(t *testing.T) {
			root := root(t, name)
			manifest := blob(t, name, root)
			if err := compare(name+", blob "+root, manifest, read(t, "expected", name+".root.json")); err != nil {
				t.Error(err)
			}
			config := configDigest(t, manifest)
			if config == "" {
				return
			}
			if err := compare(name+", blob "+config, blob(t, name, config), read(t, "expected", name+".config.json")); err != nil {
				t.Error(err)
			}
		})
	}
}

func root(t *testing.T, name string) string {
	t.Helper()
	var index struct {
		Manifests []struct{ Digest string }
	}
	if err := json.Unmarshal(read(t, name, "index.json"), &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Manifests) != 1 {
		t.Fatalf("%s/index.json: expected 1 manifest, found %d", name, len(index.Manifests))
	}
	return index.Manifests[0].Digest
}

// configDigest returns the config's digest in a manifest, or "" for an index.
func configDigest(t *testing.T, manifest []byte) string {
	t.Helper()
	var parsed struct {
		Config struct{ Digest string }
	}
	if err := json.Unmarshal(manifest, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Config.Digest
}

func blob(t *testing.T, name, digest string) []byte {
	t.Helper()
	return read(t, name, "blobs", "sha256", strings.TrimPrefix(digest, "sha256:"))
}

func TestLoadTarball(t *testing.T) {
	needOutputs(t)
	archive := tar.NewReader(bytes.NewReader(read(t, "load", "tarball.tar")))
	for {
		header, err := archive.Next()
		if err == io.EOF {
			t.Fatal("load/tarball.tar: expected a member manifest.json, found none")
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Name != "manifest.json" {
			continue
		}
		found, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if err := compare("load/tarball.tar, member manifest.json", found, read(t, "expected", "load.manifest.json")); err != nil {
			t.Error(err)
		}
		return
	}
}

// compare returns an error with the first line in which two files differ.
func compare(where string, found, expected []byte) error {
	if bytes.Equal(found, expected) {
		return nil
	}
	foundLines := bytes.SplitAfter(found, []byte("\n"))
	expectedLines := bytes.SplitAfter(expected, []byte("\n"))
	n := 0
	for n < min(len(foundLines), len(expectedLines)) && bytes.Equal(foundLines[n], expectedLines[n]) {
		n++
	}
	return fmt.Errorf("%s differs in line %d\n  expected: %s\n  found:    %s", where, n+1, lineAt(expectedLines, n), lineAt(foundLines, n))
}

func lineAt(lines [][]byte, n int) string {
	if n == len(lines) {
		return "no such line"
	}
	return fmt.Sprintf("%q", lines[n])
}

func TestCompare(t *testing.T) {
	for name, test := range map[string]struct{ found, expected, want string }{
		"equal":           {"a\nb\n", "a\nb\n", ""},
		"another digest":  {"sha256:1\n", "sha256:2\n", "x differs in line 1\n  expected: \"sha256:2\\n\"\n  found:    \"sha256:1\\n\""},
		"another field":   {"{\n \"os\": \"a\"\n}\n", "{\n \"os\": \"b\"\n}\n", "x differs in line 2\n  expected: \" \\\"os\\\": \\\"b\\\"\\n\"\n  found:    \" \\\"os\\\": \\\"a\\\"\\n\""},
		"newline missing": {"a\n}", "a\n}\n", "x differs in line 2\n  expected: \"}\\n\"\n  found:    \"}\""},
		"newline added":   {"a\n", "a", "x differs in line 1\n  expected: \"a\"\n  found:    \"a\\n\""},
		"nothing found":   {"", "a", "x differs in line 1\n  expected: \"a\"\n  found:    \"\""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := compare("x", []byte(test.found), []byte(test.expected)); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("compare says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/cache/nginx"
)

func field(message []byte, number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(message, number, protowire.BytesType), value)
}

func integer(message []byte, number protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(message, number, protowire.VarintType), value)
}

// output is an OutputFile in an ActionResult.
func output(path, hash string, executable uint64) []byte {
	digest := integer(field(nil, 1, []byte(hash)), 2, 3)
	return field(nil, outputFiles, integer(field(field(nil, 1, []byte(path)), 2, digest), 4, executable))
}

func TestDifferences(t *testing.T) {
	folder := func(hash string) []byte {
		return field(nil, outputDirectories, field(field(nil, 1, []byte("d")), 3, integer(field(nil, 1, []byte(hash)), 2, 9)))
	}
	link := func(to string) []byte {
		return field(nil, outputSymlinks, field(field(nil, 1, []byte("l")), 2, []byte(to)))
	}
	for name, test := range map[string]struct {
		cached, built []byte
		isTest        bool
		expected      []string
	}{
		"the same":       {output("a", "x", 1), output("a", "x", 1), false, nil},
		"times":          {append(output("a", "x", 1), field(nil, 9, []byte("metadata"))...), output("a", "x", 1), false, nil},
		"a file":         {output("a", "x", 0), output("a", "y", 0), false, []string{"a: the cache has x/3, the build has y/3"}},
		"a mode":         {output("a", "x", 1), output("a", "x", 0), false, []string{"a: the cache has x/3, executable, the build has x/3"}},
		"a folder":       {folder("x"), folder("y"), false, []string{"d: the cache has the folder x/9, the build has the folder y/9"}},
		"a link":         {link("x"), link("y"), false, []string{"l: the cache has a link to x, the build has a link to y"}},
		"one more":       {append(output("b", "x", 0), output("a", "x", 0)...), nil, false, []string{"a: the cache has x/3, the build has nothing", "b: the cache has x/3, the build has nothing"}},
		"one less":       {nil, output("a", "x", 0), false, []string{"a: the cache has nothing, the build has x/3"}},
		"an exit code":   {integer(nil, exitCode, 1), nil, false, []string{"exit code: the cache has 1, the build has 0"}},
		"a test's log":   {output("a", "x", 0), output("a", "y", 0), true, nil},
		"a test's files": {output("a", "x", 0), nil, true, []string{"a: the cache has x/3, the build has nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			cached, err := parse(test.cached)
			if err != nil {
				t.Fatal(err)
			}
			built, err := parse(test.built)
			if err != nil {
				t.Fatal(err)
			}
			if found := differences(cached, built, test.isTest); !slices.Equal(found, test.expected) {
				t.Errorf("expected %q, found %q", test.expected, found)
			}
		})
	}
}

// TestCompare compares a disk cache with a real server.
func TestCompare(t *testing.T) {
	shared, disk := t.TempDir(), t.TempDir()
	server, err := nginx.Start(context.Background(), nginx.Options{Dir: shared, Log: io.Discard})
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(server.Kill)
	key := func(digit string) string { return strings.Repeat(digit, 64) }
	put := func(root, digit string, content []byte) {
		name := filepath.Join(root, "ac", key(digit)[:2], key(digit))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, digit := range []string{"1", "2", "3", "4"} {
		put(disk, digit, output("a", "x", 0))
	}
	put(nginx.Entries(shared), "1", output("a", "x", 0))
	put(nginx.Entries(shared), "2", output("a", "poison", 0))
	put(nginx.Entries(shared), "3", []byte("<html>"))
	spawn := func(digit string) *execlog.Spawn {
		return &execlog.Spawn{Label: "//a:" + digit, Mnemonic: "Do", Digest: key(digit), Cacheable: true}
	}
	alone := spawn("2")
	alone.Cacheable = false
	for name, test := range map[string]struct {
		spawns             []*execlog.Spawn
		printed, complaint string
	}{
		"the same":      {[]*execlog.Spawn{spawn("1"), spawn("1")}, "1 entries compared, 0 differ; 0 actions have no entry", ""},
		"poisoned":      {[]*execlog.Spawn{spawn("1"), spawn("2")}, "//a:2 Do: delete entry /ac/" + key("2"), "found 1 entries that differ"},
		"garbage":       {[]*execlog.Spawn{spawn("3")}, "the entry is no ActionResult", "found 1 entries that differ"},
		"no entry":      {[]*execlog.Spawn{spawn("1"), spawn("4")}, "1 entries compared, 0 differ; 1 actions have no entry", ""},
		"failed action": {[]*execlog.Spawn{spawn("1"), spawn("5")}, "1 entries compared, 0 differ; 0 actions have no entry", ""},
		"not shared":    {[]*execlog.Spawn{alone}, "0 entries compared", "expected entries to compare, found none"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout strings.Builder
			err := verification{cache: server.URL(), stdout: &stdout}.compare(disk, test.spawns)
			if !strings.Contains(stdout.String(), test.printed) {
				t.Errorf("expected %q, found %q", test.printed, &stdout)
			}
			if (err == nil) != (test.complaint == "") || err != nil && !strings.Contains(err.Error(), test.complaint) {
				t.Errorf("expected %q, found %v", test.complaint, err)
			}
		})
	}
	server.Kill()
	if err := (verification{cache: server.URL(), stdout: io.Discard}).compare(disk, []*execlog.Spawn{spawn("1")}); err == nil {
		t.Error("expected an error of a server that is down, found none")
	}
}

func TestRunRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		code   int
		stderr string
	}{
		"no cache":     {[]string{"-cache", ""}, 1, "expected the URL of a cache"},
		"gRPC":         {[]string{"-cache", "grpc://localhost:1"}, 1, "caches of gRPC are not compared"},
		"no folder":    {[]string{"-cache", "http://localhost:1", "-dir", "/none/such"}, 1, "no such file"},
		"no Bazel":     {[]string{"-cache", "http://localhost:1", "-dir", t.TempDir(), "-bazel", "/none/such"}, 1, "bazel shutdown"},
		"unknown flag": {[]string{"-x"}, 2, "-x"},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr strings.Builder
			if code := run(test.args, &stderr, &stderr); code != test.code || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("expected %d, %q, found %d, %q", test.code, test.stderr, code, &stderr)
			}
		})
	}
}

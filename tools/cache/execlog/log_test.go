package execlog_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"example.com/thimble/tools/cache/execlog"
	"example.com/thimble/tools/cache/execlog/execlogtest"
)

func TestReadFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	execlogtest.Write(t, name, execlogtest.Spawn{
		Label: "@@//a:b", Mnemonic: "Do", Runner: "linux-sandbox", Digest: "d1",
		Args: []string{"tool", "-x"}, Env: map[string]string{"A": "1"},
		Inputs:  map[string]string{"a/in": "i1", "a/other": "i2"},
		Outputs: map[string]string{"bazel-out/b": "o1"},
	}, execlogtest.Spawn{Label: "@@//a:c", Uncacheable: true, CacheHit: true})
	log, err := execlog.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if log.Hash != "SHA-256" || len(log.Spawns) != 2 {
		t.Fatalf("expected two spawns with SHA-256, found %d with %q", len(log.Spawns), log.Hash)
	}
	s, other := log.Spawns[0], log.Spawns[1]
	if s.Label != "@@//a:b" || s.Mnemonic != "Do" || s.Runner != "linux-sandbox" || s.Digest != "d1" || !s.Cacheable || s.CacheHit {
		t.Errorf("found %+v", s)
	}
	if other.Cacheable || !other.CacheHit {
		t.Errorf("found %+v", other)
	}
	if !slices.Equal(s.Args, []string{"tool", "-x"}) || !maps.Equal(s.Env, map[string]string{"A": "1"}) {
		t.Errorf("found %q, %v", s.Args, s.Env)
	}
	if found := log.Inputs(s); !maps.Equal(found, map[string]string{"a/in": "i1", "a/other": "i2"}) {
		t.Errorf("inputs: found %v", found)
	}
	if found := log.Outputs(s); !maps.Equal(found, map[string]string{"bazel-out/b": "o1"}) {
		t.Errorf("outputs: found %v", found)
	}
	if found := log.Inputs(other); len(found) != 0 {
		t.Errorf("expected no inputs, found %v", found)
	}
}

func TestReadRefuses(t *testing.T) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := execlogtest.Encode(execlogtest.Spawn{Label: "@@//a:b"})
	for name, content := range map[string][]byte{
		"text":                []byte("a log"),
		"a cut frame":         encoder.EncodeAll(whole, nil)[:20],
		"a cut entry":         encoder.EncodeAll(whole[:len(whole)-1], nil),
		"a huge entry":        encoder.EncodeAll(bytes.Repeat([]byte{0xff}, 9), nil),
		"a broken entry":      encoder.EncodeAll([]byte{2, 0x0a, 9}, nil),
		"a broken file":       encoder.EncodeAll([]byte{4, 0x1a, 2, 0x0a, 9}, nil),
		"a broken directory":  encoder.EncodeAll([]byte{4, 0x22, 2, 0x12, 9}, nil),
		"a broken set":        encoder.EncodeAll([]byte{5, 0x32, 3, 0x2a, 1, 0x80}, nil),
		"a broken spawn":      encoder.EncodeAll([]byte{4, 0x3a, 2, 0x0a, 9}, nil),
		"a field of no known": encoder.EncodeAll([]byte{1, 0x0f}, nil),
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(file, content, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := execlog.ReadFile(file)
			if err == nil || !strings.Contains(err.Error(), file+": expected a compact execution log") {
				t.Errorf("expected an error that names the file, found %v", err)
			}
		})
	}
	if _, err := execlog.ReadFile(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "expected Bazel to write its execution log") {
		t.Errorf("expected an error, found %v", err)
	}
}

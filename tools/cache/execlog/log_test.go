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
	"google.golang.org/protobuf/encoding/protowire"

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

// message encodes fields with a length, as number and content.
func message(parts ...any) []byte {
	var m []byte
	for i := 0; i < len(parts); i += 2 {
		m = protowire.AppendTag(m, protowire.Number(parts[i].(int)), protowire.BytesType)
		content, ok := parts[i+1].([]byte)
		if !ok {
			content = []byte(parts[i+1].(string))
		}
		m = protowire.AppendBytes(m, content)
	}
	return m
}

// number encodes a varint below 128.
func number(field, value int) []byte { return []byte{byte(field << 3), byte(value)} }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestTrees(t *testing.T) {
	var log []byte
	for _, entry := range [][]byte{
		join(number(1, 1), message(3, message(1, "a/file", 2, message(1, "f1")))),
		join(number(1, 2), message(4, message(1, "a/folder", 2, message(1, "x/y", 2, message(1, "f2"))))),
		join(number(1, 3), message(5, message(1, "a/link", 2, "to"))),
		join(number(1, 4), message(6, message(5, []byte{1, 2, 3}))),
		message(8, message(1, "from", 2, "to")),
		join(number(1, 6), message(9, message(1, join(message(1, "at"), number(2, 3)), 2, []byte{5}))),
		join(number(1, 7), message(10, join(message(1, "bin/p.runfiles"), number(2, 4), number(3, 6), message(6, message(2, message(1, "m1")))))),
		join(number(1, 8), message(6, message(5, []byte{1, 7}))),
		message(7, join(message(7, "//a:p", 3, message(1, message(1, "Arch", 2, "arm64")), 6, number(5, 2), 6, message(4, "gone")),
			number(4, 8), number(9, 3), number(13, 1), message(18, message(1, join(number(1, 2), []byte{0x10, 0x80, 0x89, 0x7a}))))),
	} {
		log = protowire.AppendBytes(log, entry)
	}
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := execlog.Read(bytes.NewReader(encoder.EncodeAll(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	s := found.Spawns[0]
	if s.ExitCode != 3 || !s.Remotable || s.Millis != 2002 || s.Platform["Arch"] != "arm64" {
		t.Errorf("found %+v", s)
	}
	inputs := map[string]string{
		"a/file":                       "f1",
		"bin/p.runfiles/_repo_mapping": "m1",
		"bin/p.runfiles/a/file":        "f1",
		"bin/p.runfiles/a/folder/x/y":  "f2",
		"bin/p.runfiles/a/link":        "-> to",
	}
	if got := found.Inputs(s); !maps.Equal(got, inputs) {
		t.Errorf("inputs: expected %v, found %v", inputs, got)
	}
	outputs := map[string]string{"a/folder/x/y": "f2", "gone": execlog.Missing}
	if got := found.Outputs(s); !maps.Equal(got, outputs) {
		t.Errorf("outputs: expected %v, found %v", outputs, got)
	}
}

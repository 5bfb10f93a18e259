// Package execlogtest writes compact execution logs for tests.
package execlogtest

import (
	"encoding/binary"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
	"google.golang.org/protobuf/encoding/protowire"
)

// A Spawn is what a log says about one process. Inputs and Outputs map paths to digests.
type Spawn struct {
	Label, Mnemonic, Runner, Digest string
	Args                            []string
	Env                             map[string]string
	Inputs, Outputs                 map[string]string
	CacheHit, Uncacheable           bool
}

// Write writes a log to a file.
func Write(t *testing.T, name string, spawns ...Spawn) {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	content := encoder.EncodeAll(Encode(spawns...), nil)
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Encode returns a log that is not compressed.
func Encode(spawns ...Spawn) []byte {
	w := &writer{}
	w.entry(2, text(nil, 1, "SHA-256"))
	for _, s := range spawns {
		w.spawn(s)
	}
	return w.log
}

type writer struct {
	log []byte
	ids uint64
}

// entry adds an entry and returns its number.
func (w *writer) entry(field protowire.Number, payload []byte) uint64 {
	w.ids++
	message := number(nil, 1, w.ids)
	message = protowire.AppendTag(message, field, protowire.BytesType)
	message = protowire.AppendBytes(message, payload)
	w.log = binary.AppendUvarint(w.log, uint64(len(message)))
	w.log = append(w.log, message...)
	return w.ids
}

func (w *writer) files(files map[string]string) []uint64 {
	var ids []uint64
	for _, path := range slices.Sorted(maps.Keys(files)) {
		ids = append(ids, w.entry(3, bytes(text(nil, 1, path), 2, text(nil, 1, files[path]))))
	}
	return ids
}

func (w *writer) spawn(s Spawn) {
	var packed, message []byte
	for _, id := range w.files(s.Inputs) {
		packed = protowire.AppendVarint(packed, id)
	}
	inner := w.entry(6, bytes(nil, 5, packed))
	set := w.entry(6, bytes(nil, 4, protowire.AppendVarint(nil, inner)))
	for _, arg := range s.Args {
		message = text(message, 1, arg)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		message = bytes(message, 2, text(text(nil, 1, name), 2, s.Env[name]))
	}
	message = number(message, 4, set)
	for _, id := range w.files(s.Outputs) {
		message = bytes(message, 6, number(nil, 5, id))
	}
	message = text(text(text(message, 7, s.Label), 8, s.Mnemonic), 11, s.Runner)
	message = number(message, 12, flag(s.CacheHit))
	message = number(message, 15, flag(!s.Uncacheable))
	message = bytes(message, 16, text(nil, 1, s.Digest))
	w.entry(7, message)
}

func flag(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func number(message []byte, field protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(message, field, protowire.VarintType), value)
}

func text(message []byte, field protowire.Number, value string) []byte {
	return bytes(message, field, []byte(value))
}

func bytes(message []byte, field protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(message, field, protowire.BytesType), value)
}

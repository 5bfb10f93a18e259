// Package execlog reads Bazel's compact execution log: what each spawn read, wrote and was
// called with, and where its result came from.
//
// https://github.com/bazelbuild/bazel/blob/7.7.1/src/main/protobuf/spawn.proto, ExecLogEntry
package execlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// A Log has the spawns of one build in the order in which they ended.
type Log struct {
	Spawns []*Spawn
	// Hash is the name of the function of all digests, such as "SHA-256".
	Hash    string
	entries map[uint64]entry
}

// A Spawn is one process that Bazel ran, or whose result it took from a cache.
type Spawn struct {
	Label    string // of the target that it is for, in canonical form
	Mnemonic string
	Runner   string // "linux-sandbox", "remote", "remote cache hit", "disk cache hit", ...
	Status   string // what went wrong, or ""
	ExitCode int
	CacheHit bool
	// Cacheable says whether a remote cache may have the result.
	Cacheable bool
	// Remotable says whether another machine may execute it.
	Remotable bool
	// Digest is the hash of the REAPI Action, or "" where nothing asked for it.
	Digest   string
	Args     []string
	Env      map[string]string
	Platform map[string]string
	Millis   int64 // from start to end, queues included
	inputs   uint64
	outputs  []uint64
	missing  []string // outputs that it did not write
}

// maxEntry bounds the size in bytes of one entry.
const maxEntry = 1 << 28

// ReadFile reads the file of --execution_log_compact_file.
func ReadFile(name string) (*Log, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("expected Bazel to write its execution log: %w", err)
	}
	defer file.Close()
	log, err := Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: expected a compact execution log, as --execution_log_compact_file writes: %w", name, err)
	}
	return log, nil
}

// Read reads a compact execution log to its end.
func Read(r io.Reader) (*Log, error) {
	decoder, err := zstd.NewReader(r)
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	in := bufio.NewReader(decoder)
	log := &Log{entries: map[uint64]entry{}}
	for {
		size, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return log, nil
		}
		if err != nil {
			return nil, err
		}
		if size > maxEntry {
			return nil, fmt.Errorf("expected entries of at most %d bytes, found one of %d", maxEntry, size)
		}
		message := make([]byte, size)
		if _, err := io.ReadFull(in, message); err != nil {
			return nil, err
		}
		if err := log.add(message); err != nil {
			return nil, err
		}
	}
}

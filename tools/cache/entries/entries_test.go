package entries_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"example.com/thimble/tools/cache/entries"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

// put writes an entry that was last used so many seconds after start.
func put(t testing.TB, s entries.Store, kind entries.Kind, name string, content []byte, seconds float64) string {
	t.Helper()
	digest := sum([]byte(name))
	path := s.Path(kind, digest)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	at := start.Add(time.Duration(seconds * float64(time.Second)))
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	return digest
}

func exists(t *testing.T, s entries.Store, kind entries.Kind, digest string) bool {
	t.Helper()
	_, err := os.Stat(s.Path(kind, digest))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func field(number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), value)
}

func digestMessage(digest string, size uint64) []byte {
	m := field(1, []byte(digest))
	return protowire.AppendVarint(protowire.AppendTag(m, 2, protowire.VarintType), size)
}

func file(digest string) []byte {
	m := field(1, []byte("bazel-out/file"))
	m = append(m, field(2, digestMessage(digest, 5))...)
	return protowire.AppendVarint(protowire.AppendTag(m, 4, protowire.VarintType), 1)
}

func TestEvictTakesWhatWasUsedLongestAgo(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	var digests []string
	order := []int{5, 3, 8, 0, 9, 1, 7, 2, 6, 4}
	for _, i := range order {
		// Several of them within a second.
		digests = append(digests, put(t, s, entries.Blob, fmt.Sprint(i), make([]byte, 4096), float64(i)/4))
	}
	kept, evicted, err := s.Evict(6*4096, func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if expected := (entries.Size{Entries: 6, Bytes: 6 * 4096}); kept != expected {
		t.Errorf("expected %v to be kept, found %v", expected, kept)
	}
	if expected := (entries.Size{Entries: 4, Bytes: 4 * 4096}); evicted != expected {
		t.Errorf("expected %v to be evicted, found %v", expected, evicted)
	}
	for at, i := range order {
		if expected, found := i >= 4, exists(t, s, entries.Blob, digests[at]); found != expected {
			t.Errorf("entry last used as number %d: expected kept %t, found %t", i, expected, found)
		}
	}
}

func TestEvictWithinTheLimitRemovesNothing(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	put(t, s, entries.Blob, "a", []byte("a"), 0)
	kept, evicted, err := s.Evict(4096, func() error { t.Error("expected no refresh"); return nil })
	if err != nil || evicted.Entries != 0 || kept.Entries != 1 {
		t.Errorf("expected one entry to be kept, found %v kept, %v evicted, error %v", kept, evicted, err)
	}
}

func TestEvictKeepsWhatIsUsedMeanwhile(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	old := put(t, s, entries.Blob, "old", []byte("old"), 0)
	put(t, s, entries.Blob, "new", []byte("new"), 100)
	_, evicted, err := s.Evict(4096, func() error {
		_, err := s.Touch(map[entries.Use]time.Time{{Kind: entries.Blob, Digest: old}: start.Add(200 * time.Second)})
		return err
	})
	if err != nil || evicted.Entries != 0 || !exists(t, s, entries.Blob, old) {
		t.Errorf("expected the entry that was used to be kept, found %v evicted, error %v", evicted, err)
	}
}

func TestEvictTakesActionsBeforeTheirBlobs(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	blob := put(t, s, entries.Blob, "blob", []byte("blob"), 0)
	action := put(t, s, entries.Action, "action", field(2, file(blob)), 0)
	if _, _, err := s.Evict(4096, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	if exists(t, s, entries.Action, action) || !exists(t, s, entries.Blob, blob) {
		t.Error("expected the action to be evicted and its blob to be kept, found otherwise")
	}
}

func TestForeignFilesStay(t *testing.T) {
	var told []string
	s := entries.Store{Dir: t.TempDir(), Foreign: func(path string) { told = append(told, path) }}
	digest := put(t, s, entries.Blob, "a", make([]byte, 8192), 0)
	foreign := []string{
		filepath.Join(s.Dir, "cas", "README"),
		filepath.Join(s.Dir, "cas", digest[:2], "notes.txt"),
		filepath.Join(s.Dir, "cas", digest[:2], sum([]byte("elsewhere"))),
	}
	for _, path := range foreign {
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	size, err := s.Measure()
	if err != nil {
		t.Fatal(err)
	}
	if expected := (entries.Size{Entries: 1, Bytes: 8192}); size != expected {
		t.Errorf("expected %v, found %v", expected, size)
	}
	slices.Sort(told)
	slices.Sort(foreign)
	if !slices.Equal(told, foreign) {
		t.Errorf("expected to be told of %v, found %v", foreign, told)
	}
	if _, _, err := s.Evict(0, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, path := range foreign {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// Bazel that downloads nothing reads actions only: their blobs must not age meanwhile.
func TestUseOfAnActionIsUseOfItsBlobs(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	output := put(t, s, entries.Blob, "output", []byte("12345"), 0)
	stdout := put(t, s, entries.Blob, "stdout", []byte("12345"), 0)
	nested := put(t, s, entries.Blob, "nested", []byte("12345"), 0)
	deep := put(t, s, entries.Blob, "deep", []byte("12345"), 0)
	tree := put(t, s, entries.Blob, "tree", append(field(1, field(1, file(nested))), field(2, field(1, file(deep)))...), 0)
	other := put(t, s, entries.Blob, "other", []byte("12345"), 0)
	empty := append(field(1, []byte("empty")), field(2, field(1, []byte(sum(nil))))...)
	inline := append(file(sum([]byte("inline"))), field(5, []byte("inline"))...)
	message := slices.Concat(
		field(2, file(output)), field(2, empty), field(2, inline),
		field(3, append(field(1, []byte("folder")), field(3, digestMessage(tree, 9))...)),
		field(6, digestMessage(stdout, 5)),
		protowire.AppendVarint(protowire.AppendTag(nil, 4, protowire.VarintType), 0),
	)
	action := put(t, s, entries.Action, "action", message, 0)
	at := start.Add(time.Hour)
	removed, err := s.Touch(map[entries.Use]time.Time{{Kind: entries.Action, Digest: action}: at})
	if err != nil || removed != 0 {
		t.Fatalf("expected nothing to be removed, found %d, error %v", removed, err)
	}
	for name, path := range map[string]string{
		"action": s.Path(entries.Action, action), "output": s.Path(entries.Blob, output), "stdout": s.Path(entries.Blob, stdout),
		"tree": s.Path(entries.Blob, tree), "nested": s.Path(entries.Blob, nested), "deep": s.Path(entries.Blob, deep),
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(at) {
			t.Errorf("%s: expected last use %v, found %v", name, at, info.ModTime())
		}
	}
	if info, err := os.Stat(s.Path(entries.Blob, other)); err != nil || !info.ModTime().Equal(start) {
		t.Errorf("expected the blob of no action to be as it was, found %v, error %v", info.ModTime(), err)
	}
}

func TestActionWithoutItsBlobIsRemoved(t *testing.T) {
	s := entries.Store{Dir: t.TempDir()}
	file1 := field(2, file(sum([]byte("gone"))))
	action := put(t, s, entries.Action, "action", file1, 0)
	garbage := put(t, s, entries.Action, "garbage", []byte("\xff\xfe not a message"), 0)
	removed, err := s.Touch(map[entries.Use]time.Time{
		{Kind: entries.Action, Digest: action}:               start,
		{Kind: entries.Action, Digest: garbage}:              start,
		{Kind: entries.Action, Digest: sum([]byte("never"))}: start,
		{Kind: entries.Blob, Digest: sum([]byte("never"))}:   start,
	})
	if err != nil || removed != 1 || exists(t, s, entries.Action, action) {
		t.Errorf("expected one action to be removed, found %d, error %v", removed, err)
	}
}

// BenchmarkEvict removes a tenth of the entries. Its number can be given:
// THIMBLE_BENCH_ENTRIES=200000 go test -bench Evict -benchtime 1x ./tools/cache/entries
func BenchmarkEvict(b *testing.B) {
	n := 20000
	if value := os.Getenv("THIMBLE_BENCH_ENTRIES"); value != "" {
		if _, err := fmt.Sscan(value, &n); err != nil {
			b.Fatal(err)
		}
	}
	s := entries.Store{Dir: b.TempDir()}
	for i := range n {
		put(b, s, entries.Blob, fmt.Sprint(i), nil, float64(i))
	}
	b.ReportAllocs()
	b.ResetTimer()
	limit := int64(n) * 4096
	for b.Loop() {
		limit = limit * 9 / 10
		if _, _, err := s.Evict(limit, func() error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n), "entries")
}

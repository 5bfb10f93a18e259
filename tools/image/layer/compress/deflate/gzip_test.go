package deflate

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	kgzip "github.com/klauspost/compress/gzip"

	"example.com/thimble/tools/image/layer/compress/compresstest"
)

func gunzip(t *testing.T, compressed, data []byte) {
	t.Helper()
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"compress/gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"klauspost":     func(r io.Reader) (io.Reader, error) { return kgzip.NewReader(r) },
	} {
		r, err := open(bytes.NewReader(compressed))
		if err != nil {
			t.Fatalf("%s: expected a gzip member, found %v", name, err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%s: expected the %d bytes, found %d and error %v", name, len(data), len(got), err)
		}
	}
}

func TestGzipHeader(t *testing.T) {
	var out bytes.Buffer
	if err := Gzip(&out, []byte("hello\n")); err != nil {
		t.Fatal(err)
	}
	gunzip(t, out.Bytes(), []byte("hello\n"))
	expected := "1f8b08000000000002ffcb48cdc9c9e7020020303a3606000000"
	if got := fmt.Sprintf("%x", out.Bytes()); got != expected {
		t.Errorf("expected %s, found %s", expected, got)
	}
}

// TestSameBytes expects the same digest on every architecture.
func TestSameBytes(t *testing.T) {
	var out bytes.Buffer
	if err := Gzip(&out, append(compresstest.Text(300_000), compresstest.Noise(10_000)...)); err != nil {
		t.Fatal(err)
	}
	expected := "79356 abe3c120037d75aa7a3f201a6e46e0212fdfcfbcb0783a6d63f4d0042b437edb"
	if got := fmt.Sprintf("%d %x", out.Len(), sha256.Sum256(out.Bytes())); got != expected {
		t.Errorf("expected %s, found %s; if the encoder was meant to write other bytes, this is what to expect", expected, got)
	}
}

// TestProgram compresses the first 1.5 MB of this test's own program.
func TestProgram(t *testing.T) {
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data = data[:min(len(data), 1_500_000)]
	var out, other bytes.Buffer
	if err := Gzip(&out, data); err != nil {
		t.Fatal(err)
	}
	gunzip(t, out.Bytes(), data)
	w, err := gzip.NewWriterLevel(&other, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(data)
	w.Close()
	if most := other.Len() * 955 / 1000; out.Len() > most {
		t.Errorf("expected 4.5 %% less than the %d bytes of compress/gzip, at most %d, found %d", other.Len(), most, out.Len())
	}
}

type failing struct{ after int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestGzipFails(t *testing.T) {
	for _, after := range []int{0, 10, 15, 20} {
		if err := Gzip(&failing{after}, []byte("hello\n")); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: expected %v, found %v", after, errFull, err)
		}
	}
}

func FuzzGzip(f *testing.F) {
	for _, seed := range [][]byte{nil, {0}, []byte("abcabcabcabd"), make([]byte, 1000), compresstest.Noise(500), compresstest.Text(5000), compresstest.Runs()} {
		f.Add(seed, uint16(1))
		f.Add(seed, uint16(70))
	}
	f.Fuzz(func(t *testing.T, data []byte, times uint16) {
		if len(data)*int(times%300) > 70_000 {
			return
		}
		data = bytes.Repeat(data, int(times%300))
		var out bytes.Buffer
		if err := Gzip(&out, data); err != nil {
			t.Fatal(err)
		}
		if most := len(data) + 5*(len(data)/storedMax+1) + 18; out.Len() > most {
			t.Errorf("expected at most %d bytes, found %d", most, out.Len())
		}
		gunzip(t, out.Bytes(), data)
	})
}

// BenchmarkGzip compresses the file that GZIP_BENCHMARK names, or else text.
func BenchmarkGzip(b *testing.B) {
	data := compresstest.Text(2_000_000)
	if name := os.Getenv("GZIP_BENCHMARK"); name != "" {
		var err error
		if data, err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(data)))
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Gzip(&out, data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes-out")
}

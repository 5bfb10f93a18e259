package entries

import "testing"

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x12\x06\x12\x04\x0a\x02ab"))
	f.Add([]byte{0x12, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, message []byte) {
		a := parseAction(message)
		for _, digest := range append(append(a.blobs, a.trees...), parseTree(message)...) {
			if !IsDigest(digest) {
				t.Errorf("expected digests, found %q", digest)
			}
		}
	})
}

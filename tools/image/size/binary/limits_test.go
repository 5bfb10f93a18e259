package binary

import (
	"testing"
	"time"

	"example.com/thimble/tools/image/size/report"
)

// TestClaimOften claims all of a file as often as damaged tables may.
func TestClaimOften(t *testing.T) {
	const size, limit = 4<<20 + 7, 5 * time.Second
	start := time.Now()
	l := newLedger(size)
	l.claim(100, 101, l.owner("b"), report.Code)
	for range 100000 {
		l.claim(0, size, l.owner("a"), report.Code)
		if time.Since(start) > limit {
			t.Fatalf("expected the claims within %v", limit)
		}
	}
	if parts := l.parts(); len(parts) != 2 || parts[0].Size != size-1 || parts[1].Size != 1 {
		t.Errorf("expected all but one byte of a, found %v", parts)
	}
}

package weigh

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	const said = "Loading: \nERROR: bad\n[1 / 2] Compiling\n\nINFO: \nFAILED: \nno end"
	for name, c := range map[string]struct {
		patience time.Duration
		shown    string
	}{
		"fast": {time.Hour, ""},
		"slow": {-1, "headline\nLoading: \n[1 / 2] Compiling\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var shown strings.Builder
			p := newProgress(&shown, "headline\n", c.patience)
			for _, part := range strings.SplitAfter(said, "i") {
				if n, err := p.Write([]byte(part)); n != len(part) || err != nil {
					t.Fatalf("expected %d bytes to be taken, found %d, %v", len(part), n, err)
				}
			}
			if shown.String() != c.shown {
				t.Errorf("expected %q to be shown, found %q", c.shown, &shown)
			}
			if found, expected := p.String(), "ERROR: bad\nno end"; found != expected {
				t.Errorf("expected %q to be kept, found %q", expected, found)
			}
		})
	}
}

package page

import "testing"

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		name, main string
		expected   origin
	}{
		{"example.com/thimble/apps/web", "example.com/thimble/apps/web", own},
		{"example.com/thimble/tools/image/size", "example.com/thimble/apps/web", own},
		{"github.com/us/it/internal", "github.com/us/it/cmd/it", own},
		{"main", "example.com/a", own},
		{"github.com/us/other", "github.com/us/it/cmd/it", module},
		{"golang.org/x/sys/unix", "golang.org/x/tools/cmd/stress", module},
		{"example.com/a", "", module},
		{"net/http", "example.com/a", standard},
		{"vendor/golang.org/x/net/idna", "golang.org/x/net/cmd", standard},
		{"runtime", "example.com/a", runtime},
		{"runtime/debug", "example.com/a", runtime},
		{"internal/runtime/maps", "example.com/a", runtime},
		{"internal/poll", "example.com/a", standard},
		{"(ELF headers)", "example.com/a", structure},
	} {
		if found, _ := place(c.name, c.main); found != c.expected {
			t.Errorf("%s in %s: expected %s, found %s", c.name, c.main, origins[c.expected], origins[found])
		}
	}
}

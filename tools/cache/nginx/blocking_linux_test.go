package nginx

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"testing"
)

// A worker that waits in accept answers none of its connections.
func TestSocketDoesNotBlock(t *testing.T) {
	server, err := Start(context.Background(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Skip(err)
	}
	defer server.Kill()
	info, err := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/3", server.process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`flags:\s+(\d+)`).FindSubmatch(info)
	if found == nil {
		t.Fatalf("expected flags, found %q", info)
	}
	flags, err := strconv.ParseInt(string(found[1]), 8, 64)
	if err != nil {
		t.Fatal(err)
	}
	if flags&syscall.O_NONBLOCK == 0 {
		t.Errorf("expected a listening socket that does not block, found flags %#o", flags)
	}
}

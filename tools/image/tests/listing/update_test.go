// Package listing tests the target that writes a listing.
package listing

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/imagetest"
)

func TestUpdateRewritesBrokenListing(t *testing.T) {
	update := imagetest.Built(t, "UPDATE")
	expected, err := os.ReadFile(imagetest.Built(t, "LISTING"))
	if err != nil {
		t.Fatal(err)
	}

	workspace := t.TempDir()
	listing := filepath.Join(workspace, "tools/image/tests/listing/listing.txt")
	if err := os.MkdirAll(filepath.Dir(listing), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(listing, []byte("broken\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(update)
	cmd.Env = append(os.Environ(), "BUILD_WORKSPACE_DIRECTORY="+workspace)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "wrote tools/image/tests/listing/listing.txt") {
		t.Fatalf("expected the name of the listing, found %s, %v", out, err)
	}
	if found, err := os.ReadFile(listing); err != nil || string(found) != string(expected) {
		t.Errorf("expected %s, found %s, %v", expected, found, err)
	}
}

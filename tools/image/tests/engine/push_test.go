package engine

import (
	"io"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"

	"example.com/thimble/tools/image/imagetest"
)

func TestEnginePullsWhatWasPushed(t *testing.T) {
	push := imagetest.Built(t, "PUSH")
	docker := func(args ...string) (stdout string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "docker", args...)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("docker %q: %v: %s", args, err, &stderr)
		}
		return string(out)
	}
	// An engine on another machine does not reach this machine's loopback interface.
	if host, err := os.Hostname(); err != nil || docker("info", "--format", "{{.Name}}") != host+"\n" {
		t.Skipf("expected an engine on this machine, %s, %v", host, err)
	}

	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	out, err := exec.CommandContext(t.Context(), push, "--registry", address).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, command, ok := strings.Cut(strings.TrimSpace(string(out)), "pull it: docker ")
	if !ok {
		t.Fatalf("expected how to pull the image, found %s", out)
	}
	docker(strings.Fields(command)...)
	image := address + "/thimble-probe:latest"
	defer docker("rmi", image)
	if found := docker("run", "--rm", image, "args"); found != "[\"/probe\" \"args\"]\n" {
		t.Errorf("expected the probe to be executed, found %s", found)
	}
}

package gocommand_test

import (
	"os/exec"
	"strings"
	"testing"

	"example.com/thimble/tools/size/gocommand"
)

func TestRun(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command, as in Bazel's sandbox")
	}
	t.Setenv("GOCACHE", t.TempDir())
	printed, err := gocommand.Run(gocommand.ForLinux("s390x"), "env", "CGO_ENABLED", "GOOS", "GOARCH")
	if err != nil || string(printed) != "0\nlinux\ns390x\n" {
		t.Errorf("expected what is in the environment, found %q, %v", printed, err)
	}
	if printed, err := gocommand.Run(nil, "nothing"); err == nil || !strings.Contains(err.Error(), "go nothing: unknown command") {
		t.Errorf("expected an error with what the go command says, found %q, %v", printed, err)
	}
}

package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	hostStatus      = "Name:\tx\nCapBnd:\t000001ffffffffff\nSeccomp:\t0\n"
	containerStatus = "CapBnd:\t00000000a80425fb\nSeccomp:\t0\n"
	filteredStatus  = "CapBnd:\t000001ffffffffff\nSeccomp:\t2\n"
)

// The words are tested for hosts that no test can make; tried for real are those of
// TestNamespacesDenied and, for a container, of tools/image/tests/engine.
func TestDenied(t *testing.T) {
	const container = "nothing inside of it helps; whoever starts it allows them with: docker run --security-opt"
	for name, c := range map[string]struct {
		files map[string]string
		err   error
		said  string
	}{
		"limit":              {map[string]string{"sys/user/max_user_namespaces": "0\n"}, unix.ENOSPC, "found user.max_user_namespaces=0 (no space left on device); allow them: sudo sysctl -w user.max_user_namespaces=10000"},
		"limit of a kind":    {map[string]string{"sys/user/max_user_namespaces": "9\n", "sys/user/max_net_namespaces": "0\n"}, unix.ENOSPC, "sudo sysctl -w user.max_net_namespaces=10000"},
		"Debian":             {map[string]string{"sys/kernel/unprivileged_userns_clone": "0\n"}, unix.EPERM, "found kernel.unprivileged_userns_clone=0 (operation not permitted); allow them: sudo sysctl -w kernel.unprivileged_userns_clone=1"},
		"Ubuntu":             {map[string]string{"sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, notAllowed("setting the name of the machine", unix.EPERM), "found kernel.apparmor_restrict_unprivileged_userns=1 (setting the name of the machine: operation not permitted); allow them: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
		"Ubuntu's mounts":    {map[string]string{"sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, notAllowed("making mounts private", unix.EACCES), "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
		"container":          {map[string]string{"self/status": containerStatus}, unix.EPERM, container},
		"container's filter": {map[string]string{"self/status": filteredStatus}, unix.EPERM, container},
		"container on Ubuntu": {
			map[string]string{"self/status": containerStatus, "sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, unix.EPERM, container,
		},
		"unknown": {map[string]string{"self/status": hostStatus, "sys/kernel/apparmor_restrict_unprivileged_userns": "0\n"}, unix.EPERM, "none of the settings that are known to deny them (operation not permitted); look for"},
		"another": {map[string]string{"self/status": containerStatus}, &failure{Message: "executing /x: permission denied"}, "executing /x: permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			proc := t.TempDir()
			for file, content := range c.files {
				name := filepath.Join(proc, file)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if found := denied(c.err, proc).Error(); !strings.Contains(found, c.said) {
				t.Errorf("expected %q, found %q", c.said, found)
			}
		})
	}
}

// TestNamespacesDenied asks a machine that denies namespaces: a user namespace has limits of its
// own, so this machine's stay as they are.
func TestNamespacesDenied(t *testing.T) {
	const limit, inside = "/proc/sys/user/max_user_namespaces", "THIMBLE_TEST_DENIED"
	if os.Getenv(inside) != "" {
		if err := os.WriteFile(limit, []byte("0"), 0); err != nil {
			t.Fatal(err)
		}
		_, err := runImage(t.Context(), t, image(t, v1.Config{Entrypoint: []string{"/probe"}}), Options{})
		if err == nil || !strings.Contains(err.Error(), "found user.max_user_namespaces=0 (creating them: no space left on device)") || !strings.HasSuffix(err.Error(), "sudo sysctl -w user.max_user_namespaces=10000") {
			t.Errorf("expected an error that says how to allow namespaces, found %v", err)
		}
		return
	}
	before := setting(procDir, "user/max_user_namespaces")
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestNamespacesDenied$")
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if found := setting(procDir, "user/max_user_namespaces"); found != before {
		t.Errorf("expected this machine's limit to stay %s, found %s", before, found)
	}
}

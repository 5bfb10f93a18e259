package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// procDir is where the kernel says what it allows.
const procDir = "/proc"

// limits are settings of which 0 denies namespaces to root, too.
var limits = []string{
	"user/max_user_namespaces",
	"user/max_mnt_namespaces",
	"user/max_pid_namespaces",
	"user/max_ipc_namespaces",
	"user/max_uts_namespaces",
	"user/max_net_namespaces",
}

// switches are settings of Linux distributions that deny namespaces to all but root, with
// the value that does so and the value that allows them.
var switches = []struct{ file, denies, allows string }{
	{"kernel/unprivileged_userns_clone", "0", "1"},             // Debian
	{"kernel/apparmor_restrict_unprivileged_userns", "1", "0"}, // Ubuntu
}

// denied explains an error of namespaces, or of what only root may do inside them: AppArmor
// lets every program make namespaces, and then nothing inside of them. Other errors stay as
// they are.
func denied(err error, proc string) error {
	if !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.EACCES) && !errors.Is(err, unix.ENOSPC) && !errors.Is(err, unix.EINVAL) {
		return err
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		// The program that the os package could not start is this one.
		err = fmt.Errorf("creating them: %w", path.Err)
	}
	found, remedy := denial(proc)
	return fmt.Errorf("executing an image without an engine: expected a machine where this user may create user, mount, PID and network namespaces, found %s (%w); %s", found, err, remedy)
}

// denial looks for what denies namespaces, and says how to allow them.
func denial(proc string) (found, remedy string) {
	if confined(proc) {
		return "a container that denies them",
			"nothing inside of it helps; whoever starts it allows them with: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"
	}
	for _, file := range limits {
		if setting(proc, file) == "0" {
			return sysctl(file, "0", "10000")
		}
	}
	for _, s := range switches {
		if setting(proc, s.file) == s.denies {
			return sysctl(s.file, s.denies, s.allows)
		}
	}
	return "them denied by none of the settings that are known to deny them",
		"look for other security modules in the kernel's log (sudo dmesg), and for a chroot, in which no namespaces can be created"
}

func sysctl(file, denies, allows string) (found, remedy string) {
	name := strings.ReplaceAll(file, "/", ".")
	return name + "=" + denies, fmt.Sprintf("allow them: sudo sysctl -w %s=%s", name, allows)
}

// setting is empty where the kernel has no such setting.
func setting(proc, file string) string {
	data, _ := os.ReadFile(proc + "/sys/" + file)
	return strings.TrimSpace(string(data))
}

// confined says whether this process is in a container that filters system calls or in which no
// user is root of the machine: then no command typed here allows namespaces. The repository rule
// in tools/image/run/host asks the same question.
func confined(proc string) bool {
	status, err := os.ReadFile(proc + "/self/status")
	if err != nil {
		return false
	}
	fields := map[string]string{}
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		fields[key] = strings.TrimSpace(value)
	}
	capabilities, err := strconv.ParseUint(fields["CapBnd"], 16, 64)
	return err == nil && capabilities&(1<<unix.CAP_SYS_ADMIN) == 0 || fields["Seccomp"] == "2"
}

package runner

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
)

// kept are the capabilities that engines leave to root, of which every one is confined to
// the namespaces.
var kept = []uintptr{
	unix.CAP_AUDIT_WRITE, unix.CAP_CHOWN, unix.CAP_DAC_OVERRIDE, unix.CAP_FOWNER, unix.CAP_FSETID,
	unix.CAP_KILL, unix.CAP_MKNOD, unix.CAP_NET_BIND_SERVICE, unix.CAP_NET_RAW, unix.CAP_SETFCAP,
	unix.CAP_SETGID, unix.CAP_SETPCAP, unix.CAP_SETUID, unix.CAP_SYS_CHROOT,
}

// drop changes to the program's user and gives up all other capabilities. Where only one user is
// mapped, this process is that user already.
func drop(u user, mapsIDs bool) error {
	for capability := uintptr(0); capability <= unix.CAP_LAST_CAP; capability++ {
		if slices.Contains(kept, capability) {
			continue
		}
		// A kernel that does not know the capability does not give it.
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0); err != nil && err != unix.EINVAL {
			return fmt.Errorf("dropping capabilities: %w", err)
		}
	}
	if mapsIDs {
		if err := unix.Setgroups(append([]int{u.GID}, u.Groups...)); err != nil {
			return fmt.Errorf("setting the groups %v: %w", u.Groups, err)
		}
		if err := unix.Setresgid(u.GID, u.GID, u.GID); err != nil {
			return fmt.Errorf("becoming group %d: %w", u.GID, err)
		}
		if err := unix.Setresuid(u.UID, u.UID, u.UID); err != nil {
			return fmt.Errorf("becoming user %d: %w", u.UID, err)
		}
		// setuid has cleared this flag.
		if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("dropping capabilities: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("dropping privileges: %w", err)
	}
	return nil
}

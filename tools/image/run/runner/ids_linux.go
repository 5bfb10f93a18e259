package runner

import (
	"fmt"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// MapsOwners says whether files have the owners that the image gives them, and a program
// loses what its user may not do. Where this process is not root, or has but one user, all
// files belong to the image's user.
func MapsOwners() bool {
	_, _, ok := identityMappings()
	return ok
}

// identityMappings maps every user and group that this process has to itself. That needs
// the privileges of root, and more than the one user that a sandbox has.
func identityMappings() (uids, gids []syscall.SysProcIDMap, ok bool) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	const needed = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID
	if os.Geteuid() != 0 || unix.Capget(&header, &data[0]) != nil || data[0].Effective&needed != needed {
		return nil, nil, false
	}
	uids, uidCount := identity("/proc/self/uid_map")
	gids, gidCount := identity("/proc/self/gid_map")
	return uids, gids, uidCount > 1 && gidCount > 1
}

func identity(file string) (ids []syscall.SysProcIDMap, count int) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, 0
	}
	for line := range strings.Lines(string(data)) {
		var inside, outside, size int
		if _, err := fmt.Sscan(line, &inside, &outside, &size); err != nil {
			return nil, 0
		}
		ids = append(ids, syscall.SysProcIDMap{ContainerID: inside, HostID: inside, Size: size})
		count += size
	}
	return ids, count
}

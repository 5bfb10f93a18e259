package runner

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/ocidir"
)

// changeRoot makes the image's tree the root of the inner mount namespace, whose mounts are private.
func changeRoot(r *request, tree ocidir.Tree) error {
	p, root := r.Program, r.Mount
	volumes, err := openVolumes(p.Binds)
	if err != nil {
		return err
	}
	if err := mountTmpfs(root, "0755"); err != nil {
		return err
	}
	inner, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer inner.Close()
	// What the image has in a volume becomes its first content.
	for _, name := range p.Tmpfs {
		if err := mountAt(inner, name, func(target string) error { return mountTmpfs(target, "0755") }); err != nil {
			return err
		}
	}
	if err := unpack(tree, inner, r.MapsIDs); err != nil {
		return fmt.Errorf("unpacking the image: %w", err)
	}
	dir, err := tree.Resolve(p.Dir)
	if err == nil {
		err = inner.MkdirAll(relative(dir), 0o755)
	}
	if err != nil {
		return fmt.Errorf("working directory %s: %w", p.Dir, err)
	}
	if err := mountSystem(inner); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Binds)) {
		source := fmt.Sprintf("/proc/self/fd/%d", volumes[name])
		if err := mountAt(inner, name, func(target string) error { return unix.Mount(source, target, "", unix.MS_BIND|unix.MS_REC, "") }); err != nil {
			return err
		}
	}
	if !p.Writable {
		for _, target := range []string{filepath.Join(root, "dev"), root} {
			if err := unix.Mount("", target, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|unix.MS_NODEV|unix.MS_NOSUID, ""); err != nil {
				return fmt.Errorf("making the root filesystem read-only: %w", err)
			}
		}
	}
	if err := unix.Chdir(root); err != nil {
		return err
	}
	// Both arguments may be the new root: the old one then lies on top of it.
	if err := unix.PivotRoot(".", "."); err != nil {
		return notAllowed("changing the root", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return fmt.Errorf("leaving the old root: %w", err)
	}
	return nil
}

// openVolumes holds on to directories that the new root may cover.
func openVolumes(binds map[string]string) (map[string]int, error) {
	opened := map[string]int{}
	for name, source := range binds {
		fd, err := unix.Open(source, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, fmt.Errorf("volume %s: expected a directory, found %s: %w; create it", name, source, err)
		}
		opened[name] = fd
	}
	return opened, nil
}

func mountTmpfs(target, mode string) error {
	if err := unix.Mount("tmpfs", target, "tmpfs", unix.MS_NODEV|unix.MS_NOSUID, "mode="+mode); err != nil {
		return fmt.Errorf("mounting an empty filesystem: %w", err)
	}
	return nil
}

// mountAt makes the directory of that name in the root and mounts something on it. The name
// has no symbolic links left, so it does not lead out of the root.
func mountAt(root *os.Root, name string, mount func(target string) error) error {
	if err := root.MkdirAll(relative(name), 0o755); err != nil {
		return fmt.Errorf("mounting %s: %w", name, err)
	}
	if err := mount(filepath.Join(root.Name(), name)); err != nil {
		return fmt.Errorf("mounting %s: %w", name, err)
	}
	return nil
}

// relative is a path of the image as the methods of os.Root want it.
func relative(name string) string {
	if name = path.Clean("/" + name)[1:]; name == "" {
		return "."
	}
	return name
}

// devices are those of an engine's default that a program may count on, as far as this
// machine has them.
var devices = []string{"full", "null", "random", "tty", "urandom", "zero"}

// streams are names by which programs open what they were started with.
var streams = map[string]string{"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}

// mountSystem gives the image what every engine gives: /proc, and a /dev with the harmless
// devices.
func mountSystem(root *os.Root) error {
	if err := root.MkdirAll("proc", 0o755); err != nil {
		return err
	}
	// A container with a masked /proc may not mount another one; programs that do not
	// read /proc run all the same.
	_ = unix.Mount("proc", filepath.Join(root.Name(), "proc"), "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	for _, dir := range []struct{ name, mode string }{{"dev", "0755"}, {"dev/shm", "1777"}} {
		if err := mountAt(root, dir.name, func(target string) error { return mountTmpfs(target, dir.mode) }); err != nil {
			return err
		}
	}
	for name, number := range streams {
		if err := root.Symlink("/proc/self/fd"+number, "dev/"+name); err != nil {
			return err
		}
	}
	for _, device := range devices {
		if _, err := os.Stat("/dev/" + device); err != nil {
			continue
		}
		if err := root.WriteFile("dev/"+device, nil, 0o666); err != nil {
			return err
		}
		target := filepath.Join(root.Name(), "dev", device)
		if err := unix.Mount("/dev/"+device, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("mounting /dev/%s: %w", device, err)
		}
	}
	return nil
}

package runner

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/executable"
)

// checkEmulator makes sure of what can be known before the image becomes the root, where
// neither the emulator nor a dynamic linker is.
func checkEmulator(name string) error {
	if name == "" {
		return nil
	}
	wrong := func(found string) error {
		return fmt.Errorf("emulator %s: expected a static qemu-user program for %s, found %s; use that of qemu-user-static",
			name, runtime.GOARCH, found)
	}
	file, err := os.Open(name)
	if err != nil {
		return wrong(err.Error())
	}
	defer file.Close()
	if problems := append(executable.CheckMachine(file, runtime.GOARCH), executable.CheckStatic(file)...); len(problems) > 0 {
		return wrong(problems[0].Found)
	}
	return nil
}

// execute returns only when it fails. The emulator is a file descriptor, for it has no path
// in the image; -0 gives the program its own name.
func execute(p *program, emulator int) error {
	if emulator < 0 {
		err := unix.Exec(p.Exec, p.Argv, p.Env)
		return fmt.Errorf("executing %s: %w: expected a static program for linux/%s; check its platform, or use an emulator for it",
			p.Exec, err, runtime.GOARCH)
	}
	argv, err := syscall.SlicePtrFromStrings(append([]string{"qemu", "-0", p.Argv[0], p.Exec}, p.Argv[1:]...))
	if err != nil {
		return err
	}
	env, err := syscall.SlicePtrFromStrings(p.Env)
	if err != nil {
		return err
	}
	empty := [1]byte{}
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, uintptr(emulator), uintptr(unsafe.Pointer(&empty[0])),
		uintptr(unsafe.Pointer(&argv[0])), uintptr(unsafe.Pointer(&env[0])), unix.AT_EMPTY_PATH, 0)
	return fmt.Errorf("executing the emulator %s: %w", p.Emulator, errno)
}

package runner

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/thimble/tools/image/layer/executable"
)

// checkEmulator checks the emulator and the program before the image becomes the root. In the
// image's root there is neither the emulator's file nor its dynamic linker, and the emulator would
// report its own errors with an exit code that looks like the program's.
func checkEmulator(p *program) error {
	name := p.Emulator
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
	started := p.Exec
	if !path.IsAbs(started) {
		started = path.Join(p.Dir, started)
	}
	emulated, _, err := p.tree.Lookup(started)
	if err != nil {
		return err
	}
	if !executable.IsELF(emulated.Content) {
		return fmt.Errorf("executing %s: expected an ELF program, which is all that an emulator executes, found none; make a program the entrypoint", p.Exec)
	}
	if problems := executable.CheckMachine(bytes.NewReader(emulated.Content), p.architecture); len(problems) > 0 {
		return fmt.Errorf("executing %s: expected %s, found %s; %s", p.Exec, problems[0].Expected, problems[0].Found, problems[0].Remedy)
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

package runner

import (
	"debug/elf"
	"fmt"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hosts maps architectures to what an ELF file for them says.
var hosts = map[string]elf.Machine{
	"386": elf.EM_386, "amd64": elf.EM_X86_64, "arm": elf.EM_ARM, "arm64": elf.EM_AARCH64,
	"ppc64le": elf.EM_PPC64, "riscv64": elf.EM_RISCV, "s390x": elf.EM_S390,
}

// checkEmulator makes sure of what can be known before the image becomes the root, where
// neither the emulator nor a dynamic linker is.
func checkEmulator(name string) error {
	if name == "" {
		return nil
	}
	expected := "expected a static qemu-user program for " + runtime.GOARCH
	file, err := elf.Open(name)
	if err != nil {
		return fmt.Errorf("emulator %s: %s, found %w", name, expected, err)
	}
	defer file.Close()
	if file.Machine != hosts[runtime.GOARCH] {
		return fmt.Errorf("emulator %s: %s, found one for %s", name, expected, file.Machine)
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return fmt.Errorf("emulator %s: %s, found a dynamic one; use that of qemu-user-static", name, expected)
		}
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

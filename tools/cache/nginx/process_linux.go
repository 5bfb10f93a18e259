package nginx

import (
	"runtime"
	"syscall"
)

// attributes makes nginx end when the thread that starts it ends, as by kill -9 of the process.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

func lockThread() { runtime.LockOSThread() }

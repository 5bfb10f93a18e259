//go:build !linux

package nginx

import "syscall"

// attributes gives nginx a process group. It outlives a parent that is killed with -9.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func lockThread() {}

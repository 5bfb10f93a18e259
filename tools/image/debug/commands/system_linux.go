package commands

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// attributes are what package io/fs does not know of a file.
type attributes struct {
	device, inode, links, blocks uint64
	uid, gid                     uint32
	accessed, changed            time.Time
}

func attributesOf(info fs.FileInfo) attributes {
	s := info.Sys().(*syscall.Stat_t)
	return attributes{
		device: uint64(s.Dev), inode: s.Ino, links: uint64(s.Nlink), blocks: uint64(s.Blocks),
		uid: s.Uid, gid: s.Gid,
		accessed: time.Unix(s.Atim.Unix()), changed: time.Unix(s.Ctim.Unix()),
	}
}

// space is that of a file system, in bytes.
type space struct{ total, free, available uint64 }

func spaceOf(name string) (space, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(name, &s); err != nil {
		return space{}, &os.PathError{Op: "statfs", Path: name, Err: err}
	}
	block := uint64(s.Bsize)
	return space{s.Blocks * block, s.Bfree * block, s.Bavail * block}, nil
}

// systemNames are what uname -s, -n, -r and -m print.
func systemNames() (map[byte]string, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return nil, err
	}
	text := func(b [65]byte) string { s, _, _ := strings.Cut(string(b[:]), "\x00"); return s }
	return map[byte]string{'s': text(u.Sysname), 'n': text(u.Nodename), 'r': text(u.Release), 'm': text(u.Machine)}, nil
}

func signalNumber(name string) syscall.Signal {
	return unix.SignalNum("SIG" + strings.TrimPrefix(strings.ToUpper(name), "SIG"))
}

func signalName(s syscall.Signal) string {
	return strings.TrimPrefix(unix.SignalName(s), "SIG")
}

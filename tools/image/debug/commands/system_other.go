//go:build !linux

package commands

import (
	"errors"
	"io/fs"
	"syscall"
	"time"
)

// The names of the commands are known everywhere, because images are made everywhere; the
// commands are for Linux.
var errLinux = errors.New("works on Linux only")

type attributes struct {
	device, inode, links, blocks uint64
	uid, gid                     uint32
	accessed, changed            time.Time
}

func attributesOf(fs.FileInfo) attributes { return attributes{} }

type space struct{ total, free, available uint64 }

func spaceOf(string) (space, error) { return space{}, errLinux }

func systemNames() (map[byte]string, error) { return nil, errLinux }

func signalNumber(string) syscall.Signal { return 0 }

func signalName(syscall.Signal) string { return "" }

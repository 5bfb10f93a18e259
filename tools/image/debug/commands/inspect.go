package commands

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

func stat(_ context.Context, p *Process) error {
	_, names, err := p.options("")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errUsage
	}
	return p.each(names, func(name string) error {
		info, err := os.Lstat(p.path(name))
		if err != nil {
			return err
		}
		a := attributesOf(info)
		shown := name
		if info.Mode()&fs.ModeSymlink != 0 {
			if target, err := os.Readlink(p.path(name)); err == nil {
				shown += " -> " + target
			}
		}
		const layout = "2006-01-02 15:04:05.000000000 -0700"
		fmt.Fprintf(p.Stdout, "  File: %s\n  Size: %d\tBlocks: %d\tDevice: %d\tInode: %d\tLinks: %d\n",
			shown, info.Size(), a.blocks, a.device, a.inode, a.links)
		fmt.Fprintf(p.Stdout, "Access: (%04o/%s)\tUid: %d\tGid: %d\n", permissions(info.Mode()), modeString(info.Mode()), a.uid, a.gid)
		fmt.Fprintf(p.Stdout, "Access: %s\nModify: %s\nChange: %s\n",
			a.accessed.Format(layout), info.ModTime().Format(layout), a.changed.Format(layout))
		return nil
	})
}

// permissions are the mode's lower twelve bits, as chmod takes them.
func permissions(m fs.FileMode) uint32 {
	bits := uint32(m.Perm())
	for i, special := range []fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if m&special != 0 {
			bits |= 0o1000 << i
		}
	}
	return bits
}

func readlink(_ context.Context, p *Process) error {
	options, names, err := p.options("f")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errUsage
	}
	return p.each(names, func(name string) error {
		read := os.Readlink
		if has(options, 'f') {
			read = filepath.EvalSymlinks
		}
		target, err := read(p.path(name))
		if err == nil {
			fmt.Fprintln(p.Stdout, target)
		}
		return err
	})
}

func sha256sum(_ context.Context, p *Process) error {
	_, names, err := p.options("b")
	if err != nil {
		return err
	}
	return p.eachFile(names, func(name string, r io.Reader) error {
		hash := sha256.New()
		if _, err := io.Copy(hash, r); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%x  %s\n", hash.Sum(nil), name)
		return nil
	})
}

func hexdump(_ context.Context, p *Process) error {
	options, names, err := p.options("Cn:s:")
	if err != nil {
		return err
	}
	if len(names) > 1 {
		return errUsage
	}
	limit, skip := int64(-1), int64(0)
	for letter, number := range map[byte]*int64{'n': &limit, 's': &skip} {
		if has(options, letter) {
			if *number, err = strconv.ParseInt(options[letter], 0, 64); err != nil || *number < 0 {
				return fmt.Errorf("expected a number, found %q; %w", options[letter], errUsage)
			}
		}
	}
	return p.eachFile(names, func(_ string, r io.Reader) error {
		if _, err := io.CopyN(io.Discard, r, skip); err != nil {
			return ignoreEnd(err)
		}
		if limit >= 0 {
			r = io.LimitReader(r, limit)
		}
		return dump(p.Stdout, r, skip)
	})
}

// dump shows 16 bytes in a line: their offset, each in hexadecimal, and as text.
func dump(w io.Writer, r io.Reader, offset int64) error {
	out := bufio.NewWriter(w)
	defer out.Flush()
	var line [16]byte
	for {
		n, err := io.ReadFull(r, line[:])
		if n > 0 {
			fmt.Fprintf(out, "%08x ", offset)
			for i, c := range line[:] {
				if i%8 == 0 {
					out.WriteByte(' ')
				}
				if i >= n {
					out.WriteString("   ")
					continue
				}
				fmt.Fprintf(out, "%02x ", c)
				if c < ' ' || c > '~' {
					line[i] = '.'
				}
			}
			fmt.Fprintf(out, " |%s|\n", line[:n])
			offset += int64(n)
		}
		if err == io.ErrUnexpectedEOF || err == io.EOF {
			fmt.Fprintf(out, "%08x\n", offset)
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func date(_ context.Context, p *Process) error {
	options, operands, err := p.options("u")
	if err != nil || len(operands) > 0 {
		return errUsage
	}
	now := time.Now()
	if has(options, 'u') {
		now = now.UTC()
	}
	fmt.Fprintln(p.Stdout, now.Format(time.UnixDate))
	return nil
}

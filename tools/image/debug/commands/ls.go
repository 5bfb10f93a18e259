package commands

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func ls(_ context.Context, p *Process) error {
	options, names, err := p.options("1AaRdhlnrt")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	titled := len(names) > 1 || has(options, 'R')
	var files []listed
	var folders []string
	failed := p.each(names, func(name string) error {
		info, err := os.Lstat(p.path(name))
		if err == nil && info.Mode()&fs.ModeSymlink != 0 && !has(options, 'l') && !has(options, 'd') {
			if target, err := os.Stat(p.path(name)); err == nil {
				info = target
			}
		}
		if err != nil {
			return err
		}
		if info.IsDir() && !has(options, 'd') {
			folders = append(folders, name)
		} else {
			files = append(files, listed{name, p.path(name), info})
		}
		return nil
	})
	p.list(files, options)
	for i := 0; i < len(folders); i++ {
		below, err := p.listFolder(folders[i], options, titled, i > 0 || len(files) > 0)
		if err != nil {
			p.complain(folders[i], err)
			failed = status(1)
		}
		folders = slices.Insert(folders, i+1, below...)
	}
	return failed
}

// listed is a file as ls shows it.
type listed struct {
	name, path string
	info       fs.FileInfo
}

// listFolder lists a folder, and returns the folders in it where they are to be listed too.
func (p *Process) listFolder(folder string, options map[byte]string, titled, spaced bool) (below []string, err error) {
	if spaced {
		fmt.Fprintln(p.Stdout)
	}
	if titled {
		fmt.Fprintf(p.Stdout, "%s:\n", folder)
	}
	entries, err := os.ReadDir(p.path(folder))
	if err != nil {
		return nil, err
	}
	var files []listed
	add := func(name string) {
		path := filepath.Join(p.path(folder), name)
		if info, err := os.Lstat(path); err != nil {
			p.complain(path, err)
		} else {
			files = append(files, listed{name, path, info})
		}
	}
	if has(options, 'a') {
		add(".")
		add("..")
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") && !has(options, 'a') && !has(options, 'A') {
			continue
		}
		add(entry.Name())
		if entry.IsDir() && has(options, 'R') {
			below = append(below, strings.TrimSuffix(folder, "/")+"/"+entry.Name())
		}
	}
	p.list(files, options)
	return below, nil
}

func (p *Process) list(files []listed, options map[byte]string) {
	if has(options, 't') {
		slices.SortStableFunc(files, func(a, b listed) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	}
	if has(options, 'r') {
		slices.Reverse(files)
	}
	if !has(options, 'l') && !has(options, 'n') {
		for _, f := range files {
			fmt.Fprintln(p.Stdout, f.name)
		}
		return
	}
	var rows [][]string
	for _, f := range files {
		a := attributesOf(f.info)
		name := f.name
		if f.info.Mode()&fs.ModeSymlink != 0 {
			if target, err := os.Readlink(f.path); err == nil {
				name += " -> " + target
			}
		}
		rows = append(rows, []string{modeString(f.info.Mode()), fmt.Sprint(a.links), fmt.Sprint(a.uid), fmt.Sprint(a.gid),
			size(uint64(f.info.Size()), has(options, 'h')), f.info.ModTime().UTC().Format(time.DateTime), name})
	}
	p.columns(rows)
}

// modeString is the mode as ls -l shows it.
func modeString(m fs.FileMode) string {
	s := []byte("-rwxrwxrwx")
	for i := range 9 {
		if m&(1<<(8-i)) == 0 {
			s[i+1] = '-'
		}
	}
	for _, t := range []struct {
		mode   fs.FileMode
		letter byte
	}{
		{fs.ModeDir, 'd'}, {fs.ModeSymlink, 'l'}, {fs.ModeNamedPipe, 'p'}, {fs.ModeSocket, 's'},
		{fs.ModeDevice, 'b'}, {fs.ModeCharDevice, 'c'},
	} {
		if m&t.mode != 0 {
			s[0] = t.letter
		}
	}
	for _, t := range []struct {
		mode   fs.FileMode
		place  int
		letter byte
	}{{fs.ModeSetuid, 3, 's'}, {fs.ModeSetgid, 6, 's'}, {fs.ModeSticky, 9, 't'}} {
		if m&t.mode == 0 {
			continue
		}
		if s[t.place] == '-' {
			t.letter -= 'a' - 'A'
		}
		s[t.place] = t.letter
	}
	return string(s)
}

// size is a number of bytes, short for people where they want it.
func size(bytes uint64, human bool) string {
	if !human || bytes < 1024 {
		return fmt.Sprint(bytes)
	}
	f, unit := float64(bytes), 0
	for f >= 1024 {
		f /= 1024
		unit++
	}
	return fmt.Sprintf("%.1f%c", f, "?KMGTPE"[unit])
}

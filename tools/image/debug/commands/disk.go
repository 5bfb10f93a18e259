package commands

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func du(_ context.Context, p *Process) error {
	options, names, err := p.options("ahsk")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	seen := map[inode]bool{}
	return p.each(names, func(name string) error {
		info, err := os.Lstat(p.path(name))
		if err != nil {
			return err
		}
		p.usage(name, info, options, seen, true)
		return nil
	})
}

type inode struct{ device, number uint64 }

// usage returns the bytes that a file, or a folder with all that is in it, takes on the
// disk, each inode once, and prints those that the options want.
func (p *Process) usage(name string, info fs.FileInfo, options map[byte]string, seen map[inode]bool, top bool) uint64 {
	a := attributesOf(info)
	if key := (inode{a.device, a.inode}); seen[key] && !info.IsDir() {
		return 0
	} else {
		seen[key] = true
	}
	total := a.blocks * 512
	if info.IsDir() {
		entries, err := os.ReadDir(p.path(name))
		if err != nil {
			p.complain(name, err)
		}
		for _, entry := range entries {
			if info, err := entry.Info(); err == nil {
				total += p.usage(filepath.Join(name, entry.Name()), info, options, seen, false)
			}
		}
	}
	if top || !has(options, 's') && (info.IsDir() || has(options, 'a')) {
		shown := size(total, true)
		if !has(options, 'h') {
			shown = fmt.Sprint((total + 1023) / 1024)
		}
		fmt.Fprintf(p.Stdout, "%s\t%s\n", shown, name)
	}
	return total
}

// A mountPoint is a line of /proc/mounts.
type mountPoint struct{ device, folder, kind, options string }

func mounts() ([]mountPoint, error) {
	file, err := os.Open("/proc/self/mounts")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var all []mountPoint
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) >= 4 {
			all = append(all, mountPoint{unescape.Replace(fields[0]), unescape.Replace(fields[1]), fields[2], fields[3]})
		}
	}
	return all, lines.Err()
}

func mount(_ context.Context, p *Process) error {
	if len(p.Args) > 0 {
		return fmt.Errorf("it lists what is mounted, and mounts nothing; %w", errUsage)
	}
	all, err := mounts()
	for _, m := range all {
		fmt.Fprintf(p.Stdout, "%s on %s type %s (%s)\n", m.device, m.folder, m.kind, m.options)
	}
	return err
}

func df(_ context.Context, p *Process) error {
	options, names, err := p.options("hk")
	if err != nil {
		return err
	}
	all, err := mounts()
	if err != nil {
		return err
	}
	rows := [][]string{{"Size", "Used", "Available", "Use%", "Mounted on"}}
	show := func(name, folder string) error {
		s, err := spaceOf(name)
		if err != nil || s.total == 0 && len(names) == 0 {
			return err
		}
		shown := func(n uint64) string {
			if has(options, 'h') {
				return size(n, true)
			}
			return fmt.Sprint(n / 1024)
		}
		share := uint64(0)
		if used := s.total - s.free; used > 0 {
			share = (used*100 + used + s.available - 1) / (used + s.available)
		}
		rows = append(rows, []string{shown(s.total), shown(s.total - s.free), shown(s.available), fmt.Sprintf("%d%%", share), folder})
		return nil
	}
	if len(names) == 0 {
		for _, m := range all {
			show(m.folder, m.folder) // some cannot be asked by everybody
		}
	}
	err = p.each(names, func(name string) error {
		path, err := filepath.EvalSymlinks(p.path(name))
		if err != nil {
			return err
		}
		folder := "/"
		for _, m := range all {
			if below := strings.TrimSuffix(m.folder, "/") + "/"; len(m.folder) > len(folder) && strings.HasPrefix(path+"/", below) {
				folder = m.folder
			}
		}
		return show(path, folder)
	})
	p.columns(rows)
	return err
}

package commands

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

func cat(_ context.Context, p *Process) error {
	names, err := p.parse(p.flags("[FILE]..."))
	if err != nil {
		return err
	}
	return p.eachFile(names, func(_ string, r io.Reader) error {
		_, err := io.Copy(p.Stdout, r)
		return err
	})
}

func ls(_ context.Context, p *Process) error {
	flags := p.flags("[-1adhlrt] [FILE]...")
	all := flags.BoolP("all", "a", false, "also files whose names begin with a dot")
	itself := flags.BoolP("directory", "d", false, "a folder itself instead of what is in it")
	human := flags.BoolP("human-readable", "h", false, "sizes like 1.5M")
	flags.BoolP("one", "1", true, "one file a line, as without this option")
	long := flags.BoolP("long", "l", false, "mode, links, owner, group, size in bytes, and time of change")
	reverse := flags.BoolP("reverse", "r", false, "in reverse order")
	byTime := flags.BoolP("time", "t", false, "the newest first")
	names, err := p.parse(flags)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	var files []listed
	failed := p.each(names, func(name string) error {
		info, err := os.Lstat(p.path(name))
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 && !*long {
			if target, err := os.Stat(p.path(name)); err == nil {
				info = target
			}
		}
		if !info.IsDir() || *itself {
			files = append(files, listed{name, p.path(name), info})
			return nil
		}
		entries, err := os.ReadDir(p.path(name))
		for _, entry := range entries {
			shown := entry.Name()
			if !*all && strings.HasPrefix(shown, ".") {
				continue
			}
			if len(names) > 1 {
				shown = filepath.Join(name, shown)
			}
			if info, err := entry.Info(); err == nil {
				files = append(files, listed{shown, filepath.Join(p.path(name), entry.Name()), info})
			}
		}
		return err
	})
	if *byTime {
		slices.SortStableFunc(files, func(a, b listed) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	}
	if *reverse {
		slices.Reverse(files)
	}
	out := p.columns()
	defer out.Flush()
	for _, f := range files {
		name := f.name
		if *long {
			if target, err := os.Readlink(f.path); err == nil {
				name += " -> " + target
			}
			stat := f.info.Sys().(*syscall.Stat_t)
			fmt.Fprintf(out, "%v\t%d\t%d\t%d\t%s\t%s\t", f.info.Mode(), stat.Nlink, stat.Uid, stat.Gid, size(f.info.Size(), *human), f.info.ModTime().UTC().Format(time.DateTime))
		}
		fmt.Fprintln(out, name)
	}
	return failed
}

// listed is a file as ls shows it.
type listed struct {
	name, path string
	info       fs.FileInfo
}

// size is a number of bytes, rounded where human is true.
func size(bytes int64, human bool) string {
	if !human || bytes < 1024 {
		return fmt.Sprint(bytes)
	}
	n, unit := float64(bytes), -1
	for ; n >= 1024; unit++ {
		n /= 1024
	}
	return fmt.Sprintf("%.1f%c", n, "KMGTPE"[unit])
}

// columns aligns cells that end with a tab.
func (p *Process) columns() *tabwriter.Writer {
	return tabwriter.NewWriter(p.Stdout, 0, 0, 1, ' ', 0)
}

var findTypes = map[string]fs.FileMode{
	"f": 0, "d": fs.ModeDir, "l": fs.ModeSymlink, "p": fs.ModeNamedPipe, "s": fs.ModeSocket,
	"b": fs.ModeDevice, "c": fs.ModeDevice | fs.ModeCharDevice,
}

func find(ctx context.Context, p *Process) error {
	operands := max(0, slices.IndexFunc(append(slices.Clone(p.Args), "-"), func(arg string) bool { return strings.HasPrefix(arg, "-") }))
	folders := p.Args[:operands]
	if len(folders) == 0 {
		folders = []string{"."}
	}
	// These options are whole words behind one dash, which pflag does not read.
	flags := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	flags.SetOutput(p.Stdout)
	pattern := flags.String("name", "", "files whose names match the `PATTERN`")
	kind := flags.String("type", "", "files of the type `f|d|l|p|s|b|c`")
	maxDepth := flags.Int("maxdepth", -1, "nothing deeper than `N` levels below the folder")
	flags.Bool("print", true, "print the names, as find does in any case")
	err := flags.Parse(p.Args[operands:])
	if err == flag.ErrHelp {
		return nil
	}
	mode, ok := findTypes[*kind]
	if err == nil && *kind != "" && !ok {
		err = fmt.Errorf("-type %s: expected one of f d l p s b c", *kind)
	}
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("%s: expected folders before the options", flags.Arg(0))
	}
	if _, bad := filepath.Match(*pattern, ""); err == nil && bad != nil {
		err = fmt.Errorf("-name %s: %w", *pattern, bad)
	}
	if err != nil {
		return fmt.Errorf("%w; %w", err, errUsage)
	}
	return p.walk(ctx, folders, func(name string, depth int, entry fs.DirEntry) error {
		matches, _ := filepath.Match(*pattern, filepath.Base(name))
		if (matches || *pattern == "") && (*kind == "" || entry.Type() == mode) {
			fmt.Fprintln(p.Stdout, name)
		}
		if entry.IsDir() && depth == *maxDepth {
			return fs.SkipDir
		}
		return nil
	})
}

// walk calls visit for all files in the folders, with names that begin as the folders do,
// and reports what it cannot read.
func (p *Process) walk(ctx context.Context, folders []string, visit func(name string, depth int, entry fs.DirEntry) error) error {
	var failed error
	for _, folder := range folders {
		root := p.path(folder)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			name, depth := folder, 0
			if below := strings.Trim(path[len(root):], "/"); below != "" {
				name, depth = strings.TrimSuffix(folder, "/")+"/"+below, 1+strings.Count(below, "/")
			}
			if err != nil {
				p.complain(name, err)
				failed = status(1)
				return nil
			}
			return visit(name, depth, entry)
		})
		if err != nil {
			return err
		}
	}
	return failed
}

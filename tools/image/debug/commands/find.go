package commands

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

var findTypes = map[string]fs.FileMode{
	"f": 0, "d": fs.ModeDir, "l": fs.ModeSymlink, "p": fs.ModeNamedPipe, "s": fs.ModeSocket,
	"b": fs.ModeDevice, "c": fs.ModeDevice | fs.ModeCharDevice,
}

func find(ctx context.Context, p *Process) error {
	args := p.Args
	var folders []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		folders, args = append(folders, args[0]), args[1:]
	}
	if len(folders) == 0 {
		folders = []string{"."}
	}
	var tests []func(path string, entry fs.DirEntry) bool
	maxDepth := -1
	for ; len(args) > 0; args = args[2:] {
		if args[0] == "-print" {
			args = append([]string{""}, args...)
			continue
		}
		if len(args) == 1 {
			return fmt.Errorf("%s needs a value; %w", args[0], errUsage)
		}
		value := args[1]
		switch args[0] {
		case "-name", "-path":
			if _, err := filepath.Match(value, ""); err != nil {
				return fmt.Errorf("%s %s: %w", args[0], value, err)
			}
			whole := args[0] == "-path"
			tests = append(tests, func(path string, _ fs.DirEntry) bool {
				if !whole {
					path = filepath.Base(path)
				}
				ok, _ := filepath.Match(value, path)
				return ok
			})
		case "-type":
			mode, ok := findTypes[value]
			if !ok {
				return fmt.Errorf("-type %s: expected one of f d l p s b c; %w", value, errUsage)
			}
			tests = append(tests, func(_ string, entry fs.DirEntry) bool { return entry.Type() == mode })
		case "-maxdepth":
			var err error
			if maxDepth, err = strconv.Atoi(value); err != nil {
				return fmt.Errorf("-maxdepth %s: expected a number; %w", value, errUsage)
			}
		default:
			return fmt.Errorf("%s is no option; %w", args[0], errUsage)
		}
	}

	failed := false
	for _, folder := range folders {
		root := p.path(folder)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			below := strings.TrimPrefix(path[len(root):], "/")
			shown := folder
			if below != "" {
				shown = strings.TrimSuffix(folder, "/") + "/" + below
			}
			if err != nil {
				p.complain(shown, err)
				failed = true
				return nil
			}
			matches := true
			for _, test := range tests {
				matches = matches && test(shown, entry)
			}
			if matches {
				fmt.Fprintln(p.Stdout, shown)
			}
			depth := 0
			if below != "" {
				depth = 1 + strings.Count(below, "/")
			}
			if entry.IsDir() && depth == maxDepth {
				return fs.SkipDir
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if failed {
		return status(1)
	}
	return nil
}

package commands

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
)

func grep(_ context.Context, p *Process) error {
	options, operands, err := p.options("EFHce:hilnqrRv")
	if err != nil {
		return err
	}
	expression, ok := options['e']
	if !ok {
		if len(operands) == 0 {
			return fmt.Errorf("expected a pattern; %w", errUsage)
		}
		expression, operands = operands[0], operands[1:]
	}
	if has(options, 'F') {
		expression = regexp.QuoteMeta(expression)
	}
	if has(options, 'i') {
		expression = "(?i)" + expression
	}
	pattern, err := regexp.Compile(expression)
	if err != nil {
		return err
	}

	recursive := has(options, 'r') || has(options, 'R')
	if recursive {
		if operands, err = p.filesBelow(operands); err != nil {
			return err
		}
	}
	named := (recursive || len(operands) > 1 || has(options, 'H')) && !has(options, 'h')
	found := false
	failed := p.eachFile(operands, func(name string, r io.Reader) error {
		prefix := ""
		if named {
			prefix = name + ":"
		}
		count, err := p.grepFile(pattern, options, prefix, name, r)
		found = found || count > 0
		return err
	})
	if found {
		return nil
	}
	if failed != nil {
		return status(2)
	}
	return status(1)
}

func (p *Process) grepFile(pattern *regexp.Regexp, options map[byte]string, prefix, name string, r io.Reader) (count int, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<24)
	quiet := has(options, 'q') || has(options, 'l') || has(options, 'c')
	for number := 1; lines.Scan(); number++ {
		if pattern.Match(lines.Bytes()) == has(options, 'v') {
			continue
		}
		count++
		if quiet {
			continue
		}
		if has(options, 'n') {
			fmt.Fprintf(p.Stdout, "%s%d:%s\n", prefix, number, lines.Bytes())
		} else {
			fmt.Fprintf(p.Stdout, "%s%s\n", prefix, lines.Bytes())
		}
	}
	switch {
	case has(options, 'q'):
	case has(options, 'l') && count > 0:
		fmt.Fprintln(p.Stdout, name)
	case has(options, 'c'):
		fmt.Fprintf(p.Stdout, "%s%d\n", prefix, count)
	}
	return count, lines.Err()
}

// filesBelow are the regular files below the folders, by default the working directory.
func (p *Process) filesBelow(folders []string) (files []string, err error) {
	if len(folders) == 0 {
		folders = []string{"."}
	}
	for _, folder := range folders {
		root := p.path(folder)
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				p.complain(path, err)
				return nil
			}
			if entry.Type().IsRegular() {
				files = append(files, folder+path[len(root):])
			}
			return nil
		})
	}
	if len(files) == 0 {
		return nil, status(1)
	}
	return files, nil
}

package commands

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"regexp"
)

func grep(ctx context.Context, p *Process) error {
	flags := p.flags("[-EFcilnqrv] PATTERN [FILE]...")
	flags.BoolP("extended-regexp", "E", true, "the pattern has the syntax of Go, as without this option")
	fixed := flags.BoolP("fixed-strings", "F", false, "the pattern is a text")
	counted := flags.BoolP("count", "c", false, "the number of lines instead of the lines")
	ignoreCase := flags.BoolP("ignore-case", "i", false, "small and capital letters are the same")
	namesOnly := flags.BoolP("files-with-matches", "l", false, "names of files instead of the lines")
	numbered := flags.BoolP("line-number", "n", false, "lines with their numbers")
	quiet := flags.BoolP("quiet", "q", false, "nothing but the exit code")
	recursive := flags.BoolP("recursive", "r", false, "the files in folders, too")
	inverted := flags.BoolP("invert-match", "v", false, "lines that do not match")
	files, err := p.parse(flags)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("expected a pattern; %w", errUsage)
	}
	expression, files := files[0], files[1:]
	if *fixed {
		expression = regexp.QuoteMeta(expression)
	}
	if *ignoreCase {
		expression = "(?i)" + expression
	}
	pattern, err := regexp.Compile(expression)
	if err != nil {
		return fmt.Errorf("%w; %w", err, errUsage)
	}

	named := *recursive || len(files) > 1
	total := 0
	search := func(name string, r io.Reader) error {
		prefix := ""
		if named {
			prefix = name + ":"
		}
		count := 0
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 1<<24)
		for number := 1; lines.Scan() && ctx.Err() == nil; number++ {
			if pattern.Match(lines.Bytes()) == *inverted {
				continue
			}
			count++
			if *quiet || *namesOnly || *counted {
				continue
			}
			fmt.Fprint(p.Stdout, prefix)
			if *numbered {
				fmt.Fprintf(p.Stdout, "%d:", number)
			}
			fmt.Fprintf(p.Stdout, "%s\n", lines.Bytes())
		}
		total += count
		if *namesOnly && count > 0 {
			fmt.Fprintln(p.Stdout, name)
		} else if *counted {
			fmt.Fprintf(p.Stdout, "%s%d\n", prefix, count)
		}
		return lines.Err()
	}
	if *recursive {
		if len(files) == 0 {
			files = []string{"."}
		}
		err = p.walk(ctx, files, func(name string, _ int, entry fs.DirEntry) error {
			if entry.Type().IsRegular() {
				p.eachFile([]string{name}, search)
			}
			return nil
		})
	} else {
		err = p.eachFile(files, search)
	}
	if total == 0 && err == nil {
		return status(1)
	} else if total == 0 {
		return status(2)
	}
	return nil
}

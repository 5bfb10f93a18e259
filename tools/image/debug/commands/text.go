package commands

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// open opens a file; "-" is standard input.
func (p *Process) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(p.Stdin), nil
	}
	return os.Open(p.path(name))
}

// eachFile calls do for each file, or for standard input where there is none.
func (p *Process) eachFile(names []string, do func(name string, r io.Reader) error) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	return p.each(names, func(name string) error {
		file, err := p.open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		return do(name, file)
	})
}

func cat(_ context.Context, p *Process) error {
	_, names, err := p.options("u")
	if err != nil {
		return err
	}
	return p.eachFile(names, func(_ string, r io.Reader) error {
		_, err := io.Copy(p.Stdout, r)
		return err
	})
}

// lineOptions are those of head and tail, which also take the number alone, as in -5.
func (p *Process) lineOptions(spec string) (options map[byte]string, count int, names []string, err error) {
	if len(p.Args) > 0 && len(p.Args[0]) > 1 && p.Args[0][0] == '-' && strings.Trim(p.Args[0][1:], "0123456789") == "" {
		p.Args = append([]string{"-n", p.Args[0][1:]}, p.Args[1:]...)
	}
	if options, names, err = p.options(spec); err != nil {
		return nil, 0, nil, err
	}
	count = 10
	for _, letter := range []byte("nc") {
		if has(options, letter) {
			if count, err = strconv.Atoi(options[letter]); err != nil || count < 0 {
				return nil, 0, nil, fmt.Errorf("expected a number, found %q; %w", options[letter], errUsage)
			}
		}
	}
	return options, count, names, nil
}

func (p *Process) title(names []string, name string) {
	if len(names) > 1 {
		fmt.Fprintf(p.Stdout, "==> %s <==\n", name)
	}
}

func head(_ context.Context, p *Process) error {
	options, count, names, err := p.lineOptions("n:c:")
	if err != nil {
		return err
	}
	return p.eachFile(names, func(name string, r io.Reader) error {
		p.title(names, name)
		if has(options, 'c') {
			_, err := io.CopyN(p.Stdout, r, int64(count))
			return ignoreEnd(err)
		}
		lines := bufio.NewReader(r)
		for range count {
			line, err := lines.ReadSlice('\n')
			for err == bufio.ErrBufferFull {
				p.Stdout.Write(line)
				line, err = lines.ReadSlice('\n')
			}
			p.Stdout.Write(line)
			if err != nil {
				return ignoreEnd(err)
			}
		}
		return nil
	})
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

func tail(ctx context.Context, p *Process) error {
	options, count, names, err := p.lineOptions("n:c:f")
	if err != nil {
		return err
	}
	return p.eachFile(names, func(name string, r io.Reader) error {
		p.title(names, name)
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		start := len(data)
		if has(options, 'c') {
			start = max(0, len(data)-count)
		} else {
			for range count {
				if start = bytes.LastIndexByte(data[:max(0, start-1)], '\n') + 1; start == 0 {
					break
				}
			}
		}
		if _, err := p.Stdout.Write(data[start:]); err != nil {
			return err
		}
		for has(options, 'f') && ctx.Err() == nil {
			if n, err := io.Copy(p.Stdout, r); err != nil {
				return err
			} else if n == 0 {
				pause(ctx, 200*time.Millisecond)
			}
		}
		return nil
	})
}

func wc(_ context.Context, p *Process) error {
	options, names, err := p.options("lwc")
	if err != nil {
		return err
	}
	var total [3]int
	show := func(counts [3]int, name string) {
		var cells []string
		for i, letter := range []byte("lwc") {
			if len(options) == 1 && has(options, letter) {
				cells = append(cells, strconv.Itoa(counts[i]))
			} else if len(options) == 0 || has(options, letter) {
				cells = append(cells, fmt.Sprintf("%7d", counts[i]))
			}
		}
		if name != "-" {
			cells = append(cells, name)
		}
		fmt.Fprintln(p.Stdout, strings.Join(cells, " "))
	}
	err = p.eachFile(names, func(name string, r io.Reader) error {
		var counts [3]int
		inWord := false
		buffer := make([]byte, 1<<16)
		for {
			n, err := r.Read(buffer)
			for _, c := range buffer[:n] {
				space := c == ' ' || c >= '\t' && c <= '\r'
				if c == '\n' {
					counts[0]++
				}
				if !space && !inWord {
					counts[1]++
				}
				inWord = !space
			}
			counts[2] += n
			if err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
		for i := range total {
			total[i] += counts[i]
		}
		show(counts, name)
		return nil
	})
	if len(names) > 1 {
		show(total, "total")
	}
	return err
}

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// A runner starts other programs. They hold the cache's lock with it, so that
// none of them outlives a killed run unnoticed.
type runner struct {
	lock *os.File
	env  []string
	dir  string
}

func (r runner) with(env ...string) runner {
	r.env = append(r.env[:len(r.env):len(r.env)], env...)
	return r
}

func (r runner) output(name string, args ...string) (string, error) {
	var out bytes.Buffer
	err := r.stream(&out, name, args...)
	return out.String(), err
}

// stream writes the program's standard output to a writer, while it comes.
func (r runner) stream(out io.Writer, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), r.env...)
	cmd.Dir = r.dir
	cmd.SysProcAttr = endWithParent()
	if r.lock != nil {
		cmd.ExtraFiles = []*os.File{r.lock}
	}
	var problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = out, &problems
	if err := cmd.Run(); err != nil {
		said := problems.String()
		if kept, ok := out.(*bytes.Buffer); ok {
			said += "\n" + errorLines(kept.String())
		}
		return fmt.Errorf("%s %s: %w\n%s", name, brief(args), err, lastLines(said, 8))
	}
	return nil
}

func brief(args []string) string {
	if len(args) > 12 {
		args = append(args[:12:12], "...")
	}
	return strings.Join(args, " ")
}

func errorLines(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "E:") || strings.HasPrefix(line, "Err:") || strings.HasPrefix(line, " ") && strings.Contains(line, "Depends") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return "    " + strings.Join(lines, "\n    ")
}

package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// session is the shell on a terminal of its own.
type session struct {
	t       *testing.T
	shell   *exec.Cmd
	keys    *os.File
	screen  chan []byte
	pending []byte
}

func start(t *testing.T) *session {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keys.Close() })
	var number int
	control(t, keys, func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		return err
	})
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()

	dir := t.TempDir()
	name := filepath.Join(dir, "sh")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	shell := exec.CommandContext(t.Context(), name)
	shell.Dir = "/"
	shell.Env = []string{"PATH=" + dir, "GOCOVERDIR=" + cmp.Or(os.Getenv("GOCOVERDIR"), dir)}
	shell.Stdin, shell.Stdout, shell.Stderr = terminal, terminal, terminal
	shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, shell: shell, keys: keys, screen: make(chan []byte)}
	go func() {
		defer close(s.screen)
		for {
			buffer := make([]byte, 1<<10)
			n, err := keys.Read(buffer)
			if err != nil {
				return
			}
			s.screen <- buffer[:n]
		}
	}()
	return s
}

func control(t *testing.T, file *os.File, do func(fd int) error) {
	t.Helper()
	raw, err := file.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}

// expect waits for the text.
func (s *session) expect(text string) {
	s.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		if i := bytes.Index(s.pending, []byte(text)); i >= 0 {
			s.pending = s.pending[i+len(text):]
			return
		}
		select {
		case data, ok := <-s.screen:
			if !ok {
				s.t.Fatalf("expected %q, found the end after %q", text, s.pending)
			}
			s.pending = append(s.pending, data...)
		case <-deadline:
			s.shell.Process.Kill()
			s.t.Fatalf("expected %q, found %q", text, s.pending)
		}
	}
}

func (s *session) press(keys string) {
	s.t.Helper()
	if _, err := s.keys.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) expectExit(code int) {
	s.t.Helper()
	go func() {
		for range s.screen {
		}
	}()
	s.shell.Wait()
	if found := s.shell.ProcessState.ExitCode(); found != code {
		s.t.Errorf("expected exit code %d, found %d", code, found)
	}
}

const (
	backspace = "\x7f"
	ctrlD     = "\x04"
	up        = "\x1b[A"
)

func TestTerminal(t *testing.T) {
	mark := "$ "
	if os.Getuid() == 0 {
		mark = "# "
	}
	for name, c := range map[string]struct {
		steps []string // what to press, and what to expect then, in turn
		code  int
	}{
		"exit":                 {[]string{"exit 5\r", "exit 5"}, 5},
		"end of input":         {[]string{"false\r", "/ " + mark, ctrlD, "\r\n"}, 1},
		"editing":              {[]string{"echo ax" + backspace + "$((1+1))b\r", "\r\na2b\r\n", "exit\r", ""}, 0},
		"history":              {[]string{"echo $((7*6))\r", "\r\n42\r\n", up + "\r", "\r\n42\r\n", "exit\r", ""}, 0},
		"folder in the prompt": {[]string{"cd /dev\r", "\r\n/dev " + mark, "exit\r", ""}, 0},
		"many lines":           {[]string{"for i in 1 2\r", "\r\n> ", "do echo $i$i; done\r", "\r\n11\r\n22\r\n", "exit\r", ""}, 0},
		"state":                {[]string{"x=a$((1+1))\r", mark, "f() { echo $x; }\r", mark, "f\r", "\r\na2\r\n", "exit\r", ""}, 0},
		"syntax error":         {[]string{"ls | )\r", "sh: ", "exit\r", ""}, 2},
		"input of a command":   {[]string{"cat\r", "cat\r\n", "line\r", "line\r\nline\r\n", ctrlD, "/ " + mark, "exit 3\r", ""}, 3},
		"interrupted command":  {[]string{"while :; do :; done\r", "done\r\n", "\x03", "/ " + mark, "echo $?\r", "\r\n130\r\n", "exit\r", ""}, 0},
		"interrupted read":     {[]string{"cat\r", "cat\r\n", "\x03", "/ " + mark, "echo $?\r", "\r\n130\r\n", "exit\r", ""}, 0},
		"interrupted process":  {[]string{"sh -c 'cat'\r", "cat'\r\n", "\x03", "/ " + mark, "echo after\r", "\r\nafter\r\n", "exit\r", ""}, 0},
		"interrupted line":     {[]string{"echo no", "echo no", "\x03", "\r\n/ " + mark, "exit 6\r", ""}, 6},
		"background":           {[]string{"{ cat /dev/null; echo $((40+2)); } &\r", "42", "exit\r", ""}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.expect("/ " + mark)
			for i := 0; i < len(c.steps); i += 2 {
				s.press(c.steps[i])
				if strings.HasPrefix(c.steps[i], "while") || strings.HasPrefix(c.steps[i], "cat") || strings.HasPrefix(c.steps[i], "sh ") {
					time.Sleep(100 * time.Millisecond) // until the command reads
				}
				s.expect(c.steps[i+1])
			}
			s.expectExit(c.code)
		})
	}
}

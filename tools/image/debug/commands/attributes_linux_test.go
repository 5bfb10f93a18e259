package commands

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestUnknownOptions does not include ps and nslookup, which have none, and kill, whose
// options are names of signals.
func TestUnknownOptions(t *testing.T) {
	for _, name := range Names() {
		if name == "kill" || name == "nslookup" || name == "ps" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			if code, _, stderr := call(t, "/", name+" -Z", ""); code != 2 || !strings.Contains(stderr, "usage: "+name+" ") {
				t.Errorf("expected exit code 2 and the usage, found %d: %s", code, stderr)
			}
		})
	}
}

func TestModes(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		mode          uint32
		listed, octal string
	}{
		"program": {0o755, "-rwxr-xr-x", "0755"},
		"setuid":  {0o4755, "-rwsr-xr-x", "4755"},
		"Setuid":  {0o4640, "-rwSr-----", "4640"},
		"setgid":  {0o2711, "-rwx--s--x", "2711"},
		"sticky":  {0o1666, "-rw-rw-rwT", "1666"},
		"all":     {0o7777, "-rwsrwsrwt", "7777"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := unix.Chmod(path, c.mode); err != nil {
				t.Fatal(err)
			}
			if _, out, stderr := call(t, dir, "ls -l "+name, ""); !strings.HasPrefix(out, c.listed+" 1 ") {
				t.Errorf("expected %s, found %s%s", c.listed, out, stderr)
			}
			if _, out, stderr := call(t, dir, "stat "+name, ""); !strings.Contains(out, "Access: ("+c.octal+"/"+c.listed+")") {
				t.Errorf("expected %s, found %s%s", c.octal, out, stderr)
			}
		})
	}
}

func TestTypes(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	// Names of sockets are short, unlike those of tests' folders.
	t.Chdir(dir)
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for line, expected := range map[string]string{
		"ls -l pipe":      "^prw-------",
		"ls -l socket":    "^srwx",
		"ls -l /dev/null": "^crw-rw-rw-",
		"ls -ld .":        "^drwx",
	} {
		if code, out, stderr := call(t, dir, line, ""); code != 0 || !regexp.MustCompile(expected).MatchString(out) {
			t.Errorf("%s: expected %s, found %s, exit code %d: %s", line, expected, out, code, stderr)
		}
	}
}

func TestOrder(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"b", "a", "c"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Unix(int64(1000*i), 0)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	for line, expected := range map[string]string{"ls": "a b c", "ls -r": "c b a", "ls -t": "c a b", "ls -tr": "b a c"} {
		if _, out, stderr := call(t, dir, line, ""); strings.Join(strings.Fields(out), " ") != expected {
			t.Errorf("%s: expected %s, found %s%s", line, expected, out, stderr)
		}
	}
}

func TestLinks(t *testing.T) {
	dir := folder(t)
	for name, target := range map[string]string{"folder": "sub", "dangling": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(filepath.Join(dir, "sub/d/e"), filepath.Join(dir, "sub/f")); err != nil {
		t.Fatal(err)
	}
	for line, expected := range map[string]string{
		"ls folder":      `^c.txt\nd\nf\n$`,
		"ls -d folder":   `^folder\n$`,
		"ls -l folder":   `^lrwx.* folder -> sub\n$`,
		"ls dangling":    `^dangling\n$`,
		"ls -l sub/f":    `^-rw-r----- 2 `,
		"du -a sub":      `^\d+\tsub/c.txt\n\d+\tsub/d/e\n\d+\tsub/d\n\d+\tsub\n$`, // what sub/f takes is counted already
		"du -s":          `^\d+\t\.\n$`,
		"df /proc":       `% +/proc\n$`,
		"grep -r -l x .": `^\./sub/d/e\n\./sub/f\n$`,
	} {
		t.Run(line, func(t *testing.T) {
			if code, out, stderr := call(t, dir, line, ""); code != 0 || !regexp.MustCompile(expected).MatchString(out) {
				t.Errorf("expected %s, found %s, exit code %d: %s", expected, out, code, stderr)
			}
		})
	}
}

func TestLongLines(t *testing.T) {
	dir, long := t.TempDir(), strings.Repeat("x", 100_000)
	if err := os.WriteFile(filepath.Join(dir, "long"), []byte(long+"\nshort\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for line, expected := range map[string]string{
		"head -n 1 long":      long + "\n",
		"tail -n 1 long":      "short\n",
		"grep -c xx long":     "1\n",
		"wc -c long":          "100007 long\n",
		"head -c 100001 long": long + "\n",
	} {
		if code, out, stderr := call(t, dir, line, ""); code != 0 || out != expected {
			t.Errorf("%s: expected %d bytes, found %d, exit code %d: %s", line, len(expected), len(out), code, stderr)
		}
	}
}

func TestGoesOnAfterErrors(t *testing.T) {
	dir := folder(t)
	for line, c := range map[string]struct {
		code   int
		stdout string
	}{
		"ls missing a.txt":                           {1, "a.txt\n"},
		"stat missing a.txt":                         {1, "File: a.txt"},
		"readlink missing link":                      {1, "a.txt\n"},
		"sha256sum missing sub/c.txt":                {1, "  sub/c.txt\n"},
		"sha256sum sub":                              {1, ""},
		"wc -l sub a.txt":                            {1, "3 a.txt\n3 total\n"},
		"head -n 1 missing a.txt":                    {1, "one\n"},
		"tail sub":                                   {1, ""},
		"du missing sub/d/e":                         {1, "\tsub/d/e\n"},
		"hexdump sub":                                {1, ""},
		"grep -h two missing a.txt":                  {0, "two\n"},
		"grep -r two missing":                        {1, ""},
		"find missing sub/d -name e":                 {1, "sub/d/e\n"},
		"tar -cf x.tar missing a.txt":                {1, ""},
		"cat sub missing - sub/c.txt":                {1, "stdin\ntwo words"},
		"df missing .":                               {1, "%"},
		"kill -0 4194305 " + fmt.Sprint(os.Getpid()): {1, ""},
	} {
		t.Run(line, func(t *testing.T) {
			if code, out, stderr := call(t, dir, line, "stdin\n"); code != c.code || !strings.Contains(out, c.stdout) || !strings.Contains(stderr, ": ") {
				t.Errorf("expected exit code %d, %q and a message, found %d, %q, %q", c.code, c.stdout, code, out, stderr)
			}
		})
	}
	if _, out, _ := call(t, dir, "tar -tf x.tar", ""); out != "a.txt\n" {
		t.Errorf("expected the file that there is in the archive, found %q", out)
	}
}

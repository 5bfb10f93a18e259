package commands

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// call executes a command line of words without quotes in the folder.
func call(t *testing.T, dir, line, stdin string) (code int, stdout, stderr string) {
	t.Helper()
	words := strings.Fields(line)
	var out, errors bytes.Buffer
	code = Run(t.Context(), &Process{
		Name: words[0], Args: words[1:], Dir: dir, Environ: []string{"A=1", "B=2"},
		Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errors,
	})
	return code, out.String(), errors.String()
}

// folder holds what the commands are to show.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.txt": "one\ntwo\nthree\n", "b.bin": "\x00AB", ".hidden": "", "sub/c.txt": "two words", "sub/d/e": strings.Repeat("x", 3000),
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a.txt", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCommands(t *testing.T) {
	dir := folder(t)
	uid, gid := os.Getuid(), os.Getgid()
	for line, expected := range map[string]string{
		"cat a.txt - sub/c.txt":              "one\ntwo\nthree\nstdin\ntwo words",
		"cat":                                "stdin\n",
		"head -n 1 a.txt":                    "one\n",
		"head -2 a.txt":                      "one\ntwo\n",
		"head -c 5 a.txt":                    "one\nt",
		"head -n1 a.txt sub/c.txt":           "==> a.txt <==\none\n==> sub/c.txt <==\ntwo words",
		"tail -n 1 a.txt":                    "three\n",
		"tail -n 9 a.txt":                    "one\ntwo\nthree\n",
		"tail -2 a.txt":                      "two\nthree\n",
		"tail -c 3 a.txt":                    "ee\n",
		"tail -n 0 a.txt":                    "",
		"wc a.txt":                           "      3       3      14 a.txt\n",
		"wc -l":                              "1\n",
		"wc -w a.txt sub/c.txt":              "3 a.txt\n2 sub/c.txt\n5 total\n",
		"ls":                                 "a.txt\nb.bin\nlink\nsub\n",
		"ls -A -r":                           "sub\nlink\nb.bin\na.txt\n.hidden\n",
		"ls -a sub":                          ".\n..\nc.txt\nd\n",
		"ls -R sub":                          "sub:\nc.txt\nd\n\nsub/d:\ne\n",
		"ls -d sub a.txt":                    "sub\na.txt\n",
		"ls a.txt sub":                       "a.txt\n\nsub:\nc.txt\nd\n",
		"ls -l a.txt link":                   fmt.Sprintf("-rw-r----- 1 %[1]d %[2]d 14 1970-01-01 00:00:00 a.txt\nlrwxrwxrwx 1 %[1]d %[2]d  5 DATE link -> a.txt\n", uid, gid),
		"ls -lh sub/d":                       fmt.Sprintf("-rw-r----- 1 %d %d 2.9K 1970-01-01 00:00:00 e\n", uid, gid),
		"find":                               ".\n./.hidden\n./a.txt\n./b.bin\n./link\n./sub\n./sub/c.txt\n./sub/d\n./sub/d/e\n",
		"find . -name *.txt -type f":         "./a.txt\n./sub/c.txt\n",
		"find sub -maxdepth 1 -print":        "sub\nsub/c.txt\nsub/d\n",
		"find sub/ . -type l":                "./link\n",
		"find . -path ./sub/*":               "./sub/c.txt\n./sub/d\n",
		"grep t.o a.txt sub/c.txt":           "a.txt:two\nsub/c.txt:two words\n",
		"grep -n -v two a.txt":               "1:one\n3:three\n",
		"grep -i -h ONE a.txt sub/c.txt":     "one\n",
		"grep -c o a.txt":                    "2\n",
		"grep -rl two":                       "./a.txt\n./sub/c.txt\n",
		"grep -r -F two sub":                 "sub/c.txt:two words\n",
		"grep std":                           "stdin\n",
		"grep -q one a.txt":                  "",
		"readlink link":                      "a.txt\n",
		"readlink -f link":                   dir + "/a.txt\n",
		"sha256sum":                          "b620ce8497608ef9734b465a3976b6a980f83eeb0e5de5e9e99433c2fff3fa7a  -\n",
		"hexdump -C b.bin":                   "00000000  00 41 42                                          |.AB|\n00000003\n",
		"hexdump -s 1 -n 1 b.bin":            "00000001  41                                                |A|\n00000002\n",
		"env":                                "A=1\nB=2\n",
		"id -u":                              fmt.Sprintln(uid),
		"id -g":                              fmt.Sprintln(gid),
		"uname":                              "Linux\n",
		"sleep 0.001":                        "",
		"sleep 1ms":                          "",
		"nslookup 127.0.0.1":                 "127.0.0.1\n",
		"cat --help":                         "usage: cat [FILE]...\n",
		"find sub/d -type f -maxdepth 0":     "",
		"cat -- a.txt":                       "one\ntwo\nthree\n",
		"hexdump -s 100 b.bin":               "",
		"head -n 0 a.txt":                    "",
		"grep -e two -H a.txt":               "a.txt:two\n",
		"ls -1 sub/d":                        "e\n",
		"kill -0 " + fmt.Sprint(os.Getpid()): "",
	} {
		t.Run(line, func(t *testing.T) {
			code, out, stderr := call(t, dir, line, "stdin\n")
			out = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d link`).ReplaceAllString(out, "DATE link")
			if code != 0 || out != expected {
				t.Errorf("expected %q, found %q, exit code %d: %s", expected, out, code, stderr)
			}
		})
	}
}

func TestSystem(t *testing.T) {
	dir := folder(t)
	for line, expected := range map[string]string{
		"df -h .":          `Mounted on\n.* \d+% /`,
		"df":               `Mounted on\n(.*\n)*.* /\n`,
		"mount":            `(?m)^.* on / type \w+ \(.*\)$`,
		"id":               `^uid=\d+\S* gid=\d+\S* groups=\d`,
		"stat a.txt":       `File: a.txt\n  Size: 14\tBlocks: 8\t.*Links: 1\nAccess: \(0640/-rw-r-----\)\tUid: \d+\tGid: \d+\n.*\nModify: 1970-01-01`,
		"stat link":        `File: link -> a.txt`,
		"kill -l":          `(?m)^15 TERM$`,
		"date -u":          `UTC \d{4}\n$`,
		"uname -a":         `^Linux \S+ \S+ \S+\n$`,
		"du -h sub":        `^[\d.]+K?\tsub/d\n[\d.]+K?\tsub\n$`,
		"du -sk a.txt sub": `^\d+\ta.txt\n\d+\tsub\n$`,
		"du -a sub/d":      `^\d+\tsub/d/e\n\d+\tsub/d\n$`,
	} {
		t.Run(line, func(t *testing.T) {
			code, out, stderr := call(t, dir, line, "")
			if code != 0 || !regexp.MustCompile(expected).MatchString(out) {
				t.Errorf("expected %s, found %s, exit code %d: %s", expected, out, code, stderr)
			}
		})
	}
}

func TestProcesses(t *testing.T) {
	code, out, stderr := call(t, "/", "ps", "")
	own := fmt.Sprintf(`(?m)^ *%d +%d +%d +[RS] +\S+ .*%s`, os.Getpid(), os.Getppid(), os.Getuid(), regexp.QuoteMeta(filepath.Base(os.Args[0])))
	if code != 0 || !regexp.MustCompile(`^ *PID .*COMMAND\n`).MatchString(out) || !regexp.MustCompile(own).MatchString(out) {
		t.Errorf("expected a title and %s in %d bytes, exit code %d: %s", own, len(out), code, stderr)
	}
}

func TestRejects(t *testing.T) {
	dir := folder(t)
	for line, c := range map[string]struct {
		code    int
		message string
	}{
		"nothing":                  {127, "one of the commands"},
		"cat missing a.txt":        {1, "cat: missing: no such file or directory\n"},
		"cat sub":                  {1, "is a directory"},
		"cat -z":                   {2, "-z is no option; usage: cat [FILE]..."},
		"head -n":                  {2, "-n needs a value"},
		"head -n x":                {2, "expected a number, found \"x\""},
		"ls missing":               {1, "ls: missing: no such file"},
		"find -type q":             {2, "expected one of f d l"},
		"find -size 1":             {2, "-size is no option"},
		"find -name":               {2, "-name needs a value"},
		"find -name [":             {1, "syntax error"},
		"find -maxdepth x":         {2, "expected a number"},
		"find missing":             {1, "find: missing: no such file"},
		"grep":                     {2, "expected a pattern"},
		"grep four a.txt":          {1, ""},
		"grep [ a.txt":             {1, "missing closing ]"},
		"grep one missing":         {2, "grep: missing: no such file"},
		"hexdump a b":              {2, "usage: hexdump"},
		"hexdump -n x a.txt":       {2, "expected a number"},
		"readlink a.txt":           {1, "invalid argument"},
		"stat":                     {2, "usage: stat"},
		"env A=1 ls":               {2, "starts nothing"},
		"id root":                  {2, "expected no name"},
		"kill":                     {2, "usage: kill"},
		"kill -NONE 1":             {1, "NONE is no signal"},
		"kill x":                   {1, "expected the number of a process"},
		"kill -0 4194305":          {1, "no such process"},
		"mount /a /b":              {2, "mounts nothing"},
		"sleep x":                  {2, "expected a number of seconds"},
		"nc localhost":             {2, "expected a host and a port"},
		"nc -w x localhost 1":      {2, "-w: expected a number of seconds"},
		"nc 127.0.0.1 1":           {1, "connection refused"},
		"nslookup":                 {2, "usage: nslookup"},
		"nslookup name.invalid":    {1, "name.invalid"},
		"wget":                     {2, "usage: wget"},
		"wget https://localhost":   {1, "TLS is not in this program"},
		"wget ftp://localhost":     {1, "expected http://HOST"},
		"wget http://127.0.0.1:1/": {1, "connection refused"},
		"tar":                      {2, "expected one of -t, -x and -c"},
		"tar -tx":                  {2, "expected one of -t, -x and -c"},
		"tar -c":                   {2, "expected files"},
		"tar -tf missing":          {1, "no such file"},
		"tar -tf sub/d/e":          {1, "invalid tar header"},
		"tar -tzf a.txt":           {1, "gzip"},
		"df missing":               {1, "df: missing: "},
		"du missing":               {1, "du: missing: "},
		"uname -z":                 {2, "usage: uname"},
		"date x":                   {2, "usage: date"},
	} {
		t.Run(line, func(t *testing.T) {
			code, _, stderr := call(t, dir, line, "")
			if code != c.code || !strings.Contains(stderr, c.message) {
				t.Errorf("expected exit code %d and %q, found %d: %s", c.code, c.message, code, stderr)
			}
		})
	}
}

func TestTar(t *testing.T) {
	dir := folder(t)
	for _, line := range []string{"tar -czf x.tgz a.txt sub link", "tar xzf x.tgz -C sub sub/d link a.txt"} {
		if code, _, stderr := call(t, dir, line, ""); code != 0 {
			t.Fatalf("%s: expected exit code 0, found %d: %s", line, code, stderr)
		}
	}
	if _, out, _ := call(t, dir, "tar -tzf x.tgz", ""); out != "a.txt\nsub/\nsub/c.txt\nsub/d/\nsub/d/e\nlink\n" {
		t.Errorf("expected what was packed, found %s", out)
	}
	if _, out, _ := call(t, dir, "find sub", ""); out != "sub\nsub/a.txt\nsub/c.txt\nsub/d\nsub/d/e\nsub/link\nsub/sub\nsub/sub/d\nsub/sub/d/e\n" {
		t.Errorf("expected what was named, found %s", out)
	}

	var bad bytes.Buffer
	w := tar.NewWriter(&bad)
	if err := w.WriteHeader(&tar.Header{Name: "../evil", Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if code, _, stderr := call(t, filepath.Join(dir, "sub"), "tar -x", bad.String()); code != 1 || !strings.Contains(stderr, "escapes") {
		t.Errorf("expected an error about the path, found exit code %d: %s", code, stderr)
	}
}

func TestKill(t *testing.T) {
	sleeper := exec.Command("/proc/self/exe", "-test.run=^TestSleeper$")
	sleeper.Env = []string{"SLEEPER=1"}
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, "/", fmt.Sprintf("kill -s KILL %d", sleeper.Process.Pid), ""); code != 0 {
		t.Errorf("expected exit code 0, found %d: %s", code, stderr)
	}
	if err := sleeper.Wait(); err == nil || err.Error() != "signal: killed" {
		t.Errorf("expected a process that was killed, found %v", err)
	}
}

// TestSleeper is the process that TestKill ends.
func TestSleeper(t *testing.T) {
	if os.Getenv("SLEEPER") != "" {
		time.Sleep(time.Minute)
	}
}

func TestEnds(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var stderr bytes.Buffer
	p := &Process{Name: "find", Args: []string{"/"}, Dir: "/", Stdout: w, Stderr: &stderr}
	if code := Run(t.Context(), p); code != 141 || stderr.Len() > 0 {
		t.Errorf("nobody reads: expected exit code 141 without a message, found %d: %s", code, &stderr)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte("line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	p = &Process{Name: "tail", Args: []string{"-f", log}, Dir: "/", Stdout: &stdout, Stderr: &stderr}
	if code := Run(ctx, p); code != 130 || stdout.String() != "line\n" || stderr.Len() > 0 {
		t.Errorf("interrupted: expected exit code 130 and a line, found %d, %q: %s", code, &stdout, &stderr)
	}
}

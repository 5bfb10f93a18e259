package commands

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
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
	for line, expected := range map[string]string{
		"cat a.txt - sub/c.txt":              "one\ntwo\nthree\nstdin\ntwo words",
		"cat":                                "stdin\n",
		"cat -- a.txt":                       "one\ntwo\nthree\n",
		"cat --help":                         "usage: cat [FILE]...\n",
		"env":                                "A=1\nB=2\n",
		"find":                               ".\n./.hidden\n./a.txt\n./b.bin\n./link\n./sub\n./sub/c.txt\n./sub/d\n./sub/d/e\n",
		"find . -name *.txt -type f":         "./a.txt\n./sub/c.txt\n",
		"find sub -maxdepth 1 -print":        "sub\nsub/c.txt\nsub/d\n",
		"find sub/ . -type l":                "./link\n",
		"find sub/d -type f -maxdepth 0":     "",
		"grep t.o a.txt sub/c.txt":           "a.txt:two\nsub/c.txt:two words\n",
		"grep -n -v two a.txt":               "1:one\n3:three\n",
		"grep -i ONE a.txt":                  "one\n",
		"grep -c o a.txt":                    "2\n",
		"grep -rl two":                       "./a.txt\n./sub/c.txt\n",
		"grep -r -F two sub":                 "sub/c.txt:two words\n",
		"grep std":                           "stdin\n",
		"grep -q one a.txt":                  "",
		"kill -0 " + fmt.Sprint(os.Getpid()): "",
		"ls":                                 "a.txt\nb.bin\nlink\nsub\n",
		"ls -ar":                             "sub\nlink\nb.bin\na.txt\n.hidden\n",
		"ls -t sub":                          "d\nc.txt\n",
		"ls -d sub a.txt":                    "sub\na.txt\n",
		"ls a.txt sub":                       "a.txt\nsub/c.txt\nsub/d\n",
	} {
		t.Run(line, func(t *testing.T) {
			code, out, stderr := call(t, dir, line, "stdin\n")
			if code != 0 || out != expected {
				t.Errorf("expected %q, found %q, exit code %d: %s", expected, out, code, stderr)
			}
		})
	}
	for line, expected := range map[string]string{
		"ls -l a.txt link": fmt.Sprintf(`^-rw-r----- 1 %[1]d %[2]d 14 1970-01-01 00:00:00 a.txt\nLrwxrwxrwx 1 %[1]d %[2]d 5  .* link -> a.txt\n$`, os.Getuid(), os.Getgid()),
		"ls -lh1 sub/d":    ` 2.9K 1970-01-01 00:00:00 e\n$`,
		"ls -l /dev/null":  "^Dcrw-rw-rw- ",
		"ps aux":           fmt.Sprintf(`^PID .*COMMAND\n(.*\n)*%d +%d +%d +[RS] +[\d.]+M +\S*%s`, os.Getpid(), os.Getppid(), os.Getuid(), regexp.QuoteMeta(filepath.Base(os.Args[0]))),
		"wget --help":      `usage: wget .*\n(.*\n)*.*--timeout SECONDS`,
	} {
		if code, out, stderr := call(t, dir, line, ""); code != 0 || !regexp.MustCompile(expected).MatchString(out) {
			t.Errorf("%s: expected %s, found %s, exit code %d: %s", line, expected, out, code, stderr)
		}
	}
}

func TestRejects(t *testing.T) {
	dir := folder(t)
	for line, c := range map[string]struct {
		code            int
		stdout, message string
	}{
		"nothing":                     {127, "", "one of the commands"},
		"cat missing a.txt":           {1, "one\n", "cat: missing: no such file or directory\n"},
		"cat sub - sub/c.txt":         {1, "stdin\ntwo words", "cat: sub: is a directory"},
		"env A=1 ls":                  {2, "", "starts nothing"},
		"find -type q":                {2, "", "expected one of f d l"},
		"find -size 1":                {2, "", "not defined: -size"},
		"find -name":                  {2, "", "needs an argument"},
		"find -name [":                {2, "", "syntax error"},
		"find -maxdepth x":            {2, "", "invalid value"},
		"find -name x sub":            {2, "", "folders before the options"},
		"find missing sub/d -name e":  {1, "sub/d/e\n", "find: missing: no such file"},
		"grep":                        {2, "", "expected a pattern"},
		"grep four a.txt":             {1, "", ""},
		"grep [ a.txt":                {2, "", "missing closing ]"},
		"grep one missing":            {2, "", "grep: missing: no such file"},
		"grep two missing sub/c.txt":  {0, "sub/c.txt:two words\n", "grep: missing: no such file"},
		"grep -r two missing":         {2, "", "grep: missing: no such file"},
		"kill":                        {2, "", "number of a process"},
		"kill -NONE 1":                {2, "", "NONE is no signal"},
		"kill x":                      {1, "", "number of a process"},
		"kill -0 4194305":             {1, "", "no such process"},
		"ls missing a.txt":            {1, "a.txt\n", "ls: missing: no such file"},
		"tar":                         {2, "", "expected one of -t, -x and -c"},
		"tar -tx":                     {2, "", "expected one of -t, -x and -c"},
		"tar -c":                      {2, "", "expected files"},
		"tar -tf missing":             {1, "", "no such file"},
		"tar -tf sub/d/e":             {1, "", "invalid tar header"},
		"tar -tzf a.txt":              {1, "", "gzip"},
		"tar -cf missing/x.tar a.txt": {1, "", "no such file"},
		"wget":                        {2, "", "expected one URL"},
		"wget ftp://localhost":        {1, "", "unsupported protocol scheme"},
		"wget http://127.0.0.1:1/":    {1, "", "connection refused"},
	} {
		t.Run(line, func(t *testing.T) {
			code, out, stderr := call(t, dir, line, "stdin\n")
			if code != c.code || !strings.Contains(out, c.stdout) || !strings.Contains(stderr, c.message) {
				t.Errorf("expected exit code %d, %q and %q, found %d, %q: %s", c.code, c.stdout, c.message, code, out, stderr)
			}
		})
	}
	for _, name := range Names() {
		if code, _, stderr := call(t, dir, name+" -Z", ""); code != 2 || !strings.Contains(stderr, "--help") {
			t.Errorf("%s -Z: expected exit code 2 and where the usage is, found %d: %s", name, code, stderr)
		}
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
	// As kubectl cp calls it, with a file that is there and one that is not.
	code, packed, stderr := call(t, dir, "tar cf - missing "+dir+"/sub/c.txt", "")
	if code != 1 || !strings.Contains(stderr, "missing: no such file") {
		t.Errorf("expected exit code 1 and the name of the missing file, found %d: %s", code, stderr)
	}
	into := t.TempDir()
	code, _, stderr = call(t, "/", "tar --no-same-permissions --no-same-owner -xmf - -C "+into, packed)
	if data, err := os.ReadFile(filepath.Join(into, dir, "sub/c.txt")); code != 0 || string(data) != "two words" {
		t.Errorf("expected the file, found %q, %v, exit code %d: %s", data, err, code, stderr)
	}
}

func archive(t *testing.T, headers ...tar.Header) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestUnpack(t *testing.T) {
	dir := t.TempDir()
	all := archive(t,
		tar.Header{Typeflag: tar.TypeDir, Name: "d/", Mode: 0o500},
		tar.Header{Typeflag: tar.TypeReg, Name: "d/file", Mode: 0o440, Uid: 1, Gid: 2},
		tar.Header{Typeflag: tar.TypeLink, Name: "hard", Linkname: "/d/file"},
		tar.Header{Typeflag: tar.TypeSymlink, Name: "new/soft", Linkname: "../d", Mode: 0o777},
	)
	code, out, stderr := call(t, dir, "tar -xv", all)
	if code != 0 || out != "d/\nd/file\nhard\nnew/soft\n" {
		t.Fatalf("expected the names of all, found %d, %q: %s", code, out, stderr)
	}
	if _, out, _ = call(t, dir, "ls -l d/file hard new/soft", ""); !regexp.MustCompile(`^-r--r----- 2 .*\n-r--r----- 2 .*\n.* new/soft -> ../d\n$`).MatchString(out) {
		t.Errorf("expected a file with two names and a link, found %s", out)
	}
	if _, out, _ = call(t, dir, "tar -tv", all); !strings.Contains(out, "-r--r----- 1/2         0 1970-01-01 00:00:00 d/file\n") {
		t.Errorf("expected the attributes, found %s", out)
	}
	for name, c := range map[string]struct{ line, archive, message string }{
		"device":            {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeChar, Name: "null", Devmajor: 1}), `null: expected a file, a folder or a link, found type '3'`},
		"path out of here":  {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "../../evil"}), "escapes"},
		"link out of here":  {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeLink, Name: "l", Linkname: "../../etc/passwd"}), "escapes"},
		"file for a folder": {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "hard/below"}), "file exists"},
		"folder for a file": {"tar -x", archive(t, tar.Header{Typeflag: tar.TypeReg, Name: "d"}), "is a directory"},
		"truncated":         {"tar -x", all[:300], "unexpected EOF"},
		"not compressed":    {"tar -xz", all, "gzip: invalid header"},
		"into no folder":    {"tar -x -C missing", all, "no such file"},
	} {
		if code, _, stderr := call(t, dir, c.line, c.archive); code != 1 || !strings.HasPrefix(stderr, "tar: ") || !strings.Contains(stderr, c.message) {
			t.Errorf("%s: expected exit code 1 and %q, found %d: %s", name, c.message, code, stderr)
		}
	}
}

func TestNetwork(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			fmt.Fprintf(w, "%s %s", r.Host, r.UserAgent())
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/slow":
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	})
	server, secure := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer server.Close()
	defer secure.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	dir := t.TempDir()
	for line, c := range map[string]struct {
		code           int
		stdout, stderr string
	}{
		"wget -qO- " + server.URL:            {0, host + " wget", ""},
		"wget -S " + host:                    {0, host + " wget", "HTTP/1.1 200 OK"},
		"wget " + server.URL + "/moved":      {0, host + " wget", ""},
		"wget " + server.URL + "/loop":       {1, "", "stopped after 10 redirects"},
		"wget " + server.URL + "/x":          {1, "404 page not found\n", "expected a status of 2xx, found 404"},
		"wget -T 1 " + server.URL + "/slow":  {1, "", "the time is up"},
		"wget " + secure.URL:                 {1, "", "certificate signed by unknown authority"},
		"wget -O page " + server.URL:         {0, "", ""},
		"wget -O missing/page " + server.URL: {1, "", "no such file"},
	} {
		code, stdout, stderr := call(t, dir, line, "")
		if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%s: expected %v, found exit code %d, %q, %q", line, c, code, stdout, stderr)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "page")); string(data) != host+" wget" {
		t.Errorf("expected the page in a file, found %q, %v", data, err)
	}

	connection, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	listens := fmt.Sprintf(`(?m)^tcp +LISTEN +%s +0.0.0.0:0 +\S+\(%d\)$`, host, os.Getpid())
	connected := fmt.Sprintf(`(?m)^tcp +ESTAB +%s +%s +\S+\(%d\)$`, connection.LocalAddr(), host, os.Getpid())
	for line, c := range map[string]struct{ expected, rejected string }{
		"ss":       {listens, "^$"},
		"ss -t":    {connected, "udp"},
		"ss -ltnp": {listens, connected},
		"ss -u":    {"^NETID", "tcp"},
	} {
		code, out, stderr := call(t, "/", line, "")
		if code != 0 || !regexp.MustCompile(c.expected).MatchString(out) || regexp.MustCompile(c.rejected).MatchString(out) {
			t.Errorf("%s: expected %s and not %s, found %s, exit code %d: %s", line, c.expected, c.rejected, out, code, stderr)
		}
	}
	if found, err := socketAddress("0000000000000000FFFF00000100007F:1F90"); binary.NativeEndian.Uint16([]byte{1, 0}) == 1 && (err != nil || found.String() != "127.0.0.1:8080") {
		t.Errorf("expected 127.0.0.1:8080, found %v, %v", found, err)
	}
}

func TestKill(t *testing.T) {
	sleeper := exec.Command("/proc/self/exe", "-test.run=^TestSleeper$")
	sleeper.Env = []string{"SLEEPER=1"}
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, "/", fmt.Sprintf("kill -KILL %d", sleeper.Process.Pid), ""); code != 0 {
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() // it never answers
	var stdout bytes.Buffer
	p = &Process{Name: "wget", Args: []string{listener.Addr().String()}, Dir: "/", Stdout: &stdout, Stderr: &stderr}
	if code := Run(ctx, p); code != 130 || stdout.Len() > 0 || stderr.Len() > 0 {
		t.Errorf("interrupted: expected exit code 130 and no message, found %d, %q: %s", code, &stdout, &stderr)
	}
}

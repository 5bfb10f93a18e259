// Package launch tests what tools/bazel does where a remote cache is configured. The suite in
// tools/cache/faults does so with real servers and a real Bazel.
package launch

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bazel stands for Bazel: it says how it was started, and ends as its folder says.
const bazel = `#!/bin/sh
here=${0%/*}
echo "$$ $*" >>"$here/calls"
case $1 in --bazelrc=*) file=${1#*=}; cat "$file" >>"$here/rc"; shift ;; esac
[ ! -e "$here/input" ] || cat >"$here/input"
[ ! -e "$here/waits" ] || { trap 'exit 8' TERM; echo waiting; while :; do sleep 0.05; done; }
script=$(sed -n 's/^run --script_path=//p' "$file" 2>/dev/null)
if [ "$1" = run ] && [ -e "$here/program" ]; then cp "$here/program" "$script"; fi
if [ -e "$here/code" ]; then code=$(cat "$here/code"); mv "$here/code2" "$here/code" 2>/dev/null || rm "$here/code"; exit "$code"; fi
`

type launch struct {
	t           *testing.T
	root, tools string
	env         []string
}

func newLaunch(t *testing.T, files map[string]string) launch {
	t.Helper()
	dir := t.TempDir()
	l := launch{t: t, root: filepath.Join(dir, "work space"), tools: filepath.Join(dir, "tools")}
	for from, to := range map[string]string{"../../bazel": "tools/bazel", "remote.sh": "tools/cache/launch/remote.sh"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(l.root, to), string(text))
	}
	put(t, filepath.Join(l.tools, "real"), bazel)
	for name, text := range files {
		put(t, filepath.Join(dir, name), text)
	}
	l.env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "BAZEL_REAL=" + filepath.Join(l.tools, "real"), "THIMBLE_REMOTE_PROBE_SECONDS=1"}
	return l
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
}

func (l launch) command(args ...string) (cmd *exec.Cmd, stdout, stderr *strings.Builder) {
	stdout, stderr = new(strings.Builder), new(strings.Builder)
	cmd = exec.Command(filepath.Join(l.root, "tools/bazel"), args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = l.env, stdout, stderr
	cmd.Stdin = strings.NewReader("typed")
	return cmd, stdout, stderr
}

func (l launch) run(args ...string) (stdout, stderr string, code int) {
	l.t.Helper()
	cmd, out, problems := l.command(args...)
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		l.t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(l.root), ".cache/thimble/remote.*")); len(left) > 0 {
		l.t.Errorf("expected nothing to be left, found %q", left)
	}
	return out.String(), problems.String(), cmd.ProcessState.ExitCode()
}

func (l launch) read(name string) string {
	data, _ := os.ReadFile(filepath.Join(l.tools, name))
	return string(data)
}

func answering(t *testing.T, status int) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(server.Close)
	return server
}

// silent accepts connections and never answers.
func silent(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.Addr().String()
}

func refusing(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	return listener.Addr().String()
}

func needCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("expected curl on PATH, found none")
	}
}

func TestProbe(t *testing.T) {
	needCurl(t)
	encrypted := httptest.NewTLSServer(nil)
	t.Cleanup(encrypted.Close)
	well, refuses, hangs := answering(t, 404).URL, refusing(t), silent(t)
	for name, test := range map[string]struct{ cache, executor, says string }{
		"answers":                   {cache: well},
		"has it":                    {cache: answering(t, 200).URL + "/folder/"},
		"wants other credentials":   {cache: answering(t, 401).URL},
		"fails":                     {cache: answering(t, 503).URL, says: "answers with status 503"},
		"refuses":                   {cache: "http://ci:secret@" + refuses, says: refuses + ", because it refuses connections"},
		"hangs":                     {cache: "http://ci:secret@" + hangs, says: hangs + ", because it does not answer within 1 s"},
		"refuses TLS":               {cache: "https://" + refuses, says: "refuses connections"},
		"hangs under TLS":           {cache: "https://" + hangs, says: "does not answer within"},
		"certificate of a stranger": {cache: encrypted.URL, says: "certificate is not accepted"},
		"no such host":              {cache: "http://cache.invalid:80", says: "cache.invalid:80, because its name does not resolve"},
		"refuses gRPC":              {cache: "grpc://" + refuses, says: "refuses connections"},
		"hangs under gRPC":          {cache: "grpc://" + hangs, says: "does not answer within"},
		"hangs under gRPC with TLS": {cache: "grpcs://" + hangs, says: "does not answer within"},
		"executor refuses":          {cache: well, executor: "grpc://" + refuses, says: "refuses connections"},
		"executor alone":            {executor: "grpc://" + refuses, says: "refuses connections"},
		"what cannot be asked":      {cache: "unix:/socket"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, nil)
			l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+test.cache, "THIMBLE_REMOTE_EXECUTOR="+test.executor)
			_, problems, code := l.run("build", "a b")
			rc := l.read("rc")
			expected := "common --remote_cache=" + test.cache + "\ncommon:remote-cache --remote_cache=" + test.cache + "\ncommon --config=remote-cache\n"
			if test.says != "" {
				expected = "common --remote_cache= --remote_executor=\n"
			}
			if !strings.HasPrefix(rc, expected) || code != 0 {
				t.Errorf("expected 0 and the flags %q, found %d and %q", expected, code, rc)
			}
			if test.says == "" && problems != "" || !strings.Contains(problems, test.says) || strings.Count(problems, "\n") > 1 {
				t.Errorf("expected at most one line with %q, found %q", test.says, problems)
			}
			if strings.Contains(problems+l.read("calls"), "secret") {
				t.Errorf("expected no password, found %q and %q", problems, l.read("calls"))
			}
		})
	}
}

func TestSettings(t *testing.T) {
	well := answering(t, 404).URL
	for name, test := range map[string]struct {
		file string
		args []string
		env  string
		asks bool
	}{
		"nothing":                {args: []string{"build"}},
		"file without it":        {file: "common --jobs=2\n", args: []string{"build"}},
		"file with it":           {file: "common --config=remote-cache\ncommon --remote_cache=" + well, args: []string{"build"}, asks: true},
		"file with an executor":  {file: "build --jobs=2 --remote_executor=" + well + " --jobs=3\n", args: []string{"build"}, asks: true},
		"where it is a comment":  {file: "# common --remote_cache=" + well + "\n", args: []string{"build"}},
		"where it is for others": {file: "common:other --remote_cache=" + well + "\n", args: []string{"build"}},
		"environment":            {args: []string{"--batch", "test"}, env: well, asks: true},
		"info":                   {args: []string{"info", "--", "build"}, env: well},
		"shutdown":               {args: []string{"shutdown"}, env: well},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, nil)
			if test.file != "" {
				put(t, filepath.Join(l.root, "user.bazelrc"), test.file)
			}
			l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+test.env)
			cmd, _, problems := l.command(test.args...)
			if err := cmd.Run(); err != nil || problems.Len() > 0 {
				t.Fatalf("expected no word, found %v, %s", err, problems)
			}
			if asks := l.read("rc") != ""; asks != test.asks {
				t.Errorf("asks the server: expected %v, found %v", test.asks, asks)
			}
			unchanged := fmt.Sprintf("%d %s\n", cmd.Process.Pid, strings.Join(test.args, " "))
			if found := l.read("calls"); !test.asks && found != unchanged {
				t.Errorf("expected Bazel to take the launcher's place, as %q, found %q", unchanged, found)
			}
		})
	}
}

func TestAgain(t *testing.T) {
	well := answering(t, 404).URL
	for name, test := range map[string]struct {
		codes [2]string
		calls int
		code  int
	}{
		"succeeds":           {calls: 1},
		"fails":              {codes: [2]string{"1", ""}, calls: 1, code: 1},
		"executor is lost":   {codes: [2]string{"34", ""}, calls: 2},
		"cache is lost":      {codes: [2]string{"39", ""}, calls: 2},
		"a test fails, then": {codes: [2]string{"39", "3"}, calls: 2, code: 3},
		"lost, and again":    {codes: [2]string{"39", "39"}, calls: 2, code: 39},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, nil)
			l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+well)
			for i, name := range []string{"code", "code2"} {
				if test.codes[i] != "" {
					put(t, filepath.Join(l.tools, name), test.codes[i])
				}
			}
			_, problems, code := l.run("build", "a b")
			if calls := strings.Count(l.read("calls"), "build a b\n"); calls != test.calls || code != test.code {
				t.Errorf("expected %d calls and %d, found %d and %d", test.calls, test.code, calls, code)
			}
			if strings.Count(problems, "once more without") != test.calls-1 || strings.Count(problems, "\n") != test.calls-1 {
				t.Errorf("expected a line for each call but the first, found %q", problems)
			}
			if off := strings.Contains(l.read("rc"), "--remote_cache= "); off != (test.calls > 1) {
				t.Errorf("expected the second call to have no cache, found %q", l.read("rc"))
			}
		})
	}
}

// TestConfigurations expands none twice, about which Bazel would have three warnings.
func TestConfigurations(t *testing.T) {
	well := answering(t, 404).URL
	for name, test := range map[string]struct {
		file, option, env, flags string
	}{
		"none":          {flags: "common --remote_cache=" + well + "\ncommon:remote-cache --remote_cache=" + well + "\ncommon --config=remote-cache\n"},
		"ci":            {option: "--config=ci", flags: "common --remote_cache=" + well + "\n"},
		"in the file":   {file: "common --config=remote-cache\n", flags: "common --remote_cache=" + well + "\n"},
		"another":       {option: "--config=tiny", flags: "common --remote_cache=" + well + "\ncommon:remote-cache --remote_cache=" + well + "\ncommon --config=remote-cache\n"},
		"executor":      {option: "--config=ci", env: well, flags: "common --remote_cache=" + well + "\ncommon --remote_executor=" + well + "\ncommon:remote-exec --remote_executor=" + well + "\ncommon --config=remote-exec\n"},
		"of ARM":        {option: "--config=remote-exec-arm64", env: well, flags: "common --remote_cache=" + well + "\ncommon --remote_executor=" + well + "\n"},
		"executor, too": {option: "--config=remote-exec", env: well, flags: "common --remote_cache=" + well + "\ncommon --remote_executor=" + well + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, nil)
			put(t, filepath.Join(l.root, "user.bazelrc"), test.file)
			l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+well, "THIMBLE_REMOTE_EXECUTOR="+test.env)
			l.run("build", test.option)
			if found, _, _ := strings.Cut(l.read("rc"), "run --script_path="); found != test.flags {
				t.Errorf("expected %q, found %q", test.flags, found)
			}
		})
	}
}

// TestRun executes a program once, whatever its exit code, in the launcher's place.
func TestRun(t *testing.T) {
	l := newLaunch(t, map[string]string{"tools/program": "#!/bin/bash\ncat; echo once >&2; exec sh -c 'echo $$; exit 39' \"$@\""})
	l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+answering(t, 404).URL)
	cmd, out, problems := l.command("run", "//:program", "--", "39")
	err := cmd.Run()
	expected := fmt.Sprintf("typed%d\n", cmd.Process.Pid)
	if cmd.ProcessState.ExitCode() != 39 || out.String() != expected || problems.String() != "once\n" {
		t.Errorf("expected 39 and %q, found %v, %q, %q", expected, err, out, problems)
	}
}

func TestInput(t *testing.T) {
	l := newLaunch(t, map[string]string{"tools/input": ""})
	l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+answering(t, 404).URL)
	if l.run("build"); l.read("input") != "typed" {
		t.Errorf("expected Bazel to have the launcher's input, found %q", l.read("input"))
	}
}

func TestTermination(t *testing.T) {
	l := newLaunch(t, map[string]string{"tools/waits": ""})
	l.env = append(l.env, "THIMBLE_REMOTE_CACHE="+answering(t, 404).URL)
	cmd, _, _ := l.command("build")
	pipe, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if _, err := pipe.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	if cmd.Wait(); cmd.ProcessState.ExitCode() != 8 {
		t.Errorf("expected Bazel to end with 8 on SIGTERM, found %v", cmd.ProcessState)
	}
}

// TestBazelisk starts Bazelisk first, which starts the launcher again.
func TestBazelisk(t *testing.T) {
	needCurl(t)
	l := newLaunch(t, map[string]string{"bin/bazelisk": "#!/bin/sh\nBAZEL_REAL=${0%/*}/../tools/real exec \"$LAUNCHER\" \"$@\"\n"})
	l.env = append(l.env, "BAZEL_REAL=", "THIMBLE_NETWORK=online", "THIMBLE_REMOTE_CACHE=http://"+refusing(t),
		"LAUNCHER="+filepath.Join(l.root, "tools/bazel"), "PATH="+filepath.Dir(l.root)+"/bin:"+os.Getenv("PATH"))
	put(t, filepath.Join(l.tools, "code"), "3")
	_, problems, code := l.run("test", "//...")
	if code != 3 || strings.Count(problems, "without the remote server") != 1 || strings.Count(l.read("calls"), "test //...\n") != 1 {
		t.Errorf("expected 3, one line and one call, found %d, %q and %q", code, problems, l.read("calls"))
	}
}

func TestWithoutCurl(t *testing.T) {
	if _, err := exec.LookPath("wget"); err != nil {
		t.Skip("expected wget on PATH, found none")
	}
	for name, test := range map[string]struct{ cache, says string }{
		"answers": {answering(t, 404).URL, ""},
		"fails":   {answering(t, 500).URL, "answers with status 5xx"},
		"refuses": {"http://" + refusing(t), "does not answer"},
		"hangs":   {"http://" + silent(t), "does not answer"},
		"gRPC":    {"grpc://" + refusing(t), ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, nil)
			bin := t.TempDir()
			for _, program := range []string{"sh", "cat", "cp", "rm", "mv", "sed", "find", "mkdir", "mktemp", "wget"} {
				path, err := exec.LookPath(program)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(path, filepath.Join(bin, program)); err != nil {
					t.Fatal(err)
				}
			}
			l.env = append(l.env, "PATH="+bin, "THIMBLE_REMOTE_CACHE="+test.cache)
			_, problems, code := l.run("build")
			if code != 0 || !strings.Contains(problems, test.says) || test.says == "" && problems != "" {
				t.Errorf("expected %q, found %d and %q", test.says, code, problems)
			}
		})
	}
}

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A launch runs the real launcher in a small workspace, with only the given
// programs on PATH besides the tools of a bare system.
type launch struct {
	root, bin, home string
}

const (
	says       = "#!/bin/sh\necho \"${0##*/} $*\"\n"
	reaches    = "#!/bin/sh\nexit 0\n"
	reachesNot = "#!/bin/sh\nexit 7\n"
	newGo      = `#!/bin/sh
[ "$1" = version ] && echo go version go1.26.8 linux/amd64 && exit
[ "$1" = install ] && { mkdir -p "$GOBIN"; printf '#!/bin/sh\necho installed "$*"\n' >"$GOBIN/bazelisk"; chmod +x "$GOBIN/bazelisk"; exit; }
echo "go $* in $PWD" >&2
[ "$5" != -emulators ] || { mkdir "$4/${FOLDER:-emulators}"; [ -z "$FOLDER" ]; exit; }
mkdir -p "$4"
printf '#!/bin/sh\necho airgap "$*"\n' >"$4/bazel"
chmod +x "$4/bazel"
`
)

func newLaunch(t *testing.T, programs map[string]string) *launch {
	t.Helper()
	dir := t.TempDir()
	l := &launch{root: filepath.Join(dir, "work space"), bin: filepath.Join(dir, "bin"), home: filepath.Join(dir, "home")}
	for from, to := range map[string]string{"../bazel": l.script(), "launch.sh": filepath.Join(l.root, "tools/airgap/launch.sh")} {
		script, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, to, string(script), 0o755)
	}
	put(t, filepath.Join(l.root, "go.mod"), "module m\n\ngo 1.26.8\n", 0o644)
	put(t, filepath.Join(l.root, "MODULE.bazel"), "", 0o644)
	put(t, filepath.Join(l.root, "tools/airgap/main.go"), "package main\n", 0o644)
	put(t, filepath.Join(l.root, "tools/airgap/main_test.go"), "package main\n", 0o644)
	put(t, filepath.Join(l.root, "tools/airgap/modules/zlib/MODULE.bazel"), "", 0o644)
	if err := os.Mkdir(l.bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range programs {
		put(t, filepath.Join(l.bin, name), text, 0o755)
	}
	for _, name := range []string{"sh", "readlink", "dirname", "find", "grep", "cat", "mkdir", "mv", "chmod", "sort", "xargs", "sha256sum", "cut"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(l.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func (l *launch) script() string { return filepath.Join(l.root, "tools/bazel") }

func (l *launch) run(t *testing.T, script string, env ...string) (stdout, stderr string, code int) {
	t.Helper()
	return l.command(t, []string{script, "build", "a b"}, env...)
}

func (l *launch) command(t *testing.T, args []string, env ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command("/bin/sh", args...)
	cmd.Env = append([]string{"HOME=" + l.home, "PATH=" + l.bin}, env...)
	var out, problems strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String()), problems.String(), cmd.ProcessState.ExitCode()
}

func TestLauncherDecides(t *testing.T) {
	oldGo := "#!/bin/sh\necho go version go1.19.8 linux/amd64\n"
	for name, test := range map[string]struct {
		programs    map[string]string
		env         []string
		remembered  string
		age         time.Duration
		out, err    string
		code        int
		remembering string
	}{
		"under Bazelisk":     {programs: map[string]string{"real": says}, env: []string{"BAZEL_REAL=real"}, out: "real build a b"},
		"told online":        {programs: map[string]string{"curl": reachesNot, "bazelisk": says}, env: []string{"THIMBLE_NETWORK=online"}, out: "bazelisk build a b"},
		"told airgap":        {programs: map[string]string{"curl": reaches, "go": newGo}, env: []string{"THIMBLE_NETWORK=airgap"}, out: "airgap build a b", err: "go run ./tools/airgap -out "},
		"told nonsense":      {env: []string{"THIMBLE_NETWORK=maybe"}, err: "expected online or airgap in THIMBLE_NETWORK", code: 1},
		"curl reaches":       {programs: map[string]string{"curl": reaches, "wget": reachesNot, "bazelisk": says}, out: "bazelisk build a b", err: "online, because", remembering: "online"},
		"curl does not":      {programs: map[string]string{"curl": reachesNot, "wget": reaches, "go": newGo}, out: "airgap build a b", err: "airgap, because", remembering: "airgap"},
		"wget reaches":       {programs: map[string]string{"wget": reaches, "bazelisk": says}, out: "bazelisk build a b", err: "THIMBLE_NETWORK=online", remembering: "online"},
		"nothing asks":       {programs: map[string]string{"go": newGo}, out: "airgap build a b", err: "airgap, because neither curl nor wget is on PATH", remembering: "airgap"},
		"online stays":       {programs: map[string]string{"curl": reachesNot, "bazelisk": says}, remembered: "online", age: 9 * 24 * time.Hour, out: "bazelisk build a b", remembering: "online"},
		"airgap for a day":   {programs: map[string]string{"curl": reaches, "go": newGo}, remembered: "airgap", age: time.Hour, out: "airgap build a b", remembering: "airgap"},
		"airgap looks again": {programs: map[string]string{"curl": reaches, "bazelisk": says}, remembered: "airgap", age: 49 * time.Hour, out: "bazelisk build a b", err: "online, because", remembering: "online"},
		"memory is nonsense": {remembered: "perhaps", err: "found 'perhaps'", code: 1, remembering: "perhaps"},
		"installs Bazelisk":  {programs: map[string]string{"go": newGo}, env: []string{"THIMBLE_NETWORK=online"}, out: "installed build a b"},
		"no go for airgap":   {env: []string{"THIMBLE_NETWORK=airgap"}, err: "expected go on PATH, found none", code: 1},
		"no go for Bazelisk": {env: []string{"THIMBLE_NETWORK=online"}, err: "expected go on PATH, found none", code: 1},
		"go is old":          {programs: map[string]string{"go": oldGo}, env: []string{"THIMBLE_NETWORK=airgap"}, err: "expected Go 1.21 or newer on PATH, found go version go1.19.8", code: 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, test.programs)
			memory := filepath.Join(l.home, ".cache/thimble/network")
			if test.remembered != "" {
				put(t, memory, test.remembered+"\n", 0o644)
				then := time.Now().Add(-test.age)
				if err := os.Chtimes(memory, then, then); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Contains(strings.Join(test.env, ""), "BAZEL_REAL=real") {
				test.env[0] = "BAZEL_REAL=" + filepath.Join(l.bin, "real")
			}
			out, problems, code := l.run(t, l.script(), test.env...)
			if out != test.out || code != test.code || !strings.Contains(problems, test.err) {
				t.Errorf("expected %d, %q and %q, found %d, %q and %q", test.code, test.out, test.err, code, out, problems)
			}
			if test.err == "" && test.out != "airgap build a b" && problems != "" {
				t.Errorf("expected no word on stderr, found %q", problems)
			}
			found, _ := os.ReadFile(memory)
			if strings.TrimSpace(string(found)) != test.remembering {
				t.Errorf("remembered: expected %q, found %q", test.remembering, found)
			}
			if _, again, _ := l.run(t, l.script(), test.env...); strings.Contains(again, "because") {
				t.Errorf("expected it to be said once, found %q", again)
			}
		})
	}
}

func TestLauncherWithoutAirgap(t *testing.T) {
	l := newLaunch(t, map[string]string{"bazelisk": says, "real": says})
	if err := os.RemoveAll(filepath.Join(l.root, "tools/airgap")); err != nil {
		t.Fatal(err)
	}
	for expected, env := range map[string]string{"bazelisk build a b": "THIMBLE_NETWORK=airgap", "real build a b": "BAZEL_REAL=" + filepath.Join(l.bin, "real")} {
		if out, problems, code := l.run(t, l.script(), env); out != expected || problems != "" || code != 0 {
			t.Errorf("expected %q, found %d, %q and %q", expected, code, out, problems)
		}
	}
}

func TestLauncherGivesLockBack(t *testing.T) {
	const lock, aside = "MODULE.bazel.lock", "MODULE.bazel.lock.online"
	for name, test := range map[string]struct {
		files    []string
		real     bool
		expected string
	}{
		"to a release":          {[]string{aside}, true, aside},
		"where one is there":    {[]string{lock, aside}, true, lock},
		"where none was":        {nil, true, ""},
		"not on closed network": {[]string{aside}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, map[string]string{"real": says, "go": newGo})
			for _, file := range test.files {
				put(t, filepath.Join(l.root, file), file, 0o644)
			}
			env := []string{"THIMBLE_NETWORK=airgap"}
			if test.real {
				env = []string{"BAZEL_REAL=" + filepath.Join(l.bin, "real")}
			}
			if out, problems, code := l.run(t, l.script(), env...); code != 0 || test.real && problems != "" {
				t.Fatalf("expected Bazel to be started, found %d, %q, %q", code, out, problems)
			}
			if found, _ := os.ReadFile(filepath.Join(l.root, lock)); string(found) != test.expected {
				t.Errorf("expected the lock %q, found %q", test.expected, found)
			}
		})
	}
}

func TestLauncherKey(t *testing.T) {
	for _, test := range []struct {
		file, text string
		changes    bool
	}{
		{"tools/airgap/main.go", "changed\n", true},
		{"tools/airgap/modules.sum", "changed\n", true},
		{"tools/airgap/modules/zlib/MODULE.bazel", "changed\n", true},
		{"tools/airgap/modules/zlib/new.bzl", "changed\n", true},
		{".bazelversion", "changed\n", false},
		{"go.mod", "go 1.26.9\n", true},
		{"go.mod", "go 1.26.8\ntoolchain go1.27.1\n", true},
		{"go.mod", "go 1.26.8\nrequire m v1.0.0\n", false},
		{"tools/airgap/main_test.go", "changed\n", false},
		{"tools/other.go", "changed\n", false},
		{"MODULE.bazel", "bazel_dep(name = \"a\", version = \"1\")\n", true},
		{"MODULE.bazel", "use_repo(\n    go_deps,\n    \"com_example_a\",\n)\n", false},
	} {
		t.Run(filepath.Base(test.file), func(t *testing.T) {
			l := newLaunch(t, map[string]string{"go": newGo})
			put(t, filepath.Join(l.root, "MODULE.bazel"), "use_repo(\n    go_deps,\n)\n", 0o644)
			l.run(t, l.script(), "THIMBLE_NETWORK=airgap")
			put(t, filepath.Join(l.root, test.file), test.text, 0o644)
			_, problems, _ := l.run(t, l.script(), "THIMBLE_NETWORK=airgap")
			if made := strings.Contains(problems, "go run"); made != test.changes {
				t.Errorf("another set: expected %v, found %v: %q", test.changes, made, problems)
			}
		})
	}
}

func TestLauncherIsFound(t *testing.T) {
	l := newLaunch(t, map[string]string{"go": newGo})
	other := filepath.Join(t.TempDir(), "bazel")
	if err := os.Symlink(l.script(), other); err != nil {
		t.Fatal(err)
	}
	out, problems, _ := l.run(t, other, "THIMBLE_NETWORK=airgap", "BAZEL_REAL=")
	if out != "airgap build a b" || !strings.Contains(problems, "in "+l.root+"\n") {
		t.Errorf("expected it to work in %s, found %q, %q", l.root, out, problems)
	}
}

func TestLauncherFetchesEmulatorsForTests(t *testing.T) {
	for name, test := range map[string]struct {
		args    []string
		env     string
		age     time.Duration
		expects []bool // whether each of two runs fetches
	}{
		"build":          {args: []string{"build", "//..."}, expects: []bool{false, false}},
		"test":           {args: []string{"test", "//..."}, expects: []bool{true, false}},
		"coverage":       {args: []string{"coverage"}, expects: []bool{true, false}},
		"another word":   {args: []string{"build", "//tests", "--test_arg=test"}, expects: []bool{false, false}},
		"failure":        {args: []string{"test"}, env: "FOLDER=no-emulators", expects: []bool{true, false}},
		"failure, later": {args: []string{"test"}, env: "FOLDER=no-emulators", age: 49 * time.Hour, expects: []bool{true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLaunch(t, map[string]string{"go": newGo})
			for i, expected := range test.expects {
				out, problems, code := l.command(t, append([]string{l.script()}, test.args...), "THIMBLE_NETWORK=airgap", test.env)
				if code != 0 || out != "airgap "+strings.Join(test.args, " ") {
					t.Errorf("run %d: expected Bazel to be started, found %d, %q, %q", i, code, out, problems)
				}
				if found := strings.Contains(problems, "-emulators"); found != expected {
					t.Errorf("run %d: fetches: expected %v, found %v: %q", i, expected, found, problems)
				}
				markers, _ := filepath.Glob(filepath.Join(l.home, ".cache/thimble/airgap/set/*/no-emulators"))
				for _, marker := range markers {
					then := time.Now().Add(-test.age)
					if err := os.Chtimes(marker, then, then); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	nowhere := map[string]string{"HOME": "", "XDG_CACHE_HOME": "relative"}
	for name, test := range map[string]struct {
		args []string
		env  map[string]string
		code int
		says string
	}{
		"nothing to do":         {nil, nil, 2, "expected -out <folder> or -update-sums"},
		"unknown flag":          {[]string{"-x"}, nil, 2, "-x"},
		"no workspace":          {[]string{"-out", "x", "-workspace", t.TempDir()}, nil, 1, "expected a Bazel workspace"},
		"no home":               {[]string{"-out", "x", "-workspace", newWorkspace(t, nil)}, nowhere, 1, "expected an absolute path in XDG_CACHE_HOME or HOME"},
		"no home for sums":      {[]string{"-update-sums", "-workspace", newWorkspace(t, nil)}, nowhere, 1, "expected an absolute path in XDG_CACHE_HOME or HOME"},
		"no home for emulators": {[]string{"-out", "x", "-emulators"}, nowhere, 1, "expected an absolute path in XDG_CACHE_HOME or HOME"},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			var stdout, stderr strings.Builder
			if code := run(test.args, &stdout, &stderr); code != test.code || !strings.Contains(stderr.String(), test.says) {
				t.Errorf("expected %d and %q, found %d and %q", test.code, test.says, code, stderr.String())
			}
		})
	}
}

// What tools/bazel calls: a set, its emulators, which this mirror lacks, and the sums.
func TestRunMakesAll(t *testing.T) {
	w, home := newWorld(t), t.TempDir()
	t.Setenv("XDG_CACHE_HOME", home)
	out := filepath.Join(home, "thimble/airgap/set/key")
	for _, test := range []struct {
		name string
		args []string
		code int
		says string
		made string
	}{
		{"set", []string{"-out", out}, 0, "airgap: Bazel 7.7.1 is ready", filepath.Join(out, "bazel")},
		{"set again", []string{"-out", out}, 0, "", filepath.Join(out, "bazel")},
		{"emulators", []string{"-out", out, "-emulators"}, 1, "expected the suite bookworm at file:", filepath.Join(out, "no-emulators")},
		{"sums", []string{"-update-sums"}, 1, "fetch golang.org/toolchain@", filepath.Join(w.work, sumsFile)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code := run(append(test.args, "-workspace", w.work), &stdout, &stderr)
			if code != test.code || !strings.Contains(stderr.String(), test.says) || (test.says == "") != (stderr.Len() == 0) {
				t.Errorf("expected %d and %q, found %d and %q", test.code, test.says, code, stderr.String())
			}
			if !exists(test.made) {
				t.Errorf("expected %s, found none", test.made)
			}
		})
	}
}

// newWorkspace has what readWorkspace reads, but for the changes; an empty file is none.
func newWorkspace(t *testing.T, changes map[string]string) string {
	t.Helper()
	files := map[string]string{
		"go.mod":       "module m\n\ngo 1.26.8\n",
		"MODULE.bazel": "module(name = \"m\")\nbazel_dep(name = \"rules_go\", version = \"0.63.0\")\nbazel_dep(name = \"gazelle\", version = \"0.53.0\")\n",
	}
	for name, content := range changes {
		files[name] = content
	}
	dir := t.TempDir()
	for name, content := range files {
		if content != "" {
			put(t, filepath.Join(dir, name), content, 0o644)
		}
	}
	return dir
}

func TestReadWorkspace(t *testing.T) {
	for name, test := range map[string]struct{ mod, golang string }{
		"the language's version": {"module m\n\ngo 1.26.8\n", "1.26.8"},
		"another toolchain's":    {"module m\n\ngo 1.26.0\n\ntoolchain go1.27.1\n", "1.27.1"},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := readWorkspace(newWorkspace(t, map[string]string{"go.mod": test.mod}))
			if err != nil {
				t.Fatal(err)
			}
			if found := []string{w.golang, w.rulesGo, w.gazelle}; strings.Join(found, " ") != test.golang+" 0.63.0 0.53.0" {
				t.Errorf("expected Go %s, and the versions of the files, found %v", test.golang, found)
			}
		})
	}
}

func TestReadWorkspaceRejects(t *testing.T) {
	for name, test := range map[string]struct {
		file, content string
		says          []string
	}{
		"no Go module":        {"go.mod", "", []string{"expected a Bazel workspace", "go.mod", "-workspace"}},
		"no Go version":       {"go.mod", "module m\n", []string{"go.mod: expected a go line, found none", "add one"}},
		"broken go.mod":       {"go.mod", "module m (\n", []string{"go.mod:1:"}},
		"no Bazel module":     {"MODULE.bazel", "", []string{"expected a Bazel workspace", "MODULE.bazel"}},
		"broken MODULE.bazel": {"MODULE.bazel", "module(", []string{"MODULE.bazel: expected the syntax of a MODULE.bazel file"}},
		"no rules_go": {"MODULE.bazel", "module(name = \"m\")\nbazel_dep(name = \"gazelle\", version = \"1\")\n",
			[]string{"MODULE.bazel: expected a bazel_dep on rules_go with a version, found none"}},
		"gazelle of any version": {"MODULE.bazel", "module(name = \"m\")\nbazel_dep(name = \"rules_go\", version = \"1\")\nbazel_dep(name = \"gazelle\")\n",
			[]string{"expected a bazel_dep on gazelle with a version, found none"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readWorkspace(newWorkspace(t, map[string]string{test.file: test.content}))
			expectError(t, err, test.says...)
		})
	}
}

func TestFinishToolchain(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "bin/go"), "x", 0o644)
	expectError(t, finishToolchain(dir), "pkg/tool")
	put(t, filepath.Join(dir, "pkg/tool/compile"), "x", 0o644)
	put(t, filepath.Join(dir, "src/cmd/_go.mod"), "module cmd\n", 0o644)
	if err := finishToolchain(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "pkg/tool/compile")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("expected an executable file, found %v, %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "src/cmd/go.mod")); err != nil {
		t.Error(err)
	}
}

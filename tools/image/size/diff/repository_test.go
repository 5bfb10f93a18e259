package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/thimble/tools/image/size/lock"
	"example.com/thimble/tools/image/size/report"
)

// launcher is the tools/bazel of the tests' repositories: the reports that it builds are in a
// folder. It logs its startup flags, and what the folder has for user.bazelrc.
const launcher = `#!/bin/sh
for arg; do
  case $arg in
    --build_event_json_file=*) events=${arg#*=} ;;
    --output_base=*) [ ! -e user.bazelrc ] || cat user.bazelrc >>"$LOG"; echo "built" >>"$LOG" ;;
  esac
done
if [ -e broken ]; then echo "ERROR: broken" >&2; exit 1; fi
echo '{"id":{"workspace":{}},"workspaceInfo":{"localExecRoot":"'"$PWD"'"}}' >"$events"
for report in reports/*; do
  name=$(basename "$report" .report.json)
  cat >>"$events" <<EOF
{"id":{"pattern":{}},"children":[{"targetConfigured":{"label":"//apps/$name:image_report"}}]}
{"id":{"namedSet":{"id":"$name"}},"namedSetOfFiles":{"files":[{"name":"$report"}]}}
{"id":{"targetCompleted":{"label":"//apps/$name:image_report"}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"$name"}]}]}}
EOF
done
`

// sha is a digest that ends with the text.
func sha(end string) string { return "sha256:" + strings.Repeat("0", 64-len(end)) + end }

// weighed is a report of apps/<name>. Its program has a main package of that size, and others.
func weighed(name, digest string, main, pulled int64, more ...report.Part) *report.Report {
	parts := append([]report.Part{{Package: "main", Kind: report.Code, Size: main}, {Package: "runtime", Kind: report.Code, Size: 500000}}, more...)
	var size int64
	for _, part := range parts {
		size += part.Size
	}
	files := []report.File{{Path: "/" + name, Size: size, Program: &report.Program{Parts: parts}}}
	return &report.Report{Image: "//apps/" + name + ":image", Platforms: []report.Platform{
		{Name: "linux/amd64", Digest: sha(digest), Unpacked: size, Pulled: pulled, Files: files},
		{Name: "linux/arm64", Digest: sha("f"), Unpacked: 300000, Pulled: 100000},
	}}
}

func write(t *testing.T, name string, data string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), mode); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.RemoveAll(name); err != nil {
		t.Fatal(err)
	}
}

// put makes the working tree one whose Bazel builds the reports, with their image.lock.
func put(t *testing.T, dir string, reports ...*report.Report) {
	t.Helper()
	for _, r := range reports {
		pkg, _ := lock.Split(r.Image)
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "reports", filepath.Base(pkg)+".report.json"), string(data), 0o644)
		write(t, filepath.Join(dir, pkg, lock.Name), string(lock.Of(r).Format()), 0o644)
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", args, err, out)
	}
	return string(out)
}

// commit returns the full name of the new commit.
func commit(t *testing.T, dir string) string {
	t.Helper()
	git(t, dir, "add", "--all")
	// Those of the same files and the same second are told apart.
	number := git(t, dir, "rev-list", "--all", "--count")
	git(t, dir, "commit", "--quiet", "--allow-empty", "--message="+number)
	return strings.TrimSpace(git(t, dir, "rev-parse", "HEAD"))
}

// newRepository is a workspace in a folder of a new repository, without a commit. Caches are
// the test's own.
func newRepository(t *testing.T, folder string) (dir, log string) {
	t.Helper()
	root := t.TempDir()
	log = filepath.Join(t.TempDir(), "log")
	dir = filepath.Join(root, folder)
	for name, value := range map[string]string{
		"BUILD_WORKSPACE_DIRECTORY": dir,
		"GIT_AUTHOR_DATE":           "2026-01-02T03:04:05Z",
		"GIT_AUTHOR_EMAIL":          "n@example.com",
		"GIT_AUTHOR_NAME":           "n",
		"GIT_COMMITTER_DATE":        "2026-01-02T03:04:05Z",
		"GIT_COMMITTER_EMAIL":       "n@example.com",
		"GIT_COMMITTER_NAME":        "n",
		"GIT_CONFIG_GLOBAL":         "/dev/null",
		"GIT_CONFIG_NOSYSTEM":       "1",
		"LOG":                       log,
		"XDG_CACHE_HOME":            t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	write(t, filepath.Join(dir, "tools/bazel"), launcher, 0o755)
	write(t, filepath.Join(dir, ".gitignore"), "user.bazelrc\n", 0o644)
	git(t, root, "init", "--quiet")
	return dir, log
}

func TestCommit(t *testing.T) {
	dir, _ := newRepository(t, "")
	left := commit(t, dir)
	git(t, dir, "tag", "--annotate", "--message=1", "v1")
	git(t, dir, "checkout", "--quiet", "-b", "change")
	change := commit(t, dir)
	git(t, dir, "checkout", "--quiet", "-b", "main", "v1")
	main := commit(t, dir)
	git(t, dir, "checkout", "--quiet", "change")
	for revision, expected := range map[string]string{"main": main, "main...": left, "HEAD": change, "HEAD...": change, "v1": left, left: left, left[:12] + "...": left} {
		if found, err := (repository{dir}).commit(t.Context(), revision); found != expected || err != nil {
			t.Errorf("%s: expected %s, found %s, %v", revision, expected, found, err)
		}
	}
}

func TestLocksOfCommit(t *testing.T) {
	dir, _ := newRepository(t, "folder")
	put(t, dir, weighed("hello", "1", 0, 1))
	write(t, filepath.Join(dir, "image.lock"), string(lock.Of(weighed("hello", "2", 0, 1)).Format()), 0o644)
	write(t, filepath.Join(dir, "other/MODULE.bazel"), "", 0o644)
	write(t, filepath.Join(dir, "other/apps/image.lock"), "none of ours\n", 0o644)
	write(t, filepath.Join(dir, "../image.lock"), "none of ours\n", 0o644)
	locks, err := repository{dir}.locks(t.Context(), commit(t, filepath.Dir(dir)))
	if err != nil || len(locks) != 2 || len(locks[""].Lines) != 2 || len(locks["apps/hello"].Lines) != 2 {
		t.Errorf("expected those of this workspace, found %v, %v", locks, err)
	}
}

func TestShallowClone(t *testing.T) {
	dir, _ := newRepository(t, "")
	first := commit(t, dir)
	commit(t, dir)
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, dir, "clone", "--quiet", "--depth=1", "file://"+dir, clone)
	for _, revision := range []string{first, "HEAD~1", "HEAD~1..."} {
		if _, err := (repository{clone}).commit(t.Context(), revision); err == nil || !strings.Contains(err.Error(), "; correct it, or fetch it: git fetch --unshallow, as this clone is shallow") {
			t.Errorf("%s: expected an error that says how to fetch it, found %v", revision, err)
		}
	}
}

func TestWorkspace(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("BUILD_WORKSPACE_DIRECTORY", "")
	write(t, filepath.Join(dir, "MODULE.bazel"), "", 0o644)
	write(t, filepath.Join(dir, "a/b/c"), "", 0o644)
	t.Chdir(filepath.Join(dir, "a/b"))
	if found, err := workspace(); found != dir || err != nil {
		t.Errorf("expected %s, found %s, %v", dir, found, err)
	}
	remove(t, filepath.Join(dir, "MODULE.bazel"))
	if _, err := workspace(); err == nil || !strings.Contains(err.Error(), "bazel run") {
		t.Errorf("expected an error that names the command, found %v", err)
	}
	t.Setenv("BUILD_WORKSPACE_DIRECTORY", "/x")
	if found, err := workspace(); found != "/x" || err != nil {
		t.Errorf("expected /x, found %s, %v", found, err)
	}
}

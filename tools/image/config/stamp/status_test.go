package stamp

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A checkout is a Git repository with one file, and the way to work in it.
type checkout struct {
	dir string
	env []string
}

func newCheckout(t *testing.T) checkout {
	t.Helper()
	c := checkout{dir: t.TempDir(), env: append(os.Environ(), "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2020-01-01T00:00:00+0000", "GIT_COMMITTER_DATE=2026-01-02T05:04:05+0200")}
	c.git(t, "init", "--quiet", ".")
	c.write(t, "file", "one\n")
	c.git(t, "add", "file")
	c.git(t, "commit", "--quiet", "--message=one")
	return c
}

func (c checkout) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (c checkout) write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// status runs the script as Bazel does, in the root of the workspace.
func (c checkout) status(t *testing.T, env ...string) map[string]string {
	t.Helper()
	script, err := filepath.Abs("status")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(script)
	cmd.Dir, cmd.Env = c.dir, append(c.env[:len(c.env):len(c.env)], env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("expected success and nothing on stderr, found %v, %q", err, stderr.String())
	}
	values := map[string]string{}
	for line := range strings.Lines(string(out)) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || value == "" || !strings.HasPrefix(key, "STABLE_") {
			t.Errorf("expected STABLE_<key> <value>, found %q", line)
		}
		values[key] = value
	}
	return values
}

func TestStatus(t *testing.T) {
	c := newCheckout(t)
	commit := c.git(t, "rev-parse", "HEAD")
	const created = "2026-01-02T03:04:05Z"
	expect := func(t *testing.T, c checkout, revision, version string) {
		t.Helper()
		found := c.status(t, "TZ=Asia/Tokyo")
		if found["STABLE_REVISION"] != revision || found["STABLE_VERSION"] != version || found["STABLE_CREATED"] != created || len(found) != 3 {
			t.Errorf("expected %s, %s and %s, found %v", revision, version, created, found)
		}
	}
	expect(t, c, commit, commit[:12])
	c.write(t, "untracked", "")
	expect(t, c, commit, commit[:12])
	c.git(t, "tag", "v1.2.0")
	expect(t, c, commit, "v1.2.0")
	c.write(t, "file", "two\n")
	expect(t, c, commit+"-dirty", "v1.2.0-dirty")
	c.git(t, "commit", "--quiet", "--all", "--message=two")
	second := c.git(t, "rev-parse", "HEAD")
	expect(t, c, second, "v1.2.0-1-g"+second[:12])

	t.Run("shallow clone", func(t *testing.T) {
		shallow := checkout{dir: filepath.Join(t.TempDir(), "shallow"), env: c.env}
		c.git(t, "clone", "--quiet", "--depth=1", "file://"+c.dir, shallow.dir)
		expect(t, shallow, second, second[:12])
	})
	t.Run("worktree", func(t *testing.T) {
		tree := checkout{dir: filepath.Join(t.TempDir(), "tree"), env: c.env}
		c.git(t, "worktree", "add", "--quiet", tree.dir, commit)
		expect(t, tree, commit, "v1.2.0")
	})
}

func TestStatusKnowsNothing(t *testing.T) {
	c := newCheckout(t)
	broken := newCheckout(t)
	if err := os.WriteFile(filepath.Join(broken.dir, ".git/HEAD"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	empty := newCheckout(t)
	empty.git(t, "checkout", "--quiet", "--orphan", "other")
	for name, run := range map[string]struct {
		in  checkout
		env string
	}{
		"no git":            {c, "PATH=" + t.TempDir()},
		"no repository":     {checkout{t.TempDir(), c.env}, "GIT_CEILING_DIRECTORIES=/"},
		"no commit":         {empty, ""},
		"broken repository": {broken, "GIT_CEILING_DIRECTORIES=/"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := run.in.status(t, run.env); len(found) > 0 {
				t.Errorf("expected nothing, found %v", found)
			}
		})
	}
}

func TestStatusSource(t *testing.T) {
	for origin, expected := range map[string]string{
		"https://example.com/o/r":                  "https://example.com/o/r",
		"https://user:p@ss@example.com/o/r.git":    "https://example.com/o/r",
		"https://token@example.com:8443/o/r/":      "https://example.com:8443/o/r",
		"http://example.com/o/r.git":               "http://example.com/o/r",
		"git@example.com:o/r.git":                  "https://example.com/o/r",
		"example.com:/o/r.git":                     "https://example.com/o/r",
		"ssh://git@example.com:2222/o/r.git":       "https://example.com/o/r",
		"git+ssh://git:secret@example.com/o/r.git": "https://example.com/o/r",
		"git://example.com/o/r":                    "https://example.com/o/r",
		"/srv/git/r.git":                           "",
		"../r":                                     "",
		"file:///srv/git/r.git":                    "",
		`C:\src\r`:                                 "",
	} {
		t.Run(origin, func(t *testing.T) {
			c := newCheckout(t)
			c.git(t, "remote", "add", "origin", origin)
			if found := c.status(t)["STABLE_SOURCE"]; found != expected {
				t.Errorf("expected %q, found %q", expected, found)
			}
		})
	}
}

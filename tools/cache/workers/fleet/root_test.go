package fleet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put makes an executable file; a content that starts with -> is a link.
func put(t *testing.T, root Root, name, content string) {
	t.Helper()
	path := filepath.Join(root.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var err error
	if to, ok := strings.CutPrefix(content, "->"); ok {
		err = os.Symlink(to, path)
	} else {
		err = os.WriteFile(path, []byte(content), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func newRoot(t *testing.T) Root {
	t.Helper()
	root := Root{Dir: t.TempDir()}
	for _, name := range []string{"bwrap", "buildbox-casd", "buildbox-run-bubblewrap", "bash", "ls", "catgo", "gccmakedep", "python-like"} {
		put(t, root, "usr/bin/"+name, "")
	}
	put(t, root, "usr/bin/sh", "->dash")
	return root
}

func TestRootIsAccepted(t *testing.T) {
	root := newRoot(t)
	document := filepath.Join(root.Dir, "usr/share/doc/gcc")
	if err := os.MkdirAll(document, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(document, "cc"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := root.Check(); err != nil {
		t.Error(err)
	}
}

func TestRootWithCompilerIsRefused(t *testing.T) {
	for name, content := range map[string]string{
		"usr/bin/gcc":                     "",
		"usr/bin/x86_64-linux-gnu-gcc-16": "",
		"usr/bin/g++":                     "",
		"usr/bin/cc":                      "->/etc/alternatives/cc",
		"usr/bin/clang-19":                "",
		"usr/bin/ld.gold":                 "",
		"usr/bin/python3":                 "->python3.13",
		"usr/bin/python3.13":              "",
		"usr/lib/go-1.24/bin/go":          "",
		"opt/tools/gofmt":                 "",
	} {
		root := newRoot(t)
		put(t, root, name, content)
		if err := root.Check(); err == nil || !strings.Contains(err.Error(), "found "+filepath.Join(root.Dir, name)) {
			t.Errorf("%s: expected a refusal that names it, found %v", name, err)
		}
	}
}

func TestRootWithoutEngineIsRefused(t *testing.T) {
	root := newRoot(t)
	if err := os.Remove(filepath.Join(root.Dir, "usr/bin/buildbox-casd")); err != nil {
		t.Fatal(err)
	}
	if err := root.Check(); err == nil || !strings.Contains(err.Error(), "expected /usr/bin/buildbox-casd, found none") {
		t.Errorf("expected a refusal, found %v", err)
	}
}

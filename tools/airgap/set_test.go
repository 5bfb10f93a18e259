package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const sdkText = "def fetch_sdks_by_version(ctx, allow_fail = False):\n    pass\n\n" +
	"    _remote_sdk(ctx, [url.format(filename) for url in ctx.attr.urls], ctx.attr.strip_prefix, sha256)\n"

// A world is all that makeSet needs: a Debian mirror, a Go proxy, a workspace.
type world struct {
	*goWorld
	repo             *debianRepo
	cache, out, work string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	repo := newDebianRepo(t, nil)
	p, err := findPlatform(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		t.Skip(err)
	}
	tree := prefix{platform: p, dir: "/"}
	rel := func(path string) string { return strings.TrimPrefix(path, "/") }
	const ok = "#!/bin/sh\n"
	repo.add(t, "bazel-bootstrap", "7.7.1+x", map[string]string{
		rel(tree.interp()): ok,
		rel(tree.bazel()):  fakeProgram,
		"usr/libexec/" + p.triplet + "/bazel/zipper":              fakeProgram,
		rel(tree.share()) + "/process-wrapper":                    ok,
		rel(tree.share()) + "/build-label.txt":                    "7.7.1\n",
		rel(tree.share()) + "/embedded_tools/MODULE.bazel":        "module(name = \"bazel_tools\")\nbazel_dep(name = \"rules_pkg\", version = \"1\")\n",
		rel(tree.share()) + "/tools/platforms/MODULE.bazel":       "module(name = \"platforms\", version = \"1\")\n",
		rel(tree.share()) + "/bazel_classpath_debian_depends.txt": "/usr/share/java/a.jar\n",
		"usr/share/java/a.jar":                                    emptyZip,
		rel(tree.lib()) + "/libzstd-jni.so":                       ok,
	})
	repo.add(t, "openjdk-25-jre-headless", "25", map[string]string{rel(tree.java()) + "/bin/java": ok, rel(tree.java()) + "/lib/jexec": fakeProgram})
	repo.add(t, "bazel-rules-pkg", "1", map[string]string{rel(tree.share()) + "/rules/pkg/MODULE.bazel": "module(name = \"rules_pkg\")\n"})
	for _, name := range []string{"bazel-rules-shell", "libblake3-0", "patchelf"} {
		repo.add(t, name, "1", map[string]string{"usr/share/" + name + "/x": "x"})
	}
	repo.publish(t)
	t.Setenv("THIMBLE_DEBIAN_MIRROR", "[trusted=yes] file:"+repo.dir)
	t.Setenv("THIMBLE_DEBIAN_SUITE", "")

	w := &world{goWorld: newGoWorld(t), repo: repo, cache: filepath.Join(t.TempDir(), "airgap"), work: t.TempDir()}
	w.out = filepath.Join(w.cache, "set/key")
	w.publish(t, w.remote, toolchainPath, toolchainVersion(p, "1.26.8"), map[string]string{"bin/go": ok, "pkg/tool/x/compile": ok, "src/_go.mod": "module std\n"})
	w.publish(t, w.remote, rulesGoPath, "v0.63.0", map[string]string{"MODULE.bazel": "module(name = \"rules_go\")\n", "go/private/sdk.bzl": sdkText, "a.sh": ok})
	w.publish(t, w.remote, gazellePath, "v0.53.0", map[string]string{"MODULE.bazel": "module(name = \"gazelle\", version = \"\")\n",
		"go.mod": "module x\nrequire " + gazelleNestedPath + " v2.0.0\n"})
	w.publish(t, w.remote, gazelleNestedPath, "v2.0.0", map[string]string{"go.mod": "module y\n"})
	put(t, filepath.Join(w.work, "go.mod"), "module m\n\ngo 1.26.8\n", 0o644)
	put(t, filepath.Join(w.work, "MODULE.bazel"), "module(name = \"m\")\nbazel_dep(name = \"rules_go\", version = \"0.63.0\")\n"+
		"bazel_dep(name = \"gazelle\", version = \"0.53.0\")\nbazel_dep(name = \"zlib\", version = \"1\")\n", 0o644)
	put(t, filepath.Join(w.work, standIns, "zlib/MODULE.bazel"), "module(name = \"zlib\")\n", 0o644)
	if err := w.sums.write(w.work); err != nil {
		t.Fatal(err)
	}
	return w
}

// The end of a zip file that has no files.
const emptyZip = "PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

func (w *world) make(out string) (string, error) {
	need, err := readWorkspace(w.work)
	if err != nil {
		return "", err
	}
	var says strings.Builder
	err = makeSet(need, w.cache, out, &says)
	return says.String(), err
}

func (w *world) markers() []string {
	found, _ := filepath.Glob(filepath.Join(w.cache, "bazel/*/complete"))
	return found
}

func TestMakeSet(t *testing.T) {
	w := newWorld(t)
	if says, err := w.make(w.out); err != nil || !strings.Contains(says, "Bazel 7.7.1 is ready, downloaded") {
		t.Fatalf("expected a set, found %q, %v", says, err)
	}
	for path, want := range map[string]fs.FileMode{
		"set/key/bazel":                               0o755,
		"set/key/bazelrc":                             0o644,
		"set/key/modules/zlib/MODULE.bazel":           0o644,
		"set/key/registry/modules/zlib/1/source.json": 0o644,
		"set/key/registry/modules/platforms/0.0.7":    0o755,
		"go/1.26.8-" + runtime.GOOS + "-" + runtime.GOARCH + "/pkg/tool/x/compile": 0o755,
		"go/1.26.8-" + runtime.GOOS + "-" + runtime.GOARCH + "/src/go.mod":         0o444,
		"modules/gazelle@0.53.0/v2/go.sum":                                         0o644,
	} {
		info, err := os.Stat(filepath.Join(w.cache, path))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: expected mode %v, found %v, %v", path, want, info, err)
		}
	}
	for path, part := range map[string]string{
		"set/key/registry/modules/zlib/1/source.json": w.out + "/modules/zlib\"",
		"set/key/bazelrc": "common \"--registry=file://" + w.out + "/registry\"",
		"set/key/bazel":   "--install_base='" + w.cache + "/bazel/",
		"modules/rules_go@0.63.0-*/go/private/sdk.bzl": w.cache + "/go/1.26.8-linux-",
	} {
		paths, _ := filepath.Glob(filepath.Join(w.cache, path))
		if len(paths) != 1 {
			t.Fatalf("%s: expected one file, found %v", path, paths)
		}
		if text, err := os.ReadFile(paths[0]); err != nil || !strings.Contains(string(text), part) {
			t.Errorf("%s: expected %q, found %q, %v", path, part, text, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(w.cache, "bazel/*/apt")); len(left) > 0 || exists(filepath.Join(w.cache, "fetch")) {
		t.Errorf("expected no archives to be left, found %v", left)
	}

	t.Run("another set needs no network", func(t *testing.T) {
		t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere")
		w.calls(t)
		if says, err := w.make(w.out + "2"); err != nil || w.calls(t) != "" {
			t.Errorf("expected a set without asking anybody, found %q, %v", says, err)
		}
		if !exists(w.out) {
			t.Error("expected the first set to stay")
		}
	})
}

func TestMakeSetFails(t *testing.T) {
	for name, test := range map[string]struct {
		damage func(t *testing.T, w *world)
		says   []string
	}{
		"other Bazel": {func(t *testing.T, w *world) {
			w.repo.add(t, "bazel-bootstrap", "8.0.0+x", map[string]string{"usr/bin/bazel": fakeProgram})
			w.repo.publish(t)
		}, []string{"expected Bazel 7.7.1", "found bazel-bootstrap 8.0.0+x", "THIMBLE_DEBIAN_MIRROR"}},
		"other rules_go": {func(t *testing.T, w *world) {
			w.publish(t, w.remote, rulesGoPath, "v0.63.0", map[string]string{"go/private/sdk.bzl": "new\n"})
			w.sums.write(w.work)
		}, []string{"patch rules_go 0.63.0", "found it 0 times"}},
		"no stand-in": {func(t *testing.T, w *world) { os.RemoveAll(filepath.Join(w.work, standIns, "zlib")) },
			[]string{"MODULE.bazel asks for the module zlib@1", "add the folder tools/airgap/modules/zlib"}},
		"no mirror": {func(t *testing.T, w *world) { t.Setenv("THIMBLE_DEBIAN_MIRROR", "file:/nowhere") },
			[]string{"expected the suite forky at file:/nowhere"}},
		"no apt": {func(t *testing.T, w *world) { t.Setenv("PATH", t.TempDir()) },
			[]string{"expected apt-get in PATH"}},
		"Gazelle of a module nobody has": {func(t *testing.T, w *world) {
			w.publish(t, w.remote, gazellePath, "v0.53.0", map[string]string{"go.mod": "module x\nrequire " + gazelleNestedPath + " v2.9.9\n"})
			w.sums[gazelleNestedPath+" v2.9.9"] = "h1:x"
			w.sums.write(w.work)
		}, []string{"expected " + gazelleNestedPath + "@v2.9.9 with the sum", "not found"}},
		"Gazelle without a module": {func(t *testing.T, w *world) {
			w.publish(t, w.remote, gazellePath, "v0.53.0", map[string]string{"README.md": "x"})
			w.sums.write(w.work)
		}, []string{"go.mod: no such file"}},
		"broken stand-in": {func(t *testing.T, w *world) {
			put(t, filepath.Join(w.work, standIns, "zlib/MODULE.bazel"), "module(", 0o644)
		}, []string{"modules/zlib/MODULE.bazel: expected the syntax"}},
		"no sums": {func(t *testing.T, w *world) { put(t, filepath.Join(w.work, sumsFile), "", 0o644) },
			[]string{"expected a line for golang.org/toolchain", "-update-sums"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.damage(t, w)
			_, err := w.make(w.out)
			expectError(t, err, test.says...)
			if exists(w.out) {
				t.Errorf("expected no set, found %s", w.out)
			}
		})
	}
}

// A run that ends anywhere leaves nothing that looks complete, and the next one
// starts over from what is there.
func TestMakeSetRepeats(t *testing.T) {
	w := newWorld(t)
	bin, path := t.TempDir(), os.Getenv("PATH")
	put(t, filepath.Join(bin, "dpkg-deb"), "#!/bin/sh\necho no space left >&2; exit 1\n", 0o755)
	t.Setenv("PATH", bin+":"+path)
	_, err := w.make(w.out)
	expectError(t, err, "unpack Debian packages", "no space left")
	if exists(w.out) || len(w.markers()) != 0 {
		t.Fatalf("expected nothing complete, found %v", w.markers())
	}
	archives, _ := filepath.Glob(filepath.Join(w.cache, "bazel/*/apt/archives/*.deb"))
	if len(archives) != len(wanted) {
		t.Errorf("expected the archives to be kept, found %v", archives)
	}
	put(t, filepath.Join(w.out+".draft", "modules/half/MODULE.bazel"), "module(", 0o644)
	put(t, filepath.Join(w.cache, "fetch/cache/half"), "x", 0o644)
	put(t, filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(archives[0]))), "root/half"), "x", 0o644)
	t.Setenv("PATH", path)
	if _, err := w.make(w.out); err != nil || len(w.markers()) != 1 {
		t.Fatalf("expected the second run to succeed, found %v", err)
	}
	if half, _ := filepath.Glob(filepath.Join(w.cache, "bazel", "*", "root", "half")); exists(filepath.Join(w.out, "modules/half")) || len(half) > 0 {
		t.Error("expected nothing of the first run to be left")
	}
}

func TestLauncherSetsLockAside(t *testing.T) {
	for name, test := range map[string]struct {
		lock  string // none if empty
		moves bool
	}{
		"none":                {"", false},
		"of Debian's Bazel":   {"{}", false},
		"of a release of 7.7": {"{\n  \"lockFileVersion\": 13,\n  \"registryFileHashes\": {}\n}\n", true},
		"of another release":  {"{\n  \"lockFileVersion\": 26,\n  \"registryFileHashes\": {}\n}\n", false},
		"of a later one":      {"{\n  \"lockFileVersion\": 130\n}\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			tree := prefix{platforms[0], filepath.Join(t.TempDir(), "root")}
			put(t, tree.bazel(), says, 0o755)
			dir := t.TempDir()
			script, workspace := filepath.Join(dir, "bazel"), filepath.Join(dir, "work space")
			put(t, script, launcher(tree, dir), 0o755)
			put(t, filepath.Join(workspace, "MODULE.bazel"), "", 0o644)
			put(t, filepath.Join(workspace, "apps/BUILD"), "", 0o644)
			lock := filepath.Join(workspace, "MODULE.bazel.lock")
			if test.lock != "" {
				put(t, lock, test.lock, 0o644)
			}
			var stdout, stderr strings.Builder
			cmd := exec.Command(script, "build")
			cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(workspace, "apps"), &stdout, &stderr
			if err := cmd.Run(); err != nil || !strings.HasSuffix(stdout.String(), " build\n") {
				t.Fatalf("expected Bazel to be started, found %q, %q, %v", &stdout, &stderr, err)
			}
			if said := strings.Contains(stderr.String(), "moved "+lock+" to "); said != test.moves {
				t.Errorf("says that it moved the file: expected %v, found %q", test.moves, &stderr)
			}
			place := lock
			if test.moves {
				place = lock + ".online"
			}
			if found, _ := os.ReadFile(place); string(found) != test.lock {
				t.Errorf("%s: expected %q, found %q", place, test.lock, found)
			}
			if test.moves && exists(lock) {
				t.Errorf("expected no %s, found one", lock)
			}
		})
	}
}

func TestMakeSetTwice(t *testing.T) {
	w := newWorld(t)
	var both sync.WaitGroup
	says, errs := make([]string, 2), make([]error, 2)
	for i := range 2 {
		both.Go(func() { says[i], errs[i] = w.make(w.out) })
	}
	both.Wait()
	if errs[0] != nil || errs[1] != nil || !exists(w.out) {
		t.Errorf("expected two successes, found %v", errs)
	}
	if n := strings.Count(says[0]+says[1], "is ready"); n != 1 {
		t.Errorf("expected one of them to do the work, found %d: %q", n, says)
	}
}

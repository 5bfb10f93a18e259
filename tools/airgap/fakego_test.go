package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"
)

// fakeGo stands for the go command: it takes module zips from the folders that
// GOPROXY names, as if each were a proxy, and writes down what it was asked.
const fakeGo = `#!/bin/sh
case "$*" in
version) echo go version go1.26.8 linux/amd64; exit ;;
"env GOSUMDB") echo "${GOSUMDB:-sums.example.com}"; exit ;;
"env -json"*) echo "{\"GOPROXY\": \"$FAKE_REMOTE\", \"GOMODCACHE\": \"$FAKE_LOCAL\", \"GOFLAGS\": \"-mod=mod\"}"; exit ;;
esac
echo "$4 from $GOPROXY GOSUMDB=${GOSUMDB:-} GOFLAGS=$GOFLAGS" >>"$FAKE_LOG"
IFS=,
for proxy in $GOPROXY; do
  zip=${proxy#file://}/$4.zip
  [ -f "$zip" ] || continue
  to=$GOMODCACHE/cache/download/$4
  mkdir -p "$to" "$GOMODCACHE/$4"
  cp "$zip" "$to/module.zip"
  cp -r "${zip%.zip}/." "$GOMODCACHE/$4"
  echo "{\"Zip\": \"$to/module.zip\", \"Dir\": \"$GOMODCACHE/$4\", \"Sum\": \"h1:$4\"}"
  exit
done
echo "{\"Error\": \"$4: not found\"}"
exit 1
`

// A goWorld is a fake go, the user's module cache, and a proxy.
type goWorld struct {
	local, remote, log string
	sums               sums
}

func newGoWorld(t *testing.T) *goWorld {
	t.Helper()
	dir := t.TempDir()
	w := &goWorld{filepath.Join(dir, "local/cache/download"), filepath.Join(dir, "remote"), filepath.Join(dir, "log"), sums{}}
	put(t, filepath.Join(dir, "bin/go"), fakeGo, 0o755)
	t.Setenv("PATH", filepath.Join(dir, "bin")+":"+os.Getenv("PATH"))
	t.Setenv("FAKE_LOCAL", filepath.Join(dir, "local"))
	t.Setenv("FAKE_REMOTE", fileURL(w.remote))
	t.Setenv("FAKE_LOG", w.log)
	return w
}

// publish makes a module zip, and the folder that it unpacks to.
func (w *goWorld) publish(t *testing.T, proxy, path, version string, files map[string]string) {
	t.Helper()
	name := filepath.Join(proxy, path+"@"+version)
	if err := removeTree(name); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(name + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z := zip.NewWriter(file)
	for file, content := range files {
		entry, err := z.Create(path + "@" + version + "/" + file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(entry, content)
		put(t, filepath.Join(name, file), content, 0o444)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if proxy == w.remote {
		if w.sums[path+" "+version], err = dirhash.HashZip(name+".zip", dirhash.Hash1); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *goWorld) calls(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(w.log)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	os.Remove(w.log)
	return string(text)
}

func TestFetch(t *testing.T) {
	const path, version = "example.com/m", "v1.0.0"
	good, bad := map[string]string{"a.txt": "good"}, map[string]string{"a.txt": "bad"}
	for name, test := range map[string]struct {
		local, remote, pinned map[string]string
		calls                 int
		says                  []string
	}{
		"from the user's cache": {good, nil, good, 1, nil},
		"from the proxy":        {nil, good, good, 2, nil},
		"user's cache altered":  {bad, good, good, 3, nil},
		"altered everywhere":    {bad, bad, good, 3, []string{"expected example.com/m@v1.0.0 with the sum in modules.sum", "expected h1:", "GOPROXY"}},
		"nowhere":               {nil, nil, good, 3, []string{"not found", "GOPROXY"}},
		"no sum pinned":         {good, good, nil, 0, []string{"expected a line for example.com/m v1.0.0", "-update-sums"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newGoWorld(t)
			pinned := sums{}
			if test.pinned != nil {
				w.publish(t, w.remote, path, version, test.pinned)
				pinned[path+" "+version] = w.sums[path+" "+version]
				os.RemoveAll(w.remote)
			}
			for proxy, files := range map[string]map[string]string{w.local: test.local, w.remote: test.remote} {
				if files != nil {
					w.publish(t, proxy, path, version, files)
				}
			}
			g, err := newGoProxy(runner{}, filepath.Join(t.TempDir(), "fetch"), pinned)
			if err != nil {
				t.Fatal(err)
			}
			dir, _, err := g.fetch(path, version)
			log := w.calls(t)
			if n := strings.Count(log, "\n"); n != test.calls {
				t.Errorf("expected %d calls of go, found:\n%s", test.calls, log)
			}
			if n := strings.Count(log, "GOSUMDB=off GOFLAGS=-mod=mod -modcacherw"); n != test.calls {
				t.Errorf("expected the pinned sums and the user's flags to hold, found:\n%s", log)
			}
			if len(test.says) > 0 {
				expectError(t, err, test.says...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(filepath.Join(dir, "a.txt")); err != nil || string(text) != "good" {
				t.Errorf("expected good, found %q, %v", text, err)
			}
		})
	}
}

func TestUpdateSums(t *testing.T) {
	w, work := newGoWorld(t), t.TempDir()
	need := &workspace{dir: work, golang: "1.26.8", rulesGo: "0.63.0", gazelle: "0.53.0"}
	var want []string
	for id, files := range map[moduleID]map[string]string{
		{toolchainPath, "v0.0.1-go1.26.8.linux-amd64"}: nil,
		{toolchainPath, "v0.0.1-go1.26.8.linux-arm64"}: nil,
		{rulesGoPath, "v0.63.0"}:                       nil,
		{gazellePath, "v0.53.0"}:                       {"go.mod": "module x\nrequire " + gazelleNestedPath + " v2.0.0\n"},
		{gazelleNestedPath, "v2.0.0"}:                  nil,
	} {
		w.publish(t, w.remote, id.name, id.version, files)
		want = append(want, id.name+" "+id.version+" h1:"+id.String()+"\n")
	}
	slices.Sort(want)
	if err := updateSums(need, filepath.Join(t.TempDir(), "airgap"), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if found, err := os.ReadFile(filepath.Join(work, sumsFile)); err != nil || string(found) != strings.Join(want, "") {
		t.Errorf("expected\n%s\nfound\n%s, %v", strings.Join(want, ""), found, err)
	}
	if log := w.calls(t); strings.Contains(log, "GOSUMDB=off") {
		t.Errorf("expected the checksum database to be asked, found:\n%s", log)
	}
	t.Setenv("GOSUMDB", "off")
	expectError(t, updateSums(need, filepath.Join(t.TempDir(), "airgap"), io.Discard, io.Discard), "found it turned off", "go env -u GOSUMDB")
}

func TestNoGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := newGoProxy(runner{}, filepath.Join(t.TempDir(), "fetch"), nil)
	expectError(t, err, "look for Go", "on PATH")
}

func TestReadSums(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, sumsFile), "example.com/m v1.0.0 h1:abc=\n\n", 0o644)
	s, err := readSums(dir)
	if err != nil || s["example.com/m v1.0.0"] != "h1:abc=" {
		t.Errorf("expected h1:abc=, found %v, %v", s, err)
	}
	put(t, filepath.Join(dir, sumsFile), "example.com/m h1:abc=\n", 0o644)
	_, err = readSums(dir)
	expectError(t, err, sumsFile, "expected lines of path, version and h1: sum")
}

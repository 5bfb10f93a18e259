package main

import (
	"path/filepath"
	"strings"
	"testing"
)

const (
	hostSources = `# the host's own
Types: deb
URIs: http://one.example.com/debian
Suites: bookworm bookworm-updates
# a comment
Components: main
Signed-By: /keys/archive.gpg

Types: deb
URIs: http://two.example.com/debian
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQENBF
 -----END PGP PUBLIC KEY BLOCK-----
`
	hostList = `deb http://first.example.com/tool stable main
deb [arch=amd64 signed-by=/keys/own.gpg trusted=yes] http://three.example.com/debian/ bullseye main
`
	hostTargets = `Packages|main|stable|stable|http://first.example.com/tool/|DIR/own.list:1
DEP-11|main|bookworm|bookworm|http://dep11.example.com/|DIR/debian.sources:1
Packages|main|bookworm-security|bookworm-security|http://sec.example.com/|DIR/debian.sources:1
Packages|main|bookworm|bookworm|http://one.example.com/debian/|DIR/debian.sources:1
Packages|contrib|bookworm|bookworm|http://one.example.com/debian/|DIR/debian.sources:1
Packages|main|trixie|trixie|http://two.example.com/debian/|DIR/debian.sources:2
Packages|main|bullseye|bullseye|http://three.example.com/debian/|DIR/own.list:2
Packages|main|buster|buster|http://gone.example.com/debian/|DIR/gone.list:1
Packages|main|testing|forky|http://four.example.com/debian/|
`
)

func TestHostMirror(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "debian.sources"), hostSources, 0o644)
	put(t, filepath.Join(dir, "own.list"), hostList, 0o644)
	for name, test := range map[string]struct {
		codename, uri, trust, problem string
	}{
		"stanza":       {codename: "bookworm", uri: "http://one.example.com/debian", trust: "Signed-By: /keys/archive.gpg\n"},
		"embedded key": {codename: "trixie", uri: "http://two.example.com/debian", trust: "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQENBF\n -----END PGP PUBLIC KEY BLOCK-----\n"},
		"one line":     {codename: "bullseye", uri: "http://three.example.com/debian", trust: "Signed-By: /keys/own.gpg\nTrusted: yes\n"},
		"release name": {codename: "forky", uri: "http://four.example.com/debian"},
		"unreadable":   {codename: "buster", problem: "gone.list: no such file"},
		"unknown":      {codename: "potato", problem: "expected an entry for potato main"},
	} {
		t.Run(name, func(t *testing.T) {
			targets := strings.ReplaceAll(hostTargets, "DIR", dir)
			if name == "unknown" {
				targets, _, _ = strings.Cut(targets, "Packages|main|testing")
			}
			m, err := hostMirror(targets, test.codename)
			if test.problem != "" {
				expectError(t, err, test.problem, "THIMBLE_DEBIAN_MIRROR")
			} else if err != nil || len(m.uris) != 1 || m.uris[0] != test.uri || m.trust != test.trust {
				t.Errorf("expected %+v, found %+v, %v", test, m, err)
			}
		})
	}
}

func TestParseMirror(t *testing.T) {
	for text, expected := range map[string][2]string{
		"":                             {},
		"http://m.example.com/debian/": {"http://m.example.com/debian", ""},
		"[trusted=yes] http://m.example.com/debian":   {"http://m.example.com/debian", "Trusted: yes\n"},
		"[signed-by=/k arch=amd64] copy:/srv/mirror ": {"copy:/srv/mirror", "Signed-By: /k\n"},
	} {
		if uri, trust, err := parseMirror(text); err != nil || uri != expected[0] || trust != expected[1] {
			t.Errorf("%s: expected %q, found %q, %q, %v", text, expected, uri, trust, err)
		}
	}
	for _, text := range []string{"nonsense", "http://a http://b", "[trusted=yes]"} {
		_, _, err := parseMirror(text)
		expectError(t, err, "expected a URI in THIMBLE_DEBIAN_MIRROR, found", text)
	}
}

func TestStanza(t *testing.T) {
	found := mirror{[]string{"http://a/debian", "file:///b"}, "forky", "Signed-By:\n key\n"}.stanza("arm64")
	for _, line := range []string{"URIs: http://a/debian copy:///b\n", "Suites: forky\n", "Architectures: arm64\n", "Check-Valid-Until: no\nSigned-By:\n key\n"} {
		if !strings.Contains(found, line) {
			t.Errorf("expected %q, found:\n%s", line, found)
		}
	}
}

func TestHostCodename(t *testing.T) {
	for text, expected := range map[string]string{"NAME=x\nVERSION_CODENAME=\"bookworm\"\n": "bookworm", "VERSION_CODENAME=sid\n": "sid", "NAME=x\n": ""} {
		if found := hostCodename(text); found != expected {
			t.Errorf("expected %q, found %q", expected, found)
		}
	}
}

package main

import (
	"io/fs"
	"strings"
	"testing"
)

const (
	hostSources = `# the host's own
Types: deb
URIs: http://one.example.com/debian
Suites: bookworm bookworm-updates
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
)

func hostFiles(path string) ([]byte, error) {
	files := map[string]string{"/etc/debian.sources": hostSources, "/etc/own.list": hostList}
	if text, ok := files[path]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

func TestFindMirror(t *testing.T) {
	const targets = `Packages|http://first.example.com/tool/|stable|stable|main|/etc/own.list:1
DEP-11|http://dep11.example.com/|bookworm|bookworm|main|/etc/debian.sources:1
Packages|http://sec.example.com/|bookworm-security|bookworm-security|main|/etc/debian.sources:1
Packages|http://one.example.com/debian/|bookworm|bookworm|main|/etc/debian.sources:1
Packages|http://one.example.com/debian/|bookworm|bookworm|contrib|/etc/debian.sources:1
Packages|http://two.example.com/debian/|trixie|trixie|main|/etc/debian.sources:2
Packages|http://three.example.com/debian/|bullseye|bullseye|main|/etc/own.list:2
Packages|http://gone.example.com/debian/|buster|buster|main|/etc/gone.list:1
Packages|http://four.example.com/debian/|testing|forky|main|
`
	for name, test := range map[string]struct {
		codename, uri, signedBy, trusted, problem string
	}{
		"stanza":       {codename: "bookworm", uri: "http://one.example.com/debian", signedBy: "/keys/archive.gpg"},
		"embedded key": {codename: "trixie", uri: "http://two.example.com/debian", signedBy: "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQENBF\n -----END PGP PUBLIC KEY BLOCK-----"},
		"one line":     {codename: "bullseye", uri: "http://three.example.com/debian", signedBy: "/keys/own.gpg", trusted: "yes"},
		"unreadable":   {codename: "buster", problem: "not exist"},
		"release name": {codename: "forky", uri: "http://four.example.com/debian"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := findMirror(targets, test.codename, "forky", hostFiles)
			if test.problem != "" {
				expectError(t, err, test.problem, "THIMBLE_DEBIAN_MIRROR")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(m.uris) == 0 || m.uris[0] != test.uri || m.signedBy != test.signedBy || m.trusted != test.trusted || m.suite != "forky" {
				t.Errorf("expected %+v, found %+v", test, m)
			}
		})
	}
	_, err := findMirror("Packages|http://x.example.com/tool/|stable|stable|main|\nPackages|http://x.example.com/|noble|noble|main|\n", "bookworm", "forky", hostFiles)
	expectError(t, err, "expected an entry for bookworm main", "http://x.example.com noble", "THIMBLE_DEBIAN_MIRROR")
}

func TestOverrideMirror(t *testing.T) {
	host := mirror{uris: []string{"http://host"}, signedBy: "/keys/host.gpg", trusted: "yes"}
	for name, test := range map[string]struct{ text, uri, signedBy, trusted string }{
		"uri":     {"http://m.example.com/debian/", "http://m.example.com/debian", "/keys/host.gpg", ""},
		"options": {"[trusted=yes] http://m.example.com/debian", "http://m.example.com/debian", "", "yes"},
		"word":    {"nonsense", "", "", ""},
		"two":     {"http://a http://b", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := overrideMirror(test.text, "forky", host)
			if test.uri == "" {
				expectError(t, err, "expected a URI, found", test.text)
			} else if err != nil || m.uris[0] != test.uri || m.signedBy != test.signedBy || m.trusted != test.trusted {
				t.Errorf("expected %+v, found %+v, %v", test, m, err)
			}
		})
	}
}

func TestStanza(t *testing.T) {
	m := mirror{uris: []string{"http://a/debian", "file:///b"}, suite: "forky", signedBy: "\n key", trusted: "yes"}
	found := m.stanza("arm64")
	for _, line := range []string{"URIs: http://a/debian copy:///b\n", "Suites: forky\n", "Architectures: arm64\n",
		"Targets: Packages\n", "Check-Valid-Until: no\n", "Signed-By: \n key\n", "Trusted: yes\n"} {
		if !strings.Contains(found, line) {
			t.Errorf("expected %q, found:\n%s", line, found)
		}
	}
	if plain := (mirror{}).stanza("amd64"); strings.Contains(plain, "Signed-By") || strings.Contains(plain, "Trusted") {
		t.Errorf("expected no options, found:\n%s", plain)
	}
}

func TestHostCodename(t *testing.T) {
	if found := hostCodename("NAME=x\nVERSION_CODENAME=\"bookworm\"\n"); found != "bookworm" {
		t.Errorf("expected bookworm, found %q", found)
	}
	if found := hostCodename("NAME=x\n"); found != "" {
		t.Errorf("expected nothing, found %q", found)
	}
}

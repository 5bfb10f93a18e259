package main

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A mirror is an archive of Debian packages, as apt is told about it.
type mirror struct {
	uris     []string
	suite    string
	signedBy string // empty: apt's own trust decides; may be a whole key
	trusted  string
}

// targetFormat makes apt-get indextargets say what findMirror reads.
const targetFormat = "$(CREATED_BY)|$(REPO_URI)|$(RELEASE)|$(CODENAME)|$(COMPONENT)|$(SOURCESENTRY)"

// findMirror takes the mirrors that the host installs its own release from, and
// what its configuration says about their signatures.
func findMirror(targets, codename, suite string, readFile func(string) ([]byte, error)) (mirror, error) {
	var exact, alias, seen []target
	for line := range strings.Lines(targets) {
		fields := strings.Split(strings.TrimSpace(line), "|")
		if len(fields) != 6 || fields[0] != "Packages" || fields[4] != "main" || strings.HasPrefix(fields[1], "cdrom:") {
			continue
		}
		t := target{uri: strings.TrimSuffix(fields[1], "/"), release: fields[2], entry: fields[5]}
		seen = append(seen, t)
		switch {
		case t.release == codename:
			exact = append(exact, t)
		case slices.Contains(releaseNames, t.release) && (fields[3] == codename || strings.HasSuffix(t.uri, "/debian")):
			alias = append(alias, t)
		}
	}
	found := append(exact, alias...)
	if len(found) == 0 {
		var names []string
		for _, t := range seen {
			names = append(names, t.uri+" "+t.release)
		}
		return mirror{}, &fault{"find a Debian mirror",
			fmt.Sprintf("expected an entry for %s main in apt's configuration, found %q", codename, names),
			"name a mirror in THIMBLE_DEBIAN_MIRROR, for example https://mirror.example.com/debian"}
	}
	m := mirror{suite: suite}
	for _, t := range found {
		if t.entry == found[0].entry && !slices.Contains(m.uris, t.uri) {
			m.uris = append(m.uris, t.uri)
		}
	}
	options, err := entryOptions(found[0].entry, readFile)
	if err != nil {
		return mirror{}, &fault{"find a Debian mirror", err.Error(), "make apt's configuration readable, or set THIMBLE_DEBIAN_MIRROR"}
	}
	m.signedBy, m.trusted = options["signed-by"], options["trusted"]
	return m, nil
}

// releaseNames may stand for a codename. Other vendors' archives use them too.
var releaseNames = []string{"oldstable", "stable", "testing", "unstable", "sid"}

type target struct {
	uri, release, entry string
}

// overrideMirror reads a mirror as a person writes it: a URI, or options as in
// sources.list and a URI.
func overrideMirror(text, suite string, host mirror) (mirror, error) {
	options, rest := oneLineOptions(text)
	uris := strings.Fields(rest)
	if len(uris) != 1 || !strings.Contains(uris[0], ":") {
		return mirror{}, &fault{"read THIMBLE_DEBIAN_MIRROR", fmt.Sprintf("expected a URI, found %q", text),
			"write it as https://mirror.example.com/debian or [signed-by=/path/of/key.gpg] https://mirror.example.com/debian"}
	}
	m := mirror{uris: []string{strings.TrimSuffix(uris[0], "/")}, suite: suite, signedBy: host.signedBy}
	if len(options) > 0 {
		m.signedBy, m.trusted = options["signed-by"], options["trusted"]
	}
	return m, nil
}

// entryOptions reads one entry of apt's configuration. An entry is called
// file:n, where n counts lines, or stanzas in a file named *.sources.
func entryOptions(entry string, readFile func(string) ([]byte, error)) (map[string]string, error) {
	colon := strings.LastIndex(entry, ":")
	if colon < 0 {
		return nil, nil
	}
	number, err := strconv.Atoi(entry[colon+1:])
	if err != nil || number < 1 {
		return nil, fmt.Errorf("expected file:number, found %q", entry)
	}
	file := entry[:colon]
	content, err := readFile(file)
	if err != nil {
		return nil, err
	}
	if path.Ext(file) == ".sources" {
		return stanzaOptions(string(content), number), nil
	}
	lines := strings.Split(string(content), "\n")
	if number > len(lines) {
		return nil, fmt.Errorf("%s: expected %d lines, found %d", file, number, len(lines))
	}
	options, _ := oneLineOptions(strings.TrimPrefix(strings.TrimSpace(lines[number-1]), "deb"))
	return options, nil
}

func oneLineOptions(text string) (options map[string]string, rest string) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[") {
		return nil, text
	}
	inner, rest, _ := strings.Cut(text[1:], "]")
	options = map[string]string{}
	for _, field := range strings.Fields(inner) {
		name, value, _ := strings.Cut(field, "=")
		options[strings.ToLower(name)] = value
	}
	return options, rest
}

// stanzaOptions reads the fields of the n-th stanza that has any. Continuation
// lines keep their indentation, as an embedded key needs it.
func stanzaOptions(text string, n int) map[string]string {
	options := map[string]string{}
	number, inside, last := 0, false, ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "":
			inside = false
			continue
		case strings.HasPrefix(line, "#"):
			continue
		}
		if !inside {
			inside, last = true, ""
			number++
		}
		if number != n {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			options[last] += "\n" + line
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		last = strings.ToLower(name)
		options[last] = strings.TrimSpace(value)
	}
	return options
}

// stanza is the mirror as a *.sources file. A mirror of a closed network may be
// a snapshot whose Release file is past its date. From file: apt would take
// packages in place, but they are wanted in its archive folder.
func (m mirror) stanza(architecture string) string {
	var b strings.Builder
	uris := slices.Clone(m.uris)
	for i, uri := range uris {
		if path, ok := strings.CutPrefix(uri, "file:"); ok {
			uris[i] = "copy:" + path
		}
	}
	fmt.Fprintf(&b, "Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\n"+
		"Targets: Packages\nLanguages: none\nPDiffs: no\nCheck-Valid-Until: no\n",
		strings.Join(uris, " "), m.suite, architecture)
	if m.signedBy != "" {
		fmt.Fprintf(&b, "Signed-By: %s\n", m.signedBy)
	}
	if m.trusted != "" {
		fmt.Fprintf(&b, "Trusted: %s\n", m.trusted)
	}
	return b.String()
}

func hostCodename(osRelease string) string {
	for line := range strings.Lines(osRelease) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "VERSION_CODENAME="); ok {
			return strings.Trim(value, `"'`)
		}
	}
	return ""
}

func hostMirror(r runner) (mirror, error) {
	suite := os.Getenv("THIMBLE_DEBIAN_SUITE")
	if suite == "" {
		suite = "forky"
	}
	release, _ := os.ReadFile("/etc/os-release")
	targets, err := r.output("apt-get", "indextargets", "--format", targetFormat)
	if err != nil {
		return mirror{}, &fault{"read apt's configuration", err.Error(), "repair it until `apt-get indextargets` works"}
	}
	host, err := findMirror(targets, hostCodename(string(release)), suite, os.ReadFile)
	if text := os.Getenv("THIMBLE_DEBIAN_MIRROR"); text != "" {
		return overrideMirror(text, suite, host)
	}
	return host, err
}

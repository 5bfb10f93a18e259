package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A mirror is an archive of Debian packages, as apt is told about it.
type mirror struct {
	uris  []string
	suite string
	trust string // fields Signed-By and Trusted of a stanza; without them, apt's own trust decides
}

// suite is the one that has Bazel.
func suite() string {
	if suite := os.Getenv("THIMBLE_DEBIAN_SUITE"); suite != "" {
		return suite
	}
	return "forky"
}

// findMirror takes the mirror that THIMBLE_DEBIAN_MIRROR names, or else that of the host.
func (m *maker) findMirror(suite string) (mirror, error) {
	uri, trust, err := parseMirror(os.Getenv("THIMBLE_DEBIAN_MIRROR"))
	if err != nil || trust != "" {
		return mirror{[]string{uri}, suite, trust}, err
	}
	targets, err := m.output("apt-get", "indextargets", "--format",
		"$(CREATED_BY)|$(COMPONENT)|$(RELEASE)|$(CODENAME)|$(REPO_URI)|$(SOURCESENTRY)")
	if err != nil {
		return mirror{}, fmt.Errorf("expected apt and its configuration, found: %w\nrepair it until `apt-get indextargets` works, or use a network that reaches the Bazel Central Registry (THIMBLE_NETWORK=online)", err)
	}
	release, _ := os.ReadFile("/etc/os-release")
	host, err := hostMirror(targets, hostCodename(string(release)))
	if uri != "" {
		return mirror{[]string{uri}, suite, host.trust}, nil
	}
	host.suite = suite
	return host, err
}

// parseMirror reads a mirror as a person writes it: a URI, or options as in
// sources.list and a URI.
func parseMirror(text string) (uri, trust string, err error) {
	match := regexp.MustCompile(`^(?:\[(.*)\])?\s*(\S+:\S+?)?/?\s*$`).FindStringSubmatch(text)
	if match == nil || text != "" && match[2] == "" {
		return "", "", fmt.Errorf("expected a URI in THIMBLE_DEBIAN_MIRROR, found %q; "+
			"write it as https://mirror.example.com/debian or [signed-by=/path/of/key.gpg] https://mirror.example.com/debian", text)
	}
	return match[2], optionTrust(match[1]), nil
}

func hostCodename(osRelease string) string {
	match := regexp.MustCompile(`(?m)^VERSION_CODENAME=["']?(\w*)`).FindStringSubmatch(osRelease)
	if match == nil {
		return ""
	}
	return match[1]
}

// releaseNames may stand for a codename. Other vendors' archives use them too.
var releaseNames = []string{"oldstable", "stable", "testing", "unstable", "sid"}

// hostMirror takes the mirrors that the host installs its own release from, and
// what its configuration says about their signatures.
func hostMirror(targets, codename string) (mirror, error) {
	var exact, alias, seen [][]string
	for line := range strings.Lines(targets) {
		t := strings.Split(strings.TrimSpace(line), "|")
		if len(t) != 6 || t[0] != "Packages" || t[1] != "main" || strings.HasPrefix(t[4], "cdrom:") {
			continue
		}
		t[4] = strings.TrimSuffix(t[4], "/")
		seen = append(seen, t)
		switch {
		case t[2] == codename:
			exact = append(exact, t)
		case slices.Contains(releaseNames, t[2]) && (t[3] == codename || strings.HasSuffix(t[4], "/debian")):
			alias = append(alias, t)
		}
	}
	found := append(exact, alias...)
	if len(found) == 0 {
		return mirror{}, fmt.Errorf("expected an entry for %s main in apt's configuration, found %q; name a mirror in THIMBLE_DEBIAN_MIRROR, for example https://mirror.example.com/debian", codename, seen)
	}
	trust, err := entryTrust(found[0][5])
	if err != nil {
		return mirror{}, fmt.Errorf("read apt's configuration: %w; make it readable, or set THIMBLE_DEBIAN_MIRROR", err)
	}
	m := mirror{trust: trust}
	for _, t := range found {
		if t[5] == found[0][5] && !slices.Contains(m.uris, t[4]) {
			m.uris = append(m.uris, t[4])
		}
	}
	return m, nil
}

var (
	// A stanza of a *.sources file, a field of it with its continuation lines, such as an embedded
	// key, and the options of an entry in one line.
	stanza     = regexp.MustCompile(`(?m)(?:^[^\n]*\S[^\n]*\n?)+`)
	comment    = regexp.MustCompile(`(?m)^#.*\n`)
	trustField = regexp.MustCompile(`(?mi)^(?:Signed-By|Trusted):.*\n(?:[ \t].*\n)*`)
	options    = regexp.MustCompile(`^\s*deb\s+\[(.*?)\]`)
)

// entryTrust reads one entry of apt's configuration. An entry is called
// file:n, where n counts lines, or stanzas in a file named *.sources.
func entryTrust(entry string) (string, error) {
	colon := strings.LastIndex(entry, ":")
	if colon < 0 {
		return "", nil
	}
	file := entry[:colon]
	number, err := strconv.Atoi(entry[colon+1:])
	if err != nil {
		return "", fmt.Errorf("expected file:number, found %q", entry)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	entries := strings.Split(string(content), "\n")
	if filepath.Ext(file) == ".sources" {
		entries = stanza.FindAllString(comment.ReplaceAllString(string(content), "")+"\n", -1)
	}
	if number < 1 || number > len(entries) {
		return "", fmt.Errorf("%s: expected entry %d, found %d entries", file, number, len(entries))
	}
	if match := options.FindStringSubmatch(entries[number-1]); match != nil {
		return optionTrust(match[1]), nil
	}
	return strings.Join(trustField.FindAllString(entries[number-1], -1), ""), nil
}

func optionTrust(options string) string {
	trust := ""
	for option := range strings.FieldsSeq(options) {
		switch name, value, _ := strings.Cut(option, "="); strings.ToLower(name) {
		case "signed-by":
			trust += "Signed-By: " + value + "\n"
		case "trusted":
			trust += "Trusted: " + value + "\n"
		}
	}
	return trust
}

// stanza is the mirror as a *.sources file. A mirror of a closed network may be
// a snapshot whose Release file is past its date. From file: apt would take
// packages in place, but they are wanted in its archive folder.
func (m mirror) stanza(architecture string) string {
	uris := strings.Join(m.uris, " ")
	uris = regexp.MustCompile(`(^| )file:`).ReplaceAllString(uris, "${1}copy:")
	return fmt.Sprintf("Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nArchitectures: %s\n"+
		"Targets: Packages\nLanguages: none\nPDiffs: no\nCheck-Valid-Until: no\n%s", uris, m.suite, architecture, m.trust)
}

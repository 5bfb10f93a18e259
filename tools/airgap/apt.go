package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// An apt works with its own state in dir and the host's proxies, credentials and
// keys.
type apt struct {
	*maker
	dir    string
	mirror mirror
}

// An archive is a .deb file that apt plans to fetch.
type archive struct {
	name   string // of the file
	sha256 string
}

// A request names packages of a suite.
type request struct {
	suite, packages string
	installed       string // packages that count as installed: neither they nor what they alone need is fetched
}

// unpack fetches packages with all that they depend on, as the signed list of the suite has
// them, and unpacks them into a folder. A killed run leaves in the folder state what the next one
// need not fetch. accept, if there is one, looks at the plan first.
func (m *maker) unpack(want request, state, to string, accept func(plan []archive) error) ([]archive, error) {
	found, err := m.findMirror(want.suite)
	if err != nil {
		return nil, err
	}
	a := &apt{m, state, found}
	if err := a.configure(want.installed); err != nil {
		return nil, err
	}
	if err := m.step("fetch the package list of "+want.suite, filepath.Join(a.dir, "lists"), a.update); err != nil {
		return nil, err
	}
	plan, err := a.plan(strings.Fields(want.packages))
	if err != nil {
		return nil, err
	}
	if accept != nil {
		if err := accept(plan); err != nil {
			return nil, err
		}
	}
	err = m.step(fmt.Sprintf("fetch %d Debian packages", len(plan)), a.archives(), func() error { return a.download(strings.Fields(want.packages)) })
	if err != nil {
		return nil, err
	}
	if err := m.step("unpack them", to, func() error { return a.extract(plan, to) }); err != nil {
		return nil, fmt.Errorf("unpack Debian packages: %w\nfree space on the disk of %s, or move the cache with XDG_CACHE_HOME, then run this again", err, to)
	}
	return plan, os.RemoveAll(a.dir)
}

func (a *apt) archives() string { return filepath.Join(a.dir, "archives") }

func (a *apt) configure(installed string) error {
	for _, dir := range []string{"lists/partial", "archives/partial", "plan/partial", "none"} {
		if err := os.MkdirAll(filepath.Join(a.dir, dir), 0o755); err != nil {
			return err
		}
	}
	// Read after the host's files, so it wins over them. The hooks there are
	// about the host's own packages.
	config := fmt.Sprintf(`#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
#clear APT::Default-Release;
Dir::State "%[1]s";
Dir::State::Lists "%[1]s/lists";
Dir::State::status "%[1]s/status";
Dir::State::extended_states "%[1]s/extended_states";
Dir::Cache "%[1]s";
Dir::Cache::Archives "%[1]s/archives";
Dir::Etc::SourceList "%[1]s/mirror.sources";
Dir::Etc::SourceParts "%[1]s/none";
Dir::Etc::Preferences "%[1]s/none/preferences";
Dir::Etc::PreferencesParts "%[1]s/none";
APT::Architecture "%[2]s";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Get::List-Cleanup "true";
APT::Update::Error-Mode "any";
APT::Color "false";
Acquire::ForceHash "SHA256";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
`, a.dir, a.goarch)
	return errors.Join(
		writeFile(filepath.Join(a.dir, "apt.conf"), config, 0o644),
		writeFile(filepath.Join(a.dir, "mirror.sources"), a.mirror.stanza(a.goarch), 0o644),
		writeFile(filepath.Join(a.dir, "status"), statusFile(strings.Fields(installed), a.goarch), 0o644),
	)
}

func (a *apt) get(args ...string) (string, error) {
	return a.output("apt-get", append([]string{"-c", filepath.Join(a.dir, "apt.conf"), "-q", "-y"}, args...)...)
}

func (a *apt) update() error {
	_, err := a.get("update")
	if lists, globErr := filepath.Glob(filepath.Join(a.dir, "lists", "*_Packages*")); err == nil && len(lists) == 0 {
		err = errors.Join(errors.New("no package list came"), globErr)
	}
	if err != nil {
		return fmt.Errorf("expected the suite %s at %s, found: %w\n"+
			"make that mirror reachable, or name one that is and has the suite in THIMBLE_DEBIAN_MIRROR (and THIMBLE_DEBIAN_SUITE); apt's own proxy settings hold",
			a.mirror.suite, strings.Join(a.mirror.uris, " or "), err)
	}
	return nil
}

// plan is what a full installation would fetch, by the signed package list.
func (a *apt) plan(packages []string) ([]archive, error) {
	empty := filepath.Join(a.dir, "plan")
	out, err := a.get(append([]string{"-o", "Dir::Cache::Archives=" + empty, "--print-uris", "install"}, packages...)...)
	if err != nil {
		return nil, fmt.Errorf("expected all of %s in suite %s, found: %w\nname a mirror or a snapshot that has them in THIMBLE_DEBIAN_MIRROR",
			strings.Join(packages, " "), a.mirror.suite, err)
	}
	var plan []archive
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "'") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 4 || !strings.HasPrefix(fields[3], "SHA256:") {
			return nil, fmt.Errorf("expected 'URI' file size SHA256:sum from apt-get --print-uris, found %q", line)
		}
		plan = append(plan, archive{fields[1], strings.TrimPrefix(fields[3], "SHA256:")})
	}
	if len(plan) == 0 {
		return nil, fmt.Errorf("expected a list from apt-get --print-uris, found %q", out)
	}
	return plan, nil
}

// download fetches what is missing. apt moves a file to the archives when it has its sum.
func (a *apt) download(packages []string) error {
	if _, err := a.get(append([]string{"--download-only", "install"}, packages...)...); err != nil {
		return fmt.Errorf("%w\nrun this again: what is there is kept; if it stays, look at the mirror %s, or name another in THIMBLE_DEBIAN_MIRROR", err, strings.Join(a.mirror.uris, " "))
	}
	return nil
}

// extract starts from an empty folder: a killed run may have left half a file, or
// patched programs.
func (a *apt) extract(plan []archive, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	errs := make([]error, len(plan))
	slots := make(chan struct{}, 2)
	var group sync.WaitGroup
	for n, archive := range plan {
		group.Go(func() {
			slots <- struct{}{}
			_, errs[n] = a.output("dpkg-deb", "-x", filepath.Join(a.archives(), archive.name), to)
			<-slots
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// statusFile tells apt that packages are installed.
func statusFile(packages []string, architecture string) string {
	var b strings.Builder
	for _, name := range packages {
		fmt.Fprintf(&b, `Package: %s
Status: install ok installed
Priority: optional
Section: misc
Maintainer: thimble <thimble@example.com>
Architecture: %s
Multi-Arch: foreign
Version: 999:1
Description: declared as installed

`, name, architecture)
	}
	return b.String()
}

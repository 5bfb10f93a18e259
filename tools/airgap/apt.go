package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// An apt works with its own state in dir and the host's proxies, credentials and
// keys.
type apt struct {
	runner
	dir    string
	mirror mirror
	arch   string
	// Packages that count as installed: neither they nor what they alone need is fetched.
	installed []string
	listed    int64 // bytes that came as package lists, where apt says so
}

// An archive is a .deb file that apt plans to fetch.
type archive struct {
	name   string // of the file
	size   int64
	sha256 string
}

func (a *apt) archives() string { return filepath.Join(a.dir, "archives") }

func (a *apt) configure() error {
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
`, a.dir, a.arch)
	for name, content := range map[string]string{
		"apt.conf":       config,
		"mirror.sources": a.mirror.stanza(a.arch),
		"status":         statusFile(a.installed, a.arch),
	} {
		if err := writeFile(filepath.Join(a.dir, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (a *apt) get(args ...string) (string, error) {
	config := filepath.Join(a.dir, "apt.conf")
	return a.with("LC_ALL=C").output("apt-get", append([]string{"-c", config, "-q", "-y"}, args...)...)
}

func (a *apt) update() error {
	out, err := a.get("update")
	lists, globErr := filepath.Glob(filepath.Join(a.dir, "lists", "*_Packages*"))
	if err == nil && globErr == nil && len(lists) > 0 {
		a.listed = fetchedBytes(out)
		return nil
	}
	detail := "no package list came"
	if err != nil {
		detail = err.Error()
	}
	if errs := errorLines(out); err == nil && errs != "" {
		detail = errs
	}
	return &fault{"fetch Debian's package list",
		fmt.Sprintf("expected the suite %s at %s, found:\n%s", a.mirror.suite, strings.Join(a.mirror.uris, " or "), detail),
		"make that mirror reachable, or name one that is and has the suite in THIMBLE_DEBIAN_MIRROR (and THIMBLE_DEBIAN_SUITE); apt's own proxy settings hold"}
}

var fetchedLine = regexp.MustCompile(`(?m)^Fetched ([0-9.,]+) ([kM]?B) in`)

// fetchedBytes reads apt's last line; lists on disk are larger than they came.
func fetchedBytes(out string) int64 {
	match := fetchedLine.FindStringSubmatch(out)
	if match == nil {
		return 0
	}
	number, err := strconv.ParseFloat(strings.ReplaceAll(match[1], ",", ""), 64)
	if err != nil {
		return 0
	}
	return int64(number * map[string]float64{"B": 1, "kB": 1e3, "MB": 1e6}[match[2]])
}

// plan is what a full installation would fetch, by the signed package list.
func (a *apt) plan(packages []string) ([]archive, error) {
	empty := filepath.Join(a.dir, "plan")
	out, err := a.get(append([]string{"-o", "Dir::Cache::Archives=" + empty, "--print-uris", "install"}, packages...)...)
	if err != nil {
		return nil, &fault{"plan the Debian packages", fmt.Sprintf("expected all of %s in suite %s, found: %v",
			strings.Join(packages, " "), a.mirror.suite, err),
			"name a mirror or a snapshot that has them in THIMBLE_DEBIAN_MIRROR"}
	}
	return parsePlan(out)
}

func parsePlan(out string) ([]archive, error) {
	var plan []archive
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "'") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 4 || !strings.HasPrefix(fields[3], "SHA256:") {
			return nil, fmt.Errorf("plan the Debian packages: expected 'URI' file size SHA256:sum from apt-get --print-uris, found %q", line)
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("plan the Debian packages: %q: %w", line, err)
		}
		plan = append(plan, archive{fields[1], size, strings.TrimPrefix(fields[3], "SHA256:")})
	}
	if len(plan) == 0 {
		return nil, fmt.Errorf("plan the Debian packages: expected a list from apt-get --print-uris, found %q", out)
	}
	return plan, nil
}

// checkBazel wants Debian's Bazel to be the version that this program knows.
func checkBazel(plan []archive) error {
	found := "none"
	for _, a := range plan {
		if name, err := url.PathUnescape(a.name); err == nil && strings.HasPrefix(name, "bazel-bootstrap_") {
			found = strings.Split(name, "_")[1]
		}
	}
	if upstream := strings.FieldsFunc(found, func(r rune) bool { return strings.ContainsRune("+~-", r) }); len(upstream) > 0 && upstream[0] == bazelVersion {
		return nil
	}
	return &fault{"look for Bazel", fmt.Sprintf("expected Bazel %s, found bazel-bootstrap %s at the mirror", bazelVersion, found),
		"name a mirror or a snapshot that has it in THIMBLE_DEBIAN_MIRROR"}
}

func total(plan []archive) int64 {
	var sum int64
	for _, a := range plan {
		sum += a.size
	}
	return sum
}

// download fetches what is missing and checks all of it. What does not match is
// fetched once more.
func (a *apt) download(packages []string, plan []archive) error {
	var wrong []string
	for range 2 {
		// apt takes a file in the folder as complete by its size alone.
		if _, err := a.dropWrong(plan); err != nil {
			return err
		}
		if _, err := a.get(append([]string{"--download-only", "install"}, packages...)...); err != nil {
			return &fault{"fetch Debian packages", fmt.Sprintf("%s: %v", strings.Join(a.mirror.uris, " "), err),
				"run this again: what is there is kept; if it stays, look at the mirror, or name another in THIMBLE_DEBIAN_MIRROR"}
		}
		var err error
		if wrong, err = a.dropWrong(plan); err != nil || len(wrong) == 0 {
			return err
		}
	}
	return &fault{"check Debian packages",
		"expected the SHA256 sums of the signed package list, found others twice:\n    " + strings.Join(wrong, "\n    "),
		"have the mirror repaired, or name another in THIMBLE_DEBIAN_MIRROR"}
}

// dropWrong removes archives that are not what the plan says, and names those
// that are missing then.
func (a *apt) dropWrong(plan []archive) ([]string, error) {
	var wrong []string
	for _, archive := range plan {
		path := filepath.Join(a.archives(), archive.name)
		sum, err := fileSum(path)
		if os.IsNotExist(err) {
			wrong = append(wrong, archive.name+": missing")
			continue
		}
		if err != nil {
			return nil, err
		}
		if sum != archive.sha256 {
			wrong = append(wrong, fmt.Sprintf("%s: expected %s, found %s", archive.name, archive.sha256, sum))
			if err := os.Remove(path); err != nil {
				return nil, err
			}
		}
	}
	return wrong, nil
}

func fileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

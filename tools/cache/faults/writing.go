package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"example.com/thimble/tools/cache/nginx"
)

// writing are faults of those who write.
var writing = []fault{
	{"CI has no credential", func(s *site) (outcome, string, error) { return s.refused("") }, false},
	{"CI has a wrong credential", func(s *site) (outcome, string, error) { return s.refused(s.forged) }, false},
	{"server's disk is full", func(s *site) (_ outcome, _ string, err error) {
		dir := filepath.Join(s.dir, "full")
		if err := errors.Join(os.Mkdir(dir, 0o777), mount(dir, 1<<20)); err != nil {
			return outcome{}, "", fmt.Errorf("%w: expected to mount a small file system: %w", errSkipped, err)
		}
		defer func() { err = errors.Join(err, unmount(dir)) }()
		server, err := s.serve(false, nginx.Options{Dir: dir})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		o, err := s.build(s.ci(server.URL()))
		if err != nil {
			return o, "", err
		}
		refused, err := server.count(http.MethodPut, http.StatusInternalServerError, "/")
		if err != nil {
			return o, "", err
		}
		damaged, err := server.entries.damaged()
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(refused > 0 && len(damaged) == 0, "%d writes failed; damaged entries: %q", refused, damaged)
		return o, evidence, err
	}, false},
	{"two jobs fill the cache at once", func(s *site) (outcome, string, error) {
		other := build{work: filepath.Join(s.dir, "other"), base: filepath.Join(s.dir, "other-base")}
		if err := s.lay(other.work); err != nil {
			return outcome{}, "", err
		}
		server, err := s.serve(false, nginx.Options{})
		if err != nil {
			return outcome{}, "", err
		}
		defer server.Kill()
		// A job that still analyzes finds what the other one has written.
		if o, err := s.bazel(other, "build", append([]string{"--nobuild"}, s.targets...)...); err != nil || o.code != 0 {
			return o, "", errors.Join(err, fmt.Errorf("expected to analyze the other job's targets, found exit code %d", o.code))
		}
		defer s.bazel(other, "shutdown")
		// What takes long to upload is uploaded by both.
		var jobs []build
		for range 2 {
			slow, err := newLink(server.address(), 500_000, nil)
			if err != nil {
				return outcome{}, "", err
			}
			defer slow.close()
			jobs = append(jobs, s.ci(slow.url()))
		}
		second := jobs[1]
		second.work, second.base = other.work, other.base
		var theirs outcome
		finished := make(chan error, 1)
		go func() {
			var err error
			theirs, err = s.build(second)
			finished <- err
		}()
		o, err := s.build(jobs[0])
		if err := errors.Join(err, <-finished); err != nil {
			return o, "", err
		}
		if theirs.code != 0 {
			return o, "", fmt.Errorf("expected the other job to pass, found exit code %d", theirs.code)
		}
		if err := s.right(other.work); err != nil {
			return o, "", err
		}
		requests, err := readRequests(server.log)
		if err != nil {
			return o, "", err
		}
		times := map[string]int{}
		twice := 0
		for _, r := range requests {
			if r.method == http.MethodPut {
				if times[r.path]++; times[r.path] == 2 {
					twice++
				}
			}
		}
		damaged, err := server.entries.damaged()
		if err != nil {
			return o, "", err
		}
		evidence, err := happened(twice > 0 && len(damaged) == 0, "%d entries written twice; damaged: %q", twice, damaged)
		return o, evidence, err
	}, false},
	{"action entry poisoned", poison, false},
}

// refused fills a cache with a credential that does not permit it.
func (s *site) refused(netrc string) (outcome, string, error) {
	server, err := s.serve(false, nginx.Options{})
	if err != nil {
		return outcome{}, "", err
	}
	defer server.Kill()
	b := s.ci(server.URL())
	b.netrc = netrc
	o, err := s.build(b)
	if err != nil {
		return o, "", err
	}
	refused, err := server.count(http.MethodPut, http.StatusUnauthorized, "/")
	if err != nil {
		return o, "", err
	}
	actions, err := server.entries.all("ac")
	if err != nil {
		return o, "", err
	}
	evidence, err := happened(refused > 0 && len(actions) == 0, "%d writes refused, %d entries written", refused, len(actions))
	return o, evidence, err
}

// poison has an action's entry name the blob of another one. No build notices that, so only CI
// may write; what CI has written wrong, verify finds.
func poison(s *site) (outcome, string, error) {
	server, err := s.serve(true, nginx.Options{})
	if err != nil {
		return outcome{}, "", err
	}
	defer server.Kill()
	path, err := server.entries.action("/ab.bin")
	if err != nil {
		return outcome{}, "", err
	}
	other, err := server.entries.action("/cd.bin")
	if err != nil {
		return outcome{}, "", err
	}
	entry, err := os.ReadFile(path)
	if err != nil {
		return outcome{}, "", err
	}
	another, err := os.ReadFile(other)
	if err != nil {
		return outcome{}, "", err
	}
	poisoned := strings.Replace(string(entry), hashes.FindString(string(entry)), hashes.FindString(string(another)), 1)
	url := server.URL() + "/ac/" + filepath.Base(path)
	for _, try := range []struct {
		login, password string
		status          int
	}{{"", "", 401}, {"ci", "wrong", 401}, {"ci", "right", 204}} {
		status, err := put(url, try.login, try.password, poisoned)
		if err != nil {
			return outcome{}, "", err
		}
		if status != try.status {
			return outcome{}, "", fmt.Errorf("PUT by %q with %q: expected status %d, found %d", try.login, try.password, try.status, status)
		}
		found, err := os.ReadFile(path)
		if err != nil {
			return outcome{}, "", err
		}
		if written := string(found) == poisoned; written != (status == 204) {
			return outcome{}, "", fmt.Errorf("PUT with status %d: expected it to be written with 204 only, found %t", status, written)
		}
	}
	// It is accepted, and the comparison of digests is shown to find what is wrong.
	if o, err := s.build(developer(server.URL())); err != nil || o.code != 0 || s.right(s.work) == nil {
		return o, "", errors.Join(err, fmt.Errorf("expected the poisoned entry to be taken, found exit code %d and the right digests", o.code))
	}
	said, err := s.verify(server.URL())
	if !strings.Contains(said, "//:ab Part: delete entry /ac/"+filepath.Base(path)) || strings.Count(said, ": delete entry ") != 1 {
		return outcome{}, "", fmt.Errorf("expected verify to find %s alone, found %v, %s", filepath.Base(path), err, said)
	}
	if err := os.Remove(path); err != nil {
		return outcome{}, "", err
	}
	if said, err := s.verify(server.URL()); err != nil {
		return outcome{}, "", fmt.Errorf("expected verify to find nothing more, found %w, %s", err, said)
	}
	o, err := s.build(developer(server.URL()))
	return o, "written with CI's credential only, taken by a build, found by verify, deleted", err
}

// hashes finds the blobs that an entry names.
var hashes = regexp.MustCompile("[0-9a-f]{64}")

// put writes an entry, as anybody could, and returns the status.
func put(url, login, password, body string) (int, error) {
	request, err := http.NewRequest(http.MethodPut, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if login != "" {
		request.SetBasicAuth(login, password)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// verify returns what tools/cache/verify says about a cache.
func (s *site) verify(cache string) (string, error) {
	cmd := exec.CommandContext(s.ctx, s.verifier, append([]string{"-dir", s.dir, "-bazel", filepath.Join(s.thimble, "tools/bazel"), "-startup", "--output_base=" + s.base, "-cache", cache, "--"}, s.targets...)...)
	cmd.Dir, cmd.Stderr = s.work, s.log
	said, err := cmd.Output()
	s.log.Write(said)
	return string(said), err
}

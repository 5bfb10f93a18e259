package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const password = "correct horse battery staple"

func listening(url string) bool {
	connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err == nil {
		connection.Close()
	}
	return err == nil
}

func writersFile(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "writers")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"--writers", name, "--add-writer", "ci"}, strings.NewReader(password+"\n"), &stdout, &stderr); code != 0 {
		t.Fatalf("expected exit code 0, found %d: %s", code, stderr.String())
	}
	return name
}

func TestOnlyWritersWrite(t *testing.T) {
	dir, content := t.TempDir(), []byte("written by ci")
	writers := writersFile(t)
	p := serving(t, nil, "--dir", dir, "--writers", writers)
	path := blobPath(content)
	for _, c := range []struct {
		user, password, method string
		expected               int
	}{
		{"", "", "PUT", 401},
		{"ci", "wrong", "PUT", 401},
		{"nobody", password, "PUT", 401},
		{"", "", "GET", 404},
		{"ci", password, "PUT", 201},
		{"", "", "GET", 200},
		{"ci", "wrong", "GET", 200},
		{"", "", "DELETE", 401},
		{"ci", password, "DELETE", 405},
	} {
		if found, _ := p.askAs(c.user, c.password, c.method, path, content); found != c.expected {
			t.Errorf("%s as %q with %q: expected %d, found %d", c.method, c.user, c.password, c.expected, found)
		}
	}
	// Another password holds at once.
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"--writers", writers, "--add-writer", "ci"}, strings.NewReader("another password, as long"), &stdout, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
	for password, expected := range map[string]int{password: 401, "another password, as long": 204} {
		if found, _ := p.askAs("ci", password, "PUT", path, content); found != expected {
			t.Errorf("PUT with %q after the change: expected %d, found %d", password, expected, found)
		}
	}
	if info, err := os.Stat(writers); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("expected %s with mode 0600, found %v, error %v", writers, info.Mode(), err)
	}
}

func TestMetricsCountRequests(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, nil, "--dir", dir, "--max-size", "100MB")
	content := make([]byte, 10000)
	p.expect(404, "GET", blobPath(content), nil)
	p.expect(201, "PUT", blobPath(content), content)
	p.expect(200, "GET", blobPath(content), nil)
	p.expect(200, "GET", blobPath(content), nil)
	for name, expected := range map[string]string{
		`thimble_cache_requests_total{kind="cas",method="GET",status="200"}`: "2",
		`thimble_cache_requests_total{kind="cas",method="GET",status="404"}`: "1",
		`thimble_cache_requests_total{kind="cas",method="PUT",status="201"}`: "1",
		"thimble_cache_received_bytes_total":                                 "10000",
		"thimble_cache_stored_bytes":                                         "12288",
		"thimble_cache_stored_entries":                                       "1",
		"thimble_cache_limit_bytes":                                          "100000000",
		"thimble_cache_evicted_entries_total":                                "0",
	} {
		p.expectMetric(name, expected)
	}
	p.expect(413, "PUT", blobPath([]byte("large")), make([]byte, 100000001))
}

func TestEvictionByLastUse(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, nil, "--dir", dir, "--max-size", "64MB")
	content := func(i int) []byte { return append([]byte(fmt.Sprint(i)), make([]byte, 4<<20)...) }
	for i := range 14 {
		p.expect(201, "PUT", blobPath(content(i)), content(i))
		time.Sleep(5 * time.Millisecond) // nginx notes milliseconds
	}
	p.expect(200, "GET", blobPath(content(0)), nil)
	p.expect(200, "HEAD", blobPath(content(1)), nil)
	p.expectMetric("thimble_cache_evicted_entries_total", "0")
	time.Sleep(5 * time.Millisecond)
	for i := 14; i < 17; i++ {
		p.expect(201, "PUT", blobPath(content(i)), content(i))
	}
	// 17 entries of 4.2 MB are 71 MB; 13 of them are 55 MB, which is within nine tenths of 64 MB.
	p.expectMetric("thimble_cache_evicted_entries_total", "4")
	for i := range 17 {
		expected := 200
		if i >= 2 && i < 6 {
			expected = 404
		}
		p.expect(expected, "HEAD", blobPath(content(i)), nil)
	}
}

func TestServerSpeaksTLS(t *testing.T) {
	certificate, key := pair(t, time.Now().Add(time.Hour))
	p := serving(t, nil, "--dir", t.TempDir(), "--tls-certificate", certificate, "--tls-key", key)
	pool := x509.NewCertPool()
	content, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	pool.AppendCertsFromPEM(content)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	response, err := client.Get(p.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 || !strings.HasPrefix(p.url, "https://") {
		t.Errorf("expected 200 by https, found %d by %s", response.StatusCode, p.url)
	}
	if !strings.Contains(p.stderr.String(), "expires on") {
		t.Errorf("expected to be told that the certificate expires soon, found %q", p.stderr.String())
	}
}

func TestExpiredCertificateIsTold(t *testing.T) {
	certificate, key := pair(t, time.Now().Add(-time.Hour))
	p := serving(t, nil, "--dir", t.TempDir(), "--tls-certificate", certificate, "--tls-key", key)
	if !strings.Contains(p.stderr.String(), "that expired on") {
		t.Errorf("expected to be told, found %q", p.stderr.String())
	}
}

// pair makes a certificate of 127.0.0.1 and its key.
func pair(t *testing.T, end time.Time) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-2 * time.Hour), NotAfter: end,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:        true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certificate, key = filepath.Join(dir, "certificate.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{
		certificate: {Type: "CERTIFICATE", Bytes: der},
		key:         {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

func TestBadInput(t *testing.T) {
	needNginx(t)
	file := func(content string) string {
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	certificate, key := pair(t, time.Now().Add(time.Hour))
	_, otherKey := pair(t, time.Now().Add(time.Hour))
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "thesis.tex"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	served := serving(t, nil, "--dir", filepath.Join(t.TempDir(), "served"))
	servedDir := served.cmd.Args[len(served.cmd.Args)-1]

	for name, c := range map[string]struct {
		args     []string
		expected []string
	}{
		"no dir":             {[]string{"--dir", ""}, []string{"expected --dir", "found none"}},
		"an argument":        {[]string{"DIR"}, []string{"expected flags only", `"DIR"`}},
		"size garbage":       {[]string{"--max-size", "lots"}, []string{"10GB or 500MiB", `"lots"`}},
		"size without unit":  {[]string{"--max-size", "1000000000"}, []string{"with its unit"}},
		"size negative":      {[]string{"--max-size", "-1GB"}, []string{`"-1GB"`}},
		"size tiny":          {[]string{"--max-size", "1MB"}, []string{"64MB or more", "1MB"}},
		"size huge":          {[]string{"--max-size", "99999999999TB"}, []string{"of a disk"}},
		"address of others":  {[]string{"--address", ":8080"}, []string{"expected --writers", "--add-writer"}},
		"port taken":         {[]string{"--address", taken.Addr().String()}, []string{"taken by another process", "choose another address"}},
		"dir is a file":      {[]string{"--dir", file("x")}, []string{"expected a folder in --dir"}},
		"dir cannot be made": {[]string{"--dir", "/proc/cache"}, []string{"expected a folder in --dir"}},
		"foreign file":       {[]string{"--dir", home}, []string{"thesis.tex", "choose another folder"}},
		"dir served already": {[]string{"--dir", servedDir}, []string{"no other process serves", "stop that one"}},
		"key alone":          {[]string{"--tls-key", key}, []string{"both of --tls-certificate and --tls-key"}},
		"key of another":     {[]string{"--tls-certificate", certificate, "--tls-key", otherKey}, []string{"does not match", "of one pair", otherKey}},
		"certificate absent": {[]string{"--tls-certificate", "/nonexistent", "--tls-key", key}, []string{"/nonexistent"}},
		"certificate bad":    {[]string{"--tls-certificate", file("x"), "--tls-key", key}, []string{"both PEM"}},
		"writers absent":     {[]string{"--writers", "/nonexistent"}, []string{"/nonexistent", "--add-writer"}},
		"writers empty":      {[]string{"--writers", file("# nobody\n")}, []string{"at least one writer"}},
		"writers not hashed": {[]string{"--writers", file("ci:{SSHA}AAAA\nbob:secret\n")}, []string{"line 2", "a hash"}},
		"writer's name bad":  {[]string{"--writers", file(""), "--add-writer", "a:b"}, []string{`"a:b"`}},
		"check of nothing":   {[]string{"--check", "--address", "127.0.0.1:1"}, []string{"expected a server at 127.0.0.1:1"}},
		"no password":        {[]string{"--writers", file(""), "--add-writer", "ci"}, []string{"20 bytes or more", "found 0", "openssl rand"}},
		"writer of no file":  {[]string{"--add-writer", "ci"}, []string{"--writers FILE"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"--dir", filepath.Join(t.TempDir(), "cache"), "--address", "127.0.0.1:0"}, c.args...)
			found := failing(t, args...)
			for _, expected := range c.expected {
				if !strings.Contains(found, expected) {
					t.Errorf("expected %q in the complaint, found %s", expected, found)
				}
			}
			if strings.Contains(found, "secret") {
				t.Errorf("expected no password in the complaint, found %s", found)
			}
		})
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if found := failing(t, "--dir", dir); !strings.Contains(found, "chown") {
		t.Errorf("expected advice, found %s", found)
	}
}

func TestUnhealthyWithoutItsFolder(t *testing.T) {
	dir := t.TempDir()
	p := serving(t, nil, "--dir", dir)
	p.expect(200, "GET", "/healthz", nil)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	p.expect(503, "GET", "/healthz", nil)
	if found := failing(t, "--check", "--address", strings.TrimPrefix(p.url, "http://")); !strings.Contains(found, "found 503") {
		t.Errorf("expected --check to fail with 503, found %s", found)
	}
}

func TestCheckSpeaksBoth(t *testing.T) {
	certificate, key := pair(t, time.Now().Add(time.Hour))
	for name, p := range map[string]*process{
		"http":  serving(t, nil, "--dir", t.TempDir()),
		"https": serving(t, nil, "--dir", t.TempDir(), "--tls-certificate", certificate, "--tls-key", key),
	} {
		var stdout, stderr bytes.Buffer
		_, address, _ := strings.Cut(p.url, "://")
		if code := run(t.Context(), []string{"--check", "--address", address}, nil, &stdout, &stderr); code != 0 || stdout.String() != "ok\n" {
			t.Errorf("%s: expected ok, found exit code %d, %q, %s", name, code, stdout.String(), stderr.String())
		}
	}
}

func TestLongAccessLogBeginsAnother(t *testing.T) {
	dir := t.TempDir()
	log := accessLog{path: filepath.Join(dir, "access.log"), limit: 300}
	line := func(i int) string {
		return fmt.Sprintf("1772366400.%03d GET 200 100 - /cas/%064x\n", i, i)
	}
	// What nginx does: it keeps writing the renamed file for a while.
	nginx, err := os.Create(log.path)
	if err != nil {
		t.Fatal(err)
	}
	log.reopen = func() error { return nil }
	var read []string
	visit := func(r request) error {
		read = append(read, r.use.Digest)
		return nil
	}
	written := 0
	write := func(n int) {
		for range n {
			nginx.WriteString(line(written))
			written++
		}
	}
	for range 5 {
		write(4)
		if err := log.read(visit); err != nil {
			t.Fatal(err)
		}
		if log.rotated {
			write(1)
			nginx.Close()
			if nginx, err = os.Create(log.path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if written <= 20 {
		t.Fatal("expected the log to be rotated, found that it never was")
	}
	if err := log.read(visit); err != nil {
		t.Fatal(err)
	}
	// The next server reads what this one did not.
	write(2)
	nginx.WriteString(line(written)[:20]) // cut off by kill -9
	nginx.Close()
	log.close()
	var replayed []string
	next := accessLog{path: log.path, limit: 300}
	err = next.replay(func(r request) error {
		replayed = append(replayed, r.use.Digest)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(replayed) == 0 || replayed[len(replayed)-1] != fmt.Sprintf("%064x", written-1) {
		t.Errorf("expected the last whole line to be replayed, found %d lines", len(replayed))
	}
	for i, digest := range read {
		if expected := fmt.Sprintf("%064x", i); digest != expected {
			t.Fatalf("line %d: expected %s, found %s", i, expected, digest)
		}
	}
	if len(read) != written-2 {
		t.Errorf("expected %d lines, found %d", written-2, len(read))
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("expected no logs to be left, found %v", left)
	}
}

func TestTyped(t *testing.T) {
	for served, expected := range map[string]string{
		"http://[::]:8080":       "http://cache:8080",
		"https://0.0.0.0:8443":   "https://cache:8443",
		"http://127.0.0.1:8080":  "http://127.0.0.1:8080",
		"http://cache.local:80":  "http://cache.local:80",
		"http://[2001:db8::1]:1": "http://[2001:db8::1]:1",
	} {
		if found := typed(served, func() (string, error) { return "cache", nil }); found != expected {
			t.Errorf("%s: expected %s, found %s", served, expected, found)
		}
	}
	if found := typed("http://[::]:1", func() (string, error) { return "", os.ErrPermission }); found != "http://[::]:1" {
		t.Errorf("expected the address where the machine has no name, found %s", found)
	}
}

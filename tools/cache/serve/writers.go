package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	writerName = regexp.MustCompile(`^[A-Za-z0-9._@-]+$`)
	// What nginx knows by itself, and what crypt(3) of Linux distributions knows.
	writerHash = regexp.MustCompile(`^(\{SSHA\}|\{SHA\}|\$apr1\$|\$1\$|\$2[aby]\$|\$5\$|\$6\$|\$y\$).+`)
)

// shortestPassword is long enough that nobody finds a password by its hash, which is a fast
// one: nginx computes it for every request, and slow ones would take longer than most entries.
const shortestPassword = 20

// checkWriters complains about a file that nginx would take to refuse everyone.
func checkWriters(name string) error {
	if name == "" {
		return nil
	}
	const remedy = "make it with --writers FILE --add-writer NAME"
	content, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("expected an htpasswd file in --writers: %w; %s", err, remedy)
	}
	writers := 0
	for i, line := range strings.Split(string(content), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		user, hash, _ := strings.Cut(line, ":")
		if user == "" || !writerHash.MatchString(hash) {
			// Not the line: it may be a password.
			return fmt.Errorf("expected lines of a name, a colon and a hash as {SSHA}..., $apr1$... or $6$... in %s, found another one in line %d; %s", name, i+1, remedy)
		}
		writers++
	}
	if writers == 0 {
		return fmt.Errorf("expected at least one writer in %s, found none; %s", name, remedy)
	}
	return nil
}

// addWriter writes the file anew with one writer more, or another password of one.
func addWriter(name, user string, stdin io.Reader, stdout io.Writer) error {
	if !writerName.MatchString(user) {
		return fmt.Errorf("expected a name of letters, digits and ._@- in --add-writer, found %q", user)
	}
	password, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	password = strings.TrimRight(password, "\r\n")
	if len(password) < shortestPassword {
		return fmt.Errorf("expected a password of %d bytes or more on standard input, found %d; make one: openssl rand -base64 24", shortestPassword, len(password))
	}
	content, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var written bytes.Buffer
	for line := range strings.Lines(string(content)) {
		if !strings.HasPrefix(line, user+":") {
			written.WriteString(strings.TrimRight(line, "\n") + "\n")
		}
	}
	written.WriteString(user + ":" + saltedHash(password) + "\n")
	if err := writePrivately(name, written.Bytes()); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "wrote %s: %s may write; a running server knows it from now on\n", name, user)
	return nil
}

// saltedHash is {SSHA} of RFC 2307's userPassword, which nginx computes without crypt(3).
func saltedHash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	hash := sha1.Sum(append([]byte(password), salt...))
	return "{SSHA}" + base64.StdEncoding.EncodeToString(append(hash[:], salt...))
}

// writePrivately replaces the file by one that only its owner can read.
func writePrivately(name string, content []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return fmt.Errorf("expected a folder to write %s into: %w", filepath.Base(name), err)
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(content)
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), name)
}

package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"example.com/thimble/tools/cache/nginx"
)

// entries is the folder of what a server has: ac and cas, below them two digits, and then names.
type entries string

// all returns the paths of kind ac or cas.
func (e entries) all(kind string) ([]string, error) {
	return filepath.Glob(filepath.Join(string(e), kind, "??", "*"))
}

func (e entries) path(kind, hash string) string {
	return filepath.Join(string(e), kind, hash[:2], hash)
}

// where returns the paths of kind ac or cas with content for which holds is true.
func (e entries) where(kind string, holds func(path string, content []byte) bool) ([]string, error) {
	paths, err := e.all(kind)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if holds(path, content) {
			found = append(found, path)
		}
	}
	return found, nil
}

// actions returns the entries of ac that have a text.
func (e entries) actions(text string) ([]string, error) {
	return e.where("ac", func(_ string, content []byte) bool { return bytes.Contains(content, []byte(text)) })
}

// action returns the one entry of ac that has a text.
func (e entries) action(text string) (string, error) {
	found, err := e.actions(text)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("expected one action with %q, found %q", text, found)
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// damaged returns the blobs whose names are not their hashes.
func (e entries) damaged() ([]string, error) {
	return e.where("cas", func(path string, content []byte) bool {
		sum := sha256.Sum256(content)
		return hex.EncodeToString(sum[:]) != filepath.Base(path)
	})
}

// fill copies what another server has.
func fill(from, to string) error {
	return os.CopyFS(nginx.Entries(to), os.DirFS(nginx.Entries(from)))
}

// A request is a line of nginx's access log.
type request struct {
	method string
	status int
	path   string
}

func readRequests(name string) ([]request, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var requests []request
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) != 6 {
			return nil, fmt.Errorf("%s: expected six words in a line, found %q", name, lines.Text())
		}
		status, err := strconv.Atoi(words[2])
		if err != nil {
			return nil, fmt.Errorf("%s: expected a status: %w", name, err)
		}
		requests = append(requests, request{words[1], status, words[5]})
	}
	return requests, nil
}

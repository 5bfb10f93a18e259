package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// A bundle is a file of PEM certificates.
type bundle struct {
	found int    // certificates in it
	date  string // in its first line, or ""
	said  string // number of certificates in its first line, or ""
}

// header is the first line of what tools/image/base/certificates writes.
var header = regexp.MustCompile(`^# .*\b(\d{4}-\d\d-\d\d), (\d+) certificates\b`)

var begin = []byte("-----BEGIN CERTIFICATE-----")

func readBundle(content []byte) bundle {
	var b bundle
	if !bytes.Contains(content, begin) {
		return b
	}
	if first := header.FindSubmatch(content); first != nil {
		b.date, b.said = string(first[1]), string(first[2])
	}
	for rest := content; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return b
		}
		if block.Type == "CERTIFICATE" {
			b.found++
		}
	}
}

func (b bundle) String() string {
	text := strconv.Itoa(b.found) + " certificates"
	if b.found == 1 {
		text = "1 certificate"
	}
	if b.date != "" {
		text += " of " + b.date
	}
	return text
}

// checkBundles checks that certificate bundles are complete, where they say what that is.
func checkBundles(s subject) []failure {
	var failures []failure
	for _, name := range slices.Sorted(maps.Keys(s.Tree)) {
		if b := readBundle(s.Tree[name].Content); b.said != "" && b.said != strconv.Itoa(b.found) {
			failures = append(failures, failure{
				Expected: b.said + " certificates, as the first line says",
				Found:    fmt.Sprintf("%d", b.found),
				Where:    name + " of " + s.Name,
				Remedy:   "write the bundle anew",
			})
		}
	}
	return failures
}

// Command certificates writes the image layer with Mozilla's root certificates: one file,
// /etc/ssl/certs/ca-certificates.crt, where Go's crypto/x509 and what links OpenSSL look.
//
// The certificates are those of golang.org/x/crypto/x509roots/fallback, at the version in
// go.mod, which the first line of the file names with its date and their number. With 117
// certificates the file has 177,322 bytes, and the layer 103,560.
//
// Mozilla trusts some roots only for certificates issued up to a date. No field of the
// file can say that, so these roots are in it without their condition, as they are in the
// bundles of the distributions; the second line says how many. A program that has to know
// imports golang.org/x/crypto/x509roots/fallback itself.
package main

import (
	"io"
	"os"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"example.com/thimble/tools/image/layer"
)

const file = "/etc/ssl/certs/ca-certificates.crt"

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	return layer.Command{
		Name: "certificates", Input: "go_mod", Usage: "the go.mod `file` that pins the certificates", Entries: entries,
	}.Run(args, stderr)
}

func entries(goMod string) ([]layer.Entry, error) {
	data, err := os.ReadFile(goMod)
	if err != nil {
		return nil, err
	}
	r, err := pinned(goMod, data)
	if err != nil {
		return nil, err
	}
	content, err := encode(r, bundle.Roots())
	if err != nil {
		return nil, err
	}
	return []layer.Entry{{Kind: "file", Path: file, Mode: "0444", Content: content}}, nil
}

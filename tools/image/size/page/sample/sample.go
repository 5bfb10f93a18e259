// Package sample has reports to look at, and to test what shows reports with.
package sample

import (
	"embed"
	"encoding/json"
	"fmt"

	"example.com/thimble/tools/image/size/report"
)

//go:embed *.json
var files embed.FS

// Hello is of a program that prints one line.
func Hello() (*report.Report, error) { return read("hello.json") }

// Shop is of a server with third-party modules, beside certificates in a layer of their own.
func Shop() (*report.Report, error) { return read("shop.json") }

func read(name string) (*report.Report, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var r report.Report
	if err := json.Unmarshal(content, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &r, nil
}

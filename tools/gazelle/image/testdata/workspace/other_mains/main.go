// A program with embedded files in folders, beside main functions of other tools.
package main

import (
	"embed"
	"fmt"
)

//go:embed all:pages
var pages embed.FS

func main() {
	text, err := pages.ReadFile("pages/en/_started.txt")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
}

// A program beside which are mains for other tools, and that holds files in folders of its own.
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

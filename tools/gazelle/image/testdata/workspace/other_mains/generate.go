//go:build ignore

package main

import "os"

func main() { os.Exit(1) }

// Command program prints what it finds of the base below it.
package main

import (
	"fmt"
	"os"
)

func main() {
	release, err := os.ReadFile("/etc/os-release")
	fmt.Printf("%s%v\nBASE=%s\n", release, err, os.Getenv("BASE"))
	fmt.Println(os.Args, os.Getuid())
}

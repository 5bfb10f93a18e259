// Command program prints the file, the environment and the user that its image has from the base.
package main

import (
	"fmt"
	"os"
)

func main() {
	release, err := os.ReadFile("/etc/os-release")
	fmt.Printf("%s%v\n", release, err)
	for _, name := range []string{"BASE", "PATH", "HASH"} {
		fmt.Printf("%s=%s\n", name, os.Getenv(name))
	}
	fmt.Println(os.Args, os.Getuid())
}

// Command contents lists the files in its image, for a test of the files that go_image puts there.
package main

import (
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
)

// provided are the paths that an engine provides.
var provided = []string{"/.dockerenv", "/dev", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/proc", "/sys"}

var edition = "first"

func main() {
	dir, err := os.Getwd()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s edition, %q in %s\nGREETING=%s\n", edition, os.Args, dir, os.Getenv("GREETING"))
	err = filepath.WalkDir("/", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if slices.Contains(provided, name) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		target, _ := os.Readlink(name)
		fmt.Println(info.Mode(), name, target)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"/etc/greeting", "/etc/link", "/etc/passwd", "/etc/group", "/files/greeting.txt", "/tree/oci-layout"} {
		data, err := os.ReadFile(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %q\n", name, data)
	}
}

// Command contents prints what is in its image, for the test of what go_image puts there.
package main

import (
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
)

func main() {
	for _, root := range []string{"/contents", "/data", "/etc"} {
		err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
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
	}
	data, err := os.ReadFile("/etc/greeting")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s", data)
}

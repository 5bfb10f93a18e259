// Command probe exits with 0 if a URL can be fetched within three seconds. The
// launcher asks it where neither curl nor wget is installed.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintf(stderr, "probe: expected one URL, found %d arguments\n", len(args))
		return 2
	}
	client := http.Client{Timeout: 3 * time.Second}
	reply, err := client.Get(args[0])
	if err != nil {
		fmt.Fprintln(stderr, "probe:", err)
		return 1
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		fmt.Fprintf(stderr, "probe: %s: expected status 200, found %s\n", args[0], reply.Status)
		return 1
	}
	return 0
}

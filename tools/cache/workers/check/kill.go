package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"example.com/thimble/tools/cache/workers/fleet"
)

// A killer kills workers while they have work to do.
type killer struct {
	ended  chan struct{}
	killed chan int
}

// between is how many executed actions are waited for before the first kill, and between two.
const between = 10

// startKiller reads in nginx's log of requests how many actions were executed.
func startKiller(f *fleet.Fleet, log string, kills int, stdout io.Writer) *killer {
	k := &killer{make(chan struct{}), make(chan int, 1)}
	go func() {
		killed := 0
		defer func() { k.killed <- killed }()
		for killed < kills {
			select {
			case <-k.ended:
				return
			case <-time.After(200 * time.Millisecond):
			}
			// The log is there when nginx is.
			lines, _ := os.ReadFile(log)
			if bytes.Count(lines, []byte("Execution/Execute\n")) < between*(killed+1) {
				continue
			}
			if err := f.Kill(0); err != nil {
				fmt.Fprintf(stdout, "kill: %v\n", err)
				continue
			}
			killed++
		}
	}()
	return k
}

// stop returns how many were killed before it was called.
func (k *killer) stop() int {
	close(k.ended)
	return <-k.killed
}

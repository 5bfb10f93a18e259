package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A meter says what is being done, how much of it is there, and for how long.
type meter struct {
	out      io.Writer
	terminal bool
	every    time.Duration
}

func newMeter(out io.Writer) *meter {
	m := &meter{out: out, every: 5 * time.Second}
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			m.terminal, m.every = true, 500*time.Millisecond
		}
	}
	return m
}

// step runs work and reports amount(), if there is one, while it lasts.
func (m *meter) step(what string, amount func() string, work func() error) error {
	start := time.Now()
	line := func() string {
		text := fmt.Sprintf("airgap: %s", what)
		if amount != nil {
			text += ", " + amount()
		}
		return fmt.Sprintf("%s, %.0f s", text, time.Since(start).Seconds())
	}
	done := make(chan error, 1)
	go func() { done <- work() }()
	tick := time.NewTicker(m.every)
	defer tick.Stop()
	width := 0
	show := func(end string) {
		text := line()
		if m.terminal {
			pad := max(0, width-len(text))
			width = len(text)
			fmt.Fprintf(m.out, "\r%s%s%s", text, strings.Repeat(" ", pad), end)
			return
		}
		fmt.Fprintln(m.out, text)
	}
	for {
		select {
		case err := <-done:
			show("\n")
			return err
		case <-tick.C:
			show("")
		}
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

// sizeOf adds up the files under the folders; files may come and go meanwhile.
func sizeOf(dirs ...string) int64 {
	var total int64
	for _, dir := range dirs {
		filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil
			}
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
			return nil
		})
	}
	return total
}

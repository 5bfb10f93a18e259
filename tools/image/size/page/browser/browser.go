package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// programs are the names that Chromium has.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// find returns the path of a Chromium.
func find() (string, error) {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("expected one of %q on the PATH, found none; install it: apt-get install -y --no-install-recommends chromium", programs)
}

// A browser is a Chromium without a window, and with a profile that ends with it.
type browser struct {
	*connection
	process *exec.Cmd
	ended   chan struct{} // closed once the process is gone
	profile string
	pipes   []*os.File
	stderr  bytes.Buffer

	mu   sync.Mutex
	tabs map[string]*tab // by session
}

// start starts the program. The caller has to stop it.
func start(program string) (*browser, error) {
	profile, err := os.MkdirTemp("", "browser-")
	if err != nil {
		return nil, err
	}
	b := &browser{profile: profile, tabs: map[string]*tab{}, ended: make(chan struct{})}
	if err := b.launch(program); err != nil {
		os.RemoveAll(profile)
		return nil, err
	}
	return b, nil
}

func (b *browser) launch(program string) error {
	commands, to, err := os.Pipe()
	if err != nil {
		return err
	}
	from, events, err := os.Pipe()
	if err != nil {
		return err
	}
	defer commands.Close()
	defer events.Close()
	b.pipes = []*os.File{to, from}
	b.process = exec.Command(program, arguments(b.profile)...)
	b.process.ExtraFiles = []*os.File{commands, events} // 3 and 4
	b.process.Stderr = &b.stderr
	// What it started may hold its standard error open.
	b.process.WaitDelay = time.Second
	if err := b.process.Start(); err != nil {
		return err
	}
	b.connection = connect(to, from, b.hear)
	go func() {
		defer close(b.ended)
		// How it ends is of no interest: whoever still calls it learns that it did.
		_ = b.process.Wait()
	}()
	return nil
}

func arguments(profile string) []string {
	arguments := []string{
		"--headless", "--remote-debugging-pipe", "--user-data-dir=" + profile,
		"--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
	}
	if os.Geteuid() == 0 {
		// Chromium refuses to sandbox what root starts. It shows nothing but our own page.
		arguments = append(arguments, "--no-sandbox")
	}
	return arguments
}

// stop ends the browser, and removes its profile.
func (b *browser) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := b.call(ctx, "", "Browser.close", struct{}{}, nil)
	if err != nil {
		cancel()
	}
	select {
	case <-b.ended:
	case <-ctx.Done():
		if killed := b.process.Process.Kill(); err == nil {
			err = killed
		}
		<-b.ended
	}
	for _, pipe := range b.pipes {
		pipe.Close()
	}
	if removed := os.RemoveAll(b.profile); err == nil {
		err = removed
	}
	return err
}

// hear passes events on to their tabs.
func (b *browser) hear(m message) {
	b.mu.Lock()
	t := b.tabs[m.Session]
	b.mu.Unlock()
	if t != nil {
		t.hear(m)
	}
}

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
)

const (
	requests  = 2000    // of each of two kinds
	bodyBytes = 1 << 14 // of what is posted
)

// serve starts apps/web's server, sends it requests one after the other, and returns the
// seconds of processor time that the server took, from its start to its end.
func serve(program string) (float64, error) {
	command := exec.Command(program, "-listen=127.0.0.1:0")
	log, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := command.Start(); err != nil {
		return 0, err
	}
	defer command.Process.Kill()
	lines := bufio.NewReader(log)
	address, err := listening(lines)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", program, err)
	}
	drained := make(chan struct{})
	go func() { io.Copy(io.Discard, lines); close(drained) }()
	if err := exchange("http://" + address); err != nil {
		return 0, fmt.Errorf("%s: %w", program, err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	<-drained
	if err := command.Wait(); err != nil {
		return 0, fmt.Errorf("%s: expected it to stop at a signal, found %w", program, err)
	}
	return (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(), nil
}

// listening returns the address that the server's first line has.
func listening(log *bufio.Reader) (string, error) {
	line, err := log.ReadBytes('\n')
	var first struct{ Address string }
	if err == nil {
		err = json.Unmarshal(line, &first)
	}
	if err != nil || first.Address == "" {
		return "", fmt.Errorf("expected a first line with an address, as JSON, found %q", line)
	}
	return first.Address, nil
}

func exchange(server string) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	body := strings.Repeat("x", bodyBytes)
	for range requests {
		if err := drain(client.Get(server + "/")); err != nil {
			return err
		}
		if err := drain(client.Post(server+"/sha256", "text/plain", strings.NewReader(body))); err != nil {
			return err
		}
	}
	return nil
}

func drain(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("expected status 200, found %s", response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

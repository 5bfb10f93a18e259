package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// check asks the server at the address, on this machine, whether it is healthy.
func check(address string, stdout io.Writer) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("expected host:port in --address, found %q", address)
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "127.0.0.1"
	}
	client := http.Client{
		Timeout: 10 * time.Second,
		// The certificate is of a name by which others know this machine.
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
	}
	url := "//" + net.JoinHostPort(host, port) + "/healthz"
	response, err := client.Get("http:" + url)
	// nginx answers plain HTTP at a port of TLS with 400.
	if err == nil && response.StatusCode == http.StatusBadRequest {
		response.Body.Close()
		response, err = client.Get("https:" + url)
	}
	if err != nil {
		return fmt.Errorf("expected a server at %s: %w", address, err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1024))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(string(answer))
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("expected a healthy server at %s, found %d: %s", address, response.StatusCode, text)
	}
	fmt.Fprintln(stdout, text)
	return nil
}

package commands

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// wget asks for one document, with HTTP/1.0, to which servers answer without chunks. There
// is no room for net/http and TLS: see tools/image/debug.
func wget(ctx context.Context, p *Process) error {
	options, operands, err := p.options("O:ST:q")
	if err != nil {
		return err
	}
	if len(operands) != 1 {
		return errUsage
	}
	timeout, err := seconds(options, 'T', 30)
	if err != nil {
		return err
	}
	address := operands[0]
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	for range 10 {
		next, err := p.fetch(ctx, address, timeout, options)
		if err != nil || next == "" {
			return err
		}
		address = next
	}
	return errors.New("expected at most 10 redirections")
}

// fetch writes the document, or returns where the server says that it is.
func (p *Process) fetch(ctx context.Context, address string, timeout time.Duration, options map[byte]string) (next string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	if u.Scheme != "http" || u.Hostname() == "" {
		return "", fmt.Errorf("%s: expected http://HOST; TLS is not in this program: use one of the image's own, or a container beside it", address)
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")))
	if err != nil {
		return "", err
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.Close() })()

	fmt.Fprintf(connection, "GET %s HTTP/1.0\r\nHost: %s\r\nUser-Agent: wget\r\nAccept: */*\r\nConnection: close\r\n\r\n", u.RequestURI(), u.Host)
	body := bufio.NewReader(connection)
	code, header, err := p.response(body, has(options, 'S'))
	if err != nil {
		return "", fmt.Errorf("%s: %w", address, err)
	}
	if location := header.Get("Location"); code/100 == 3 && location != "" {
		target, err := u.Parse(location)
		if err != nil {
			return "", err
		}
		return target.String(), nil
	}
	if err := p.save(body, header, options['O']); err != nil {
		return "", err
	}
	if code/100 != 2 {
		return "", fmt.Errorf("%s: expected status 200, found %d", address, code)
	}
	return "", nil
}

func (p *Process) response(r *bufio.Reader, show bool) (code int, header textproto.MIMEHeader, err error) {
	text := textproto.NewReader(r)
	line, err := text.ReadLine()
	if err != nil {
		return 0, nil, err
	}
	if show {
		fmt.Fprintln(p.Stderr, line)
	}
	protocol, rest, _ := strings.Cut(line, " ")
	number, _, _ := strings.Cut(rest, " ")
	if code, err = strconv.Atoi(number); err != nil || !strings.HasPrefix(protocol, "HTTP/") {
		return 0, nil, fmt.Errorf("expected an HTTP response, found %q", line)
	}
	header, err = text.ReadMIMEHeader()
	if show {
		for key, values := range header {
			fmt.Fprintf(p.Stderr, "%s: %s\n", key, strings.Join(values, ", "))
		}
	}
	return code, header, err
}

func (p *Process) save(body io.Reader, header textproto.MIMEHeader, name string) error {
	out := p.Stdout
	if name != "" && name != "-" {
		file, err := os.Create(p.path(name))
		if err != nil {
			return err
		}
		defer file.Close()
		out = file
	}
	n, err := io.Copy(out, body)
	if expected := header.Get("Content-Length"); err == nil && expected != "" && expected != strconv.FormatInt(n, 10) {
		return fmt.Errorf("expected %s bytes, found %d", expected, n)
	}
	return err
}

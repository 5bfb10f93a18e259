package commands

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

func nc(ctx context.Context, p *Process) error {
	options, operands, err := p.options("vw:")
	if err != nil {
		return err
	}
	if len(operands) != 2 {
		return fmt.Errorf("expected a host and a port: it connects, and does not listen; %w", errUsage)
	}
	timeout, err := seconds(options, 'w', 30)
	if err != nil {
		return err
	}
	connection, err := (&net.Dialer{Timeout: timeout}).DialContext(ctx, "tcp", net.JoinHostPort(operands[0], operands[1]))
	if err != nil {
		return err
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.Close() })()
	go func() {
		io.Copy(connection, p.Stdin)
		connection.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.Copy(p.Stdout, connection)
	return err
}

func seconds(options map[byte]string, letter byte, otherwise int) (time.Duration, error) {
	n := otherwise
	if has(options, letter) {
		var err error
		if n, err = strconv.Atoi(options[letter]); err != nil || n <= 0 {
			return 0, fmt.Errorf("-%c: expected a number of seconds, found %q; %w", letter, options[letter], errUsage)
		}
	}
	return time.Duration(n) * time.Second, nil
}

func nslookup(ctx context.Context, p *Process) error {
	if len(p.Args) != 1 {
		return errUsage
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, p.Args[0])
	for _, address := range addresses {
		fmt.Fprintln(p.Stdout, address)
	}
	return err
}

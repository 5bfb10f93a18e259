package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func wget(ctx context.Context, p *Process) error {
	flags := p.flags("[-qS] [-O FILE] [-T SECONDS] URL")
	file := flags.StringP("output-document", "O", "-", "the `FILE` for the body; - is standard output")
	flags.BoolP("quiet", "q", true, "no progress, as without this option")
	headers := flags.BoolP("server-response", "S", false, "also the status and the headers, on standard error")
	seconds := flags.UintP("timeout", "T", 30, "the `SECONDS` that all of it may take")
	operands, err := p.parse(flags)
	if err != nil {
		return err
	}
	if len(operands) != 1 {
		return fmt.Errorf("expected one URL, found %d; %w", len(operands), errUsage)
	}
	url := operands[0]
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(*seconds)*time.Second, errors.New("the time is up"))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", "wget")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if *headers {
		fmt.Fprintln(p.Stderr, response.Proto, response.Status)
		response.Header.Write(p.Stderr)
	}
	if *file == "-" {
		_, err = io.Copy(p.Stdout, response.Body)
	} else {
		var out *os.File
		if out, err = os.Create(p.path(*file)); err != nil {
			return err
		}
		_, err = io.Copy(out, response.Body)
		err = errors.Join(err, out.Close())
	}
	if err == nil && response.StatusCode/100 != 2 {
		return fmt.Errorf("%s: expected a status of 2xx, found %s", url, response.Status)
	}
	return err
}

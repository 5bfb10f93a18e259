package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A probe is a request to a server in the image, and the answer that is expected.
type probe struct {
	Method string
	Path   string
	Port   int
	Status int
	Body   *expectation // nil: any
}

// pause is the time between two attempts to reach a server that does not answer yet.
const pause = 10 * time.Millisecond

func (r probe) String() string { return fmt.Sprintf("%s %s on port %d", r.Method, r.Path, r.Port) }

// check asks until the program answers, and compares the answer.
func (r probe) check(p *program) ([]failure, error) {
	client := http.Client{
		Transport: &http.Transport{
			DialContext:        p.process.Dial,
			DisableCompression: true,
			DisableKeepAlives:  true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	url := "http://" + net.JoinHostPort("localhost", strconv.Itoa(r.Port)) + r.Path
	var last error
	for {
		request, err := http.NewRequestWithContext(p.ctx, r.Method, url, nil)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r, err)
		}
		response, err := client.Do(request)
		if err == nil {
			defer response.Body.Close()
			return r.compare(p, response)
		}
		if p.ctx.Err() == nil {
			last = err
		}
		select {
		case <-time.After(pause):
		case <-p.ended:
			return r.unanswered(p, last)
		}
	}
}

// unanswered is the failure of a program that ended, by itself or killed, before it answered.
func (r probe) unanswered(p *program, last error) ([]failure, error) {
	expected := "an answer to " + r.String()
	if p.err == nil {
		return p.early(expected), nil
	}
	if last != nil {
		expected += " (" + last.Error() + ")"
	}
	return p.wait(expected)
}

func (r probe) compare(p *program, response *http.Response) ([]failure, error) {
	where := fmt.Sprintf("%s of %s", r, p.Name)
	data, err := io.ReadAll(response.Body)
	if errors.Is(err, context.DeadlineExceeded) {
		return p.late("a complete answer to " + r.String()), nil
	}
	if err != nil {
		return []failure{{
			Expected: "a complete answer",
			Found:    fmt.Sprintf("status %d, and after %d bytes: %v", response.StatusCode, len(data), err),
			Where:    where,
			Remedy:   "correct the program",
		}}, nil
	}
	failures, err := r.Body.check("body", "body of its http_probe", string(data), where)
	if response.StatusCode != r.Status {
		failures = append(failures, failure{
			Expected: fmt.Sprintf("status %d", r.Status),
			Found:    fmt.Sprintf("status %d with the body %q; %s", response.StatusCode, data, p.wrote()),
			Where:    where,
			Remedy:   "correct the program, or status of its http_probe",
		})
	}
	return failures, err
}

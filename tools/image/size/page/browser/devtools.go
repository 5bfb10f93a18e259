package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A connection speaks the DevTools protocol over the pipes of --remote-debugging-pipe: JSON
// messages, each ended by a zero byte.
type connection struct {
	to io.Writer

	mu      sync.Mutex
	next    int
	pending map[int]chan message
	heard   func(message) // of each event, in order
	err     error         // why nothing more comes
}

// A message is a command, its answer, or an event.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// connect starts to read. What hears of events must not call the browser.
func connect(to io.Writer, from io.Reader, heard func(message)) *connection {
	c := &connection{to: to, pending: map[int]chan message{}, heard: heard}
	go c.read(bufio.NewReaderSize(from, 1<<20))
	return c
}

func (c *connection) read(from *bufio.Reader) {
	for {
		line, err := from.ReadBytes(0)
		if err != nil {
			c.fail(fmt.Errorf("expected the browser to go on talking, found: %w", err))
			return
		}
		var m message
		if err := json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &m); err != nil {
			c.fail(fmt.Errorf("expected a message of the DevTools protocol, found %q: %w", line, err))
			return
		}
		if m.ID == 0 {
			c.heard(m)
			continue
		}
		c.mu.Lock()
		answer := c.pending[m.ID]
		delete(c.pending, m.ID)
		c.mu.Unlock()
		if answer != nil {
			answer <- m
		}
	}
}

func (c *connection) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
	for _, answer := range c.pending {
		close(answer)
	}
	c.pending = nil
}

// send writes a command, and returns where its answer will come.
func (c *connection) send(session, method string, params json.RawMessage) (chan message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	c.next++
	line, err := json.Marshal(message{ID: c.next, Session: session, Method: method, Params: params})
	if err != nil {
		return nil, err
	}
	answer := make(chan message, 1)
	c.pending[c.next] = answer
	_, err = c.to.Write(append(line, 0))
	return answer, err
}

// call sends a command and decodes its answer into result, if there is one.
func (c *connection) call(ctx context.Context, session, method string, params, result any) error {
	encoded, err := json.Marshal(params)
	if err != nil {
		return err
	}
	answer, err := c.send(session, method, encoded)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, context.Cause(ctx))
	case m, open := <-answer:
		switch {
		case !open:
			return fmt.Errorf("%s: %w", method, c.reason())
		case m.Error != nil:
			return fmt.Errorf("%s: %w", method, errors.New(m.Error.Message))
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

func (c *connection) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

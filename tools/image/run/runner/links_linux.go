package runner

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// links connect the outer process with the inner one.
type links struct {
	requests, toInner     *os.File
	fromInner, failures   *os.File
	sockets, theirSockets *os.File
}

func newLinks() (*links, error) {
	l := &links{}
	var err error
	if l.requests, l.toInner, err = os.Pipe(); err == nil {
		l.fromInner, l.failures, err = os.Pipe()
	}
	if err == nil {
		l.sockets, l.theirSockets, err = socketPair()
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *links) close() {
	for _, file := range []*os.File{l.requests, l.toInner, l.fromInner, l.failures, l.sockets, l.theirSockets} {
		// A file descriptor that was never opened or is closed already needs nothing.
		_ = file.Close()
	}
}

// send sends the request and returns when the program is executed, or with the inner process's
// error.
func (l *links) send(r request) error {
	for _, theirs := range []*os.File{l.requests, l.failures, l.theirSockets} {
		theirs.Close()
	}
	sent := gob.NewEncoder(l.toInner).Encode(r)
	l.toInner.Close()
	// Executing the program closes the inner end.
	said := &failure{}
	err := gob.NewDecoder(l.fromInner).Decode(said)
	if err == nil {
		return said
	}
	if sent != nil {
		return fmt.Errorf("sending the image into its namespaces: %w", sent)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// A failure is an error of the inner process.
type failure struct {
	Message string
	Denied  syscall.Errno // of what the first process of namespaces may do; 0: that was allowed
}

func (f *failure) Unwrap() error {
	if f.Denied == 0 {
		return nil
	}
	return f.Denied
}

func notAllowed(step string, err error) *failure {
	f := &failure{Message: fmt.Sprintf("%s: %v", step, err)}
	errors.As(err, &f.Denied)
	return f
}

func (f *failure) Error() string { return f.Message }

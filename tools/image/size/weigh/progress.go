package weigh

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"time"
)

// ofProgress is how the lines begin in which Bazel says what it is doing.
var ofProgress = [][]byte{
	[]byte("    Fetching "),
	[]byte("    currently loading: "),
	[]byte("... still trying to connect "),
	[]byte("Analyzing: "),
	[]byte("Another command "),
	[]byte("Computing main repo mapping: "),
	[]byte("Fetching "),
	[]byte("INFO: "),
	[]byte("Loading: "),
	[]byte("Starting local Bazel server "),
	[]byte("["),
}

// A progress passes on the lines of progress that come late, after a headline, and keeps all
// others.
type progress struct {
	to       io.Writer
	headline string
	from     time.Time // when lines begin to be late
	mutex    sync.Mutex
	kept     bytes.Buffer
	line     []byte // as much of it as there is
}

func newProgress(to io.Writer, headline string, patience time.Duration) *progress {
	return &progress{to: to, headline: headline, from: time.Now().Add(patience)}
}

func (p *progress) Write(data []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for part := range bytes.Lines(data) {
		p.line = append(p.line, part...)
		if bytes.HasSuffix(part, []byte("\n")) {
			p.end()
		}
	}
	return len(data), nil
}

func (p *progress) end() {
	isProgress := slices.ContainsFunc(ofProgress, func(start []byte) bool { return bytes.HasPrefix(p.line, start) })
	switch {
	case !isProgress:
		// With --show_result=0 it says "FAILED:" and nothing else.
		if text := string(bytes.TrimSpace(p.line)); text != "" && text != "FAILED:" {
			p.kept.Write(p.line)
		}
	case isProgress && string(bytes.TrimSpace(p.line)) != "INFO:" && time.Now().After(p.from):
		// Nobody minds progress that cannot be shown.
		_, _ = io.WriteString(p.to, p.headline)
		_, _ = p.to.Write(p.line)
		p.headline = ""
	}
	p.line = p.line[:0]
}

// String is what was kept.
func (p *progress) String() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.kept.String() + string(p.line)
}

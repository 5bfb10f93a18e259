package main

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// A link is the network between Bazel and a server on this machine: it can be slow, and it can
// fall silent.
type link struct {
	listener net.Listener
	target   string
	rate     int // bytes per second in each direction of each connection; 0 is no limit
	watch    func(piece)
	silence  chan struct{} // closed when nothing more comes through
	hush     sync.Once

	mu    sync.Mutex
	total int64 // bytes to Bazel
	open  []net.Conn
}

// A piece is what is about to be sent on.
type piece struct {
	toServer bool
	total    int64 // bytes to Bazel before this
	data     []byte
}

// asksForBlob says whether a request for a blob begins here, which is not the launcher's: that
// one is for the empty blob.
func (p piece) asksForBlob() bool {
	return p.toServer && bytes.HasPrefix(p.data, []byte("GET /cas/")) && !bytes.HasPrefix(p.data, []byte("GET /cas/e3b0c442"))
}

// newLink starts a link to an address; watch may be nil.
func newLink(target string, rate int, watch func(piece)) (*link, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &link{listener: listener, target: target, rate: rate, watch: watch, silence: make(chan struct{})}
	go l.accept()
	return l, nil
}

func (l *link) url() string { return "http://" + l.listener.Addr().String() }

// fall makes the link silent, for what comes later too.
func (l *link) fall() { l.hush.Do(func() { close(l.silence) }) }

func (l *link) close() {
	l.listener.Close()
	l.fall()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		conn.Close()
	}
}

func (l *link) accept() {
	for {
		conn, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		l.open = append(l.open, conn)
		l.mu.Unlock()
		server, err := net.Dial("tcp", l.target)
		if err != nil {
			conn.Close()
			continue
		}
		l.mu.Lock()
		l.open = append(l.open, server)
		l.mu.Unlock()
		go l.pump(conn, server, true)
		go l.pump(server, conn, false)
	}
}

func (l *link) pump(from, to net.Conn, toServer bool) {
	defer to.Close()
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			l.mu.Lock()
			p := piece{toServer, l.total, buffer[:n]}
			if !toServer {
				l.total += int64(n)
			}
			l.mu.Unlock()
			if l.watch != nil {
				l.watch(p)
			}
			select {
			case <-l.silence:
				drain(from)
				return
			default:
			}
			if l.rate > 0 {
				time.Sleep(time.Duration(n) * time.Second / time.Duration(l.rate))
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				from.Close()
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// drain reads until the other end gives up.
func drain(conn net.Conn) {
	buffer := make([]byte, 16<<10)
	for {
		if _, err := conn.Read(buffer); err != nil {
			return
		}
	}
}

package runner

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A socket belongs to the network in which it was made, whoever connects it. So the inner
// process makes some while it may and hands them out before it becomes the program.
const socketsInMessage = 128 // the kernel allows 253

func socketPair() (ours, theirs *os.File, err error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(pair[0]), "sockets"), os.NewFile(uintptr(pair[1]), "sockets"), nil
}

// sendSockets sends sockets of the image's network to the outer process. The inner process calls it.
func sendSockets(channel int) error {
	// A socket for IPv6 connects to IPv4 addresses as well.
	family := unix.AF_INET6
	if probe, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
		family = unix.AF_INET
	} else {
		unix.Close(probe)
	}
	for range maxConnections / socketsInMessage {
		var sockets []int
		for range socketsInMessage {
			socket, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			sockets = append(sockets, socket)
		}
		if err := unix.Sendmsg(channel, []byte{1}, unix.UnixRights(sockets...), nil, 0); err != nil {
			return err
		}
		for _, socket := range sockets {
			unix.Close(socket)
		}
	}
	return nil
}

// network holds sockets that were made in the program's network.
type network struct {
	mu      sync.Mutex
	sockets *os.File   // where more come from; nil: closed
	ready   []*os.File // not connected
}

func (n *network) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, socket := range n.ready {
		socket.Close()
	}
	n.sockets.Close()
	n.ready, n.sockets = nil, nil
}

func (n *network) take() (*os.File, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sockets == nil {
		return nil, fmt.Errorf("expected a running program, found one that ended: %w", syscall.ECONNREFUSED)
	}
	if len(n.ready) == 0 {
		var err error
		if n.ready, err = receiveSockets(int(n.sockets.Fd())); err != nil {
			return nil, err
		}
	}
	socket := n.ready[len(n.ready)-1]
	n.ready = n.ready[:len(n.ready)-1]
	return socket, nil
}

// giveBack keeps a socket whose connection was refused, because it can connect again.
func (n *network) giveBack(socket *os.File) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sockets == nil {
		socket.Close()
		return
	}
	n.ready = append(n.ready, socket)
}

func receiveSockets(channel int) ([]*os.File, error) {
	data, control := make([]byte, 1), make([]byte, unix.CmsgSpace(4*socketsInMessage))
	_, size, _, _, err := unix.Recvmsg(channel, data, control, unix.MSG_CMSG_CLOEXEC)
	if err != nil {
		return nil, err
	}
	messages, err := unix.ParseSocketControlMessage(control[:size])
	if err != nil {
		return nil, err
	}
	var sockets []*os.File
	for _, message := range messages {
		fds, err := unix.ParseUnixRights(&message)
		if err != nil {
			return nil, err
		}
		for _, fd := range fds {
			sockets = append(sockets, os.NewFile(uintptr(fd), "socket"))
		}
	}
	if len(sockets) == 0 {
		return nil, fmt.Errorf("expected at most %d connections to one program, found more; keep them open and use them again",
			maxConnections)
	}
	return sockets, nil
}

func (n *network) dial(ctx context.Context, network, address string) (net.Conn, error) {
	failed := func(err error) error { return &net.OpError{Op: "dial", Net: network, Err: err} }
	target, err := target(network, address)
	if err != nil {
		return nil, failed(err)
	}
	socket, err := n.take()
	if err != nil {
		return nil, failed(err)
	}
	if err := connect(ctx, socket, target); err != nil {
		if errors.Is(err, syscall.ECONNREFUSED) {
			n.giveBack(socket)
		} else {
			socket.Close()
		}
		return nil, failed(fmt.Errorf("%s: %w", address, err))
	}
	defer socket.Close()
	return net.FileConn(socket)
}

// target is the address to connect to. There are no names in a network of one machine.
func target(network, address string) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
		if network == "tcp6" {
			host = "::1"
		}
	}
	found, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return netip.AddrPort{}, fmt.Errorf("expected tcp and an IP address or localhost with a port, found %s and %s", network, address)
	}
	return found, nil
}

func connect(ctx context.Context, socket *os.File, target netip.AddrPort) error {
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var family int
	if err := raw.Control(func(fd uintptr) { family, err = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DOMAIN) }); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	var address unix.Sockaddr
	if family == unix.AF_INET6 {
		address = &unix.SockaddrInet6{Port: int(target.Port()), Addr: target.Addr().As16()}
	} else if target.Addr().Unmap().Is4() {
		address = &unix.SockaddrInet4{Port: int(target.Port()), Addr: target.Addr().Unmap().As4()}
	} else {
		return unix.EAFNOSUPPORT
	}
	stop := context.AfterFunc(ctx, func() { socket.SetDeadline(time.Unix(1, 0)) })
	waited := raw.Write(func(fd uintptr) bool {
		err = unix.Connect(int(fd), address)
		return err != unix.EINPROGRESS && err != unix.EALREADY && err != unix.EINTR
	})
	if !stop() {
		return ctx.Err()
	}
	if waited != nil {
		return waited
	}
	if err == unix.EISCONN {
		return nil
	}
	return err
}

package commands

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// socketStates are those of include/net/tcp_states.h in Linux, from 1 on.
var socketStates = []string{"?", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING"}

func ss(_ context.Context, p *Process) error {
	flags := p.flags("[-lnptu] (the sockets of TCP and UDP)")
	listening := flags.BoolP("listening", "l", false, "sockets that wait for peers, and no others")
	flags.BoolP("numeric", "n", true, "numbers instead of names, as without this option")
	flags.BoolP("processes", "p", true, "the processes that hold the sockets, as without this option")
	tcp := flags.BoolP("tcp", "t", false, "only TCP, unless -u is given, too")
	udp := flags.BoolP("udp", "u", false, "only UDP, unless -t is given, too")
	if _, err := p.parse(flags); err != nil {
		return err
	}
	holders, err := socketHolders()
	if err != nil {
		return err
	}
	out := p.columns()
	fmt.Fprintln(out, "NETID\tSTATE\tLOCAL\tPEER\tPROCESS")
	for _, protocol := range []string{"tcp", "tcp6", "udp", "udp6"} {
		if *tcp != *udp && strings.HasPrefix(protocol, "tcp") != *tcp {
			continue
		}
		text, err := os.ReadFile("/proc/self/net/" + protocol)
		if os.IsNotExist(err) {
			continue // the kernel is without IPv6
		} else if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) < 10 || fields[0] == "sl" {
				continue
			}
			local, err := socketAddress(fields[1])
			if err != nil {
				return err
			}
			peer, err := socketAddress(fields[2])
			if err != nil {
				return err
			}
			state, err := strconv.ParseUint(fields[3], 16, 8)
			if err != nil || state >= uint64(len(socketStates)) {
				state = 0
			}
			name := socketStates[state]
			if *listening && name != "LISTEN" && name != "UNCONN" {
				continue
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", protocol, name, local, peer, holders[fields[9]])
		}
	}
	return out.Flush()
}

// socketHolders maps sockets' inodes to the processes that have them open, as far as the user
// may see them.
func socketHolders() (map[string]string, error) {
	pids, err := processes()
	holders := map[string]string{}
	for _, pid := range pids {
		descriptors, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, descriptor := range descriptors {
			target, _ := os.Readlink(descriptor)
			if inode, ok := strings.CutPrefix(target, "socket:["); ok {
				name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
				holders[strings.TrimSuffix(inode, "]")] = fmt.Sprintf("%s(%d)", strings.TrimSpace(string(name)), pid)
			}
		}
	}
	return holders, err
}

// socketAddress reads an address as /proc/net has it: words of 32 bits in hexadecimal, in the
// machine's order of bytes, then the port.
func socketAddress(text string) (netip.AddrPort, error) {
	words, port, _ := strings.Cut(text, ":")
	var address []byte
	for i := 0; i+8 <= len(words); i += 8 {
		word, err := strconv.ParseUint(words[i:i+8], 16, 32)
		if err != nil {
			return netip.AddrPort{}, err
		}
		address = binary.NativeEndian.AppendUint32(address, uint32(word))
	}
	number, err := strconv.ParseUint(port, 16, 16)
	ip, ok := netip.AddrFromSlice(address)
	if err != nil || !ok {
		return netip.AddrPort{}, fmt.Errorf("/proc/net: expected ADDRESS:PORT in hexadecimal, found %q", text)
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(number)), nil
}

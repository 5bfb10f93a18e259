package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func env(_ context.Context, p *Process) error {
	if operands, err := p.parse(p.flags("")); err != nil {
		return err
	} else if len(operands) > 0 {
		return fmt.Errorf("expected no operands, because it starts nothing: write KEY=VALUE COMMAND; %w", errUsage)
	}
	for _, variable := range p.Environ {
		fmt.Fprintln(p.Stdout, variable)
	}
	return nil
}

func ps(_ context.Context, p *Process) error {
	p.Args = slices.DeleteFunc(p.Args, func(arg string) bool { return arg == "aux" || arg == "-ef" })
	if _, err := p.parse(p.flags("(all processes; PID 1 is the image's program)")); err != nil {
		return err
	}
	pids, err := processes()
	if err != nil {
		return err
	}
	out := p.columns()
	fmt.Fprintln(out, "PID\tPPID\tUID\tSTAT\tRSS\tCOMMAND")
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue // it has ended
		}
		fields := map[string]string{}
		for line := range strings.Lines(string(text)) {
			key, value, _ := strings.Cut(line, ":")
			if words := strings.Fields(value); len(words) > 0 {
				fields[key] = words[0]
			}
		}
		line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		command := strings.Join(strings.FieldsFunc(string(line), func(c rune) bool { return c <= ' ' }), " ")
		if command == "" {
			command = "[" + fields["Name"] + "]"
		}
		kilobytes, _ := strconv.ParseInt(fields["VmRSS"], 10, 64)
		fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t%s\n", pid, fields["PPid"], fields["Uid"], fields["State"], size(kilobytes*1024, true), command)
	}
	return out.Flush()
}

func processes() (pids []int, err error) {
	entries, err := os.ReadDir("/proc")
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids, err
}

// kill takes the signal from the arguments before pflag reads them, because -QUIT, which makes
// a Go program print its goroutines, would be four options.
func kill(_ context.Context, p *Process) error {
	signal := syscall.SIGTERM
	if len(p.Args) > 0 && strings.HasPrefix(p.Args[0], "-") && p.Args[0] != "--help" {
		name := strings.ToUpper(p.Args[0][1:])
		number, err := strconv.Atoi(name)
		if signal = syscall.Signal(number); err != nil {
			signal = unix.SignalNum("SIG" + strings.TrimPrefix(name, "SIG"))
		}
		if signal == 0 && name != "0" {
			return fmt.Errorf("%s is no signal; %w", name, errUsage)
		}
		p.Args = p.Args[1:]
	}
	pids, err := p.parse(p.flags("[-SIGNAL] PID..."))
	if err != nil {
		return err
	}
	if len(pids) == 0 {
		return fmt.Errorf("expected the number of a process; %w", errUsage)
	}
	return p.each(pids, func(arg string) error {
		pid, err := strconv.Atoi(arg)
		if err != nil {
			return errors.New("expected the number of a process; ps lists them")
		}
		return syscall.Kill(pid, signal)
	})
}

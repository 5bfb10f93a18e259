package commands

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func ps(_ context.Context, p *Process) error {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	rows := [][]string{{"PID", "PPID", "UID", "STAT", "RSS", "COMMAND"}}
	for _, pid := range pids {
		folder := fmt.Sprintf("/proc/%d/", pid)
		text, err := os.ReadFile(folder + "status")
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
		line, _ := os.ReadFile(folder + "cmdline")
		shown := strings.Join(strings.FieldsFunc(string(line), func(c rune) bool { return c <= ' ' }), " ")
		if shown == "" {
			shown = "[" + fields["Name"] + "]"
		}
		rss, _ := strconv.ParseUint(fields["VmRSS"], 10, 64)
		rows = append(rows, []string{strconv.Itoa(pid), fields["PPid"], fields["Uid"], fields["State"], size(rss*1024, true), shown})
	}
	p.columns(rows)
	return nil
}

func kill(_ context.Context, p *Process) error {
	args, name := p.Args, "TERM"
	switch {
	case len(args) > 0 && args[0] == "-l":
		for s := syscall.Signal(1); s < 32; s++ {
			fmt.Fprintf(p.Stdout, "%d %s\n", s, signalName(s))
		}
		return nil
	case len(args) > 1 && args[0] == "-s":
		name, args = args[1], args[2:]
	case len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "--":
		name, args = args[0][1:], args[1:]
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	signal := signalNumber(name)
	if number, err := strconv.Atoi(name); err == nil {
		signal = syscall.Signal(number)
	} else if signal == 0 {
		return fmt.Errorf("%s is no signal; kill -l lists them", name)
	}
	if len(args) == 0 {
		return errUsage
	}
	return p.each(args, func(arg string) error {
		pid, err := strconv.Atoi(arg)
		if err != nil {
			return fmt.Errorf("expected the number of a process; ps lists them")
		}
		return syscall.Kill(pid, signal)
	})
}

func sleep(ctx context.Context, p *Process) error {
	if len(p.Args) != 1 {
		return errUsage
	}
	d, err := time.ParseDuration(p.Args[0])
	if err != nil {
		seconds, err := strconv.ParseFloat(p.Args[0], 64)
		if err != nil {
			return fmt.Errorf("expected a number of seconds, found %q; %w", p.Args[0], errUsage)
		}
		d = time.Duration(seconds * float64(time.Second))
	}
	return pause(ctx, d)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
